import Links
import Campaigns
import HTTPTypes
import Hummingbird
import NIOCore
import Providers
import Rules
import Store
import Vocabulary

extension Answers {
  /// Takes a provider's callback: genuine ones are recorded, known or not, forged ones are refused (R25).
  ///
  /// - Parameter key: the end of the address, for a provider that signs nothing.
  func callback(_ name: String, key: String?, _ call: Endpoint.Call) async -> Response {
    guard let gateway = settings.workspace.gateways.first(where: { $0.name == name }) else {
      return plain("no such gateway\n", .notFound)
    }
    let now = settings.clock()
    // The URL that the provider signed is the public one, whatever proxy stands before us.
    let base = (settings.workspace.publicURL ?? "").trimmingSlash
    let callback = Callback(
      url: base + call.path, headers: call.request.headerFields.map { HTTPHeader($0.name.canonicalName, $0.value) },
      body: call.body, receivedAt: now, method: call.request.method.rawValue)
    if let greeting = gateway.greeting(callback) { return response(greeting) }
    if let refusal = await refusal(of: callback, gateway, key: key) { return refusal }
    let place = "hooks/\(gateway.name)"
    if let url = gateway.confirmationURL(for: callback) {
      guard await calls.confirm(url) else {
        settings.log(.init(.warning, place, "the subscription could not be confirmed; the provider asks again"))
        return plain("try again\n", .serviceUnavailable)
      }
      settings.log(.init(.info, place, "the subscription of this topic is confirmed"))
      return response(gateway.acknowledgement)
    }
    let incoming = incoming(gateway.reading(callback), gateway, now)
    do {
      if !incoming.isEmpty { try await recorder.record(incoming) }
      return response(gateway.acknowledgement)
    } catch {
      // The provider tries again.
      settings.log(.init(.error, place, "\(incoming.count) events could not be recorded: \(error)"))
      return plain("try again\n", .serviceUnavailable)
    }
  }

  private func response(_ answer: CallbackAnswer) -> Response {
    Response(
      status: .init(code: answer.status), headers: [.contentType: answer.contentType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
  }

  private func refusal(of callback: Callback, _ gateway: Gateway, key: String?) async -> Response? {
    let place = "hooks/\(gateway.name)"
    var certificate: String?
    if let url = gateway.certificateURL(for: callback) {
      certificate = await calls.certificate(at: url)
      guard certificate != nil else {
        settings.log(.init(.warning, place, "the provider's certificate could not be fetched; it tries again"))
        return plain("try again\n", .serviceUnavailable)
      }
    }
    switch gateway.genuineness(of: callback, certificate: certificate) {
    case .genuine: return nil
    case .forged:
      settings.log(.init(.warning, place, "a callback with a wrong signature was refused"))
      return plain("wrong signature\n", .forbidden)
    case .noKey(let setting):
      settings.log(.init(.warning, place, "callbacks are refused until the gateway has \(setting):"))
      return plain("not set up\n", .forbidden)
    case .unsigned:
      // Nobody could tell a forged one, but who knows the address; a sandbox does not mind.
      if let key { return signer.isKey(key, of: gateway.name) ? nil : plain("no such gateway\n", .notFound) }
      guard settings.kind == .sandbox else {
        settings.log(.init(.warning, place, "this provider does not sign its callbacks: it needs its secret address"))
        return plain("not signed\n", .forbidden)
      }
      return nil
    }
  }

  /// The addresses of providers that sign nothing, below the public one.
  func secretPaths() -> [String] {
    settings.workspace.gateways.filter { gateway in
      let empty = Callback(url: "", headers: [], body: [], receivedAt: Instant(microseconds: 0))
      return gateway.genuineness(of: empty) == .unsigned
    }.map { "\((settings.workspace.publicURL ?? "").trimmingSlash)/hooks/\($0.name)/\(signer.key(of: $0.name))" }
  }

  /// What no preset can name is kept aside and counted.
  private func incoming(_ reading: CallbackReading, _ gateway: Gateway, _ now: Instant) -> [Incoming] {
    if !reading.unknown.isEmpty {
      counts.note("tidings_unknown_events_total{gateway=\"\(gateway.name)\"}", reading.unknown.count)
      settings.log(
        .init(
          .warning, "hooks/\(gateway.name)",
          "\(reading.unknown.count) events of an unknown kind were kept aside (tidings responses list --unknown)"))
    }
    return reading.events.map { incoming($0, gateway) }
      + reading.unknown.map {
        .unknown(UnknownEvents.Event(gateway: gateway.name, id: $0.id, receivedAt: now, text: $0.text))
      }
  }

  private func incoming(_ event: ProviderEvent, _ gateway: Gateway) -> Incoming {
    var row = ResponseRow(
      gateway: event.gateway, eventKey: event.id, kind: event.kind, at: event.at,
      reference: event.reference.flatMap { MessageID($0) }, providerID: event.providerID, code: event.code,
      detail: event.detail, isMachine: event.isMachine, isHard: event.isHard, refusal: event.refusal)
    if row.kind == .replied, let text = row.detail,
      ReplyWords.meaning(text, stopWords: settings.workspace.stopWords) == .stop
    {
      row.kind = .unsubscribed
    }
    guard [.replied, .unsubscribed, .resubscribed].contains(row.kind), row.reference == nil,
      let address = event.address, let channel = gateway.channels.first
    else { return .response(row) }
    let digest = digests.digest(channel.addressKind, Answers.comparable(address, channel.addressKind))
    return .bare(BareReply(row, channel: channel, digest: digest))
  }

  /// Providers write the numbers of replies with and without a plus.
  private static func comparable(_ address: String, _ kind: AddressKind) -> String {
    guard kind == .phone else { return address }
    let digits = address.filter { $0.isASCII && $0.isNumber }
    return address.hasPrefix("+") || digits.utf8.count > 9 ? "+" + digits : address
  }
}

extension String {
  var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
