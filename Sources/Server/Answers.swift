import Campaigns
import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Providers
import SQLText
import Store
import Vocabulary

/// What the server answers; every answer that takes something in is given after it is durable.
struct Answers: Sendable {
  let settings: ServerSettings
  let signer: LinkSigner
  let page: AnswerPage

  static let largestForm = 16 << 10
  static let largestCallback = 1 << 20

  func health() async -> Response {
    do {
      _ = try await settings.database.read { session in
        try session.rows("SELECT 1") { _ in }
      }
      return plain("ok\n", .ok)
    } catch {
      settings.log("health: the database does not answer: \(error)")
      return plain("the database does not answer\n", .serviceUnavailable)
    }
  }

  // MARK: Unsubscribing (RFC 8058)

  /// The page with a button: opening a link, as mail scanners do, unsubscribes nobody.
  func ask(_ token: String) async -> Response {
    guard let message = message(token) else { return html(page.unknown(), .notFound) }
    return html(page.question(locale: await locale(message)), .ok)
  }

  /// Records the no, for every campaign, and says so; a second time says the same.
  func unsubscribe(_ token: String) async -> Response {
    guard let message = message(token) else { return html(page.unknown(), .notFound) }
    let now = settings.clock()
    let row = ResponseRow(
      gateway: "link", eventKey: "unsubscribe \(message)", kind: .unsubscribed, at: now, reference: message)
    do {
      let tally = try await settings.database.write { try ResponseRecording.record([row], now: now, in: $0) }
      guard tally.unmatched == 0 else { return html(page.unknown(), .notFound) }
      return html(page.done(locale: await locale(message)), .ok)
    } catch {
      settings.log("an unsubscribe could not be recorded: \(error)")
      return html(page.failed(locale: await locale(message)), .serviceUnavailable)
    }
  }

  private func message(_ token: String) -> MessageID? {
    guard let content = signer.content(of: token),
      content.purpose == .unsubscribe || content.purpose == .preferences
    else { return nil }
    return content.message
  }

  private func locale(_ message: MessageID) async -> String? {
    try? await settings.database.read { session in
      var locale: String?
      try session.rows("SELECT locale FROM customers WHERE customer_id = \(message.customer)") { row in
        locale = row.optionalText(0)
      }
      return locale
    }
  }

  // MARK: Receipts (R25)

  /// Takes a provider's callback: genuine ones are recorded, known or not, forged ones are refused.
  func callback(_ name: String, path: String, headers: HTTPFields, body: [UInt8]) async -> Response {
    guard let gateway = settings.workspace.gateways.first(where: { $0.name == name }) else {
      return plain("no such gateway\n", .notFound)
    }
    let now = settings.clock()
    // The URL that the provider signed is the public one, whatever proxy stands before us.
    let base = (settings.workspace.publicURL ?? "").trimmingSlash
    let callback = Callback(
      url: base + path, headers: headers.map { HTTPHeader($0.name.canonicalName, $0.value) }, body: body,
      receivedAt: now)
    switch gateway.genuineness(of: callback) {
    case .genuine: break
    case .forged:
      settings.log("hooks/\(name): a callback with a wrong signature was refused")
      return plain("wrong signature\n", .forbidden)
    case .noKey(let setting):
      settings.log("hooks/\(name): callbacks are refused until the gateway has \(setting):")
      return plain("not set up\n", .forbidden)
    case .unsigned:
      // Nobody could tell a forged one; a sandbox does not mind.
      guard settings.kind == .sandbox else {
        settings.log("hooks/\(name): this provider does not sign its callbacks, so they are refused")
        return plain("not signed\n", .forbidden)
      }
    }
    let rows = gateway.receipts(callback).map { event in
      ResponseRow(
        gateway: event.gateway, eventKey: event.id, kind: event.kind, at: event.at,
        reference: event.reference.flatMap { MessageID($0) }, providerID: event.providerID, code: event.code,
        detail: event.detail, isHard: event.isHard, refusal: event.refusal)
    }
    do {
      if !rows.isEmpty {
        _ = try await settings.database.write { try ResponseRecording.record(rows, now: now, in: $0) }
      }
      return plain("", .ok)
    } catch {
      // The provider tries again.
      settings.log("hooks/\(name): \(rows.count) events could not be recorded: \(error)")
      return plain("try again\n", .serviceUnavailable)
    }
  }

  // MARK: Forms

  private func plain(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
    var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"]
    headers[.contentSecurityPolicy] =
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    for (name, value) in [
      ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"), ("X-Content-Type-Options", "nosniff"),
    ] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

extension String {
  fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
