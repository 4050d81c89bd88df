import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Vocabulary

/// The connection that a request came by.
struct SandboxConnection: InitializableFromSource {
  private let channel: any NIOCore.Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }

  /// Closes the connection at once, whatever was promised on it.
  func close() {
    channel.close(promise: nil)
  }
}

/// Leads requests to what answers them.
///
/// An interface's own path may stand behind a gateway's name: `/sms-main/messages` is `/messages` of gateway `sms-main`.
struct SandboxResponder: HTTPResponder {
  let server: SandboxServer
  let page: SandboxPage

  @Sendable func respond(to request: Request, context: SandboxConnection) async throws -> Response {
    let path = request.uri.path.split(separator: "/").map(String.init)
    switch request.method {
    case .post: return try await post(request, path, context)
    case .get: return get(request, path)
    case .head:
      var response = get(request, path)
      response.body = ResponseBody()
      return response
    default:
      return response(to: Answer(405, text: "use GET or POST\n", headers: [.init(name: "Allow", value: "GET, POST")]))
    }
  }

  private func post(_ request: Request, _ path: [String], _ context: SandboxConnection) async throws -> Response {
    if path == ["reset"] {
      server.reset()
      return response(to: Answer(204))
    }
    guard let route = SendRoute(path) else { return response(to: Answer(404, text: "nothing is sent here\n")) }
    var request = request
    let body: ByteBuffer
    do {
      body = try await request.collectBody(upTo: server.configuration.maximumBody)
    } catch {
      var answer = Answer(413, text: "the body is larger than \(server.configuration.maximumBody) bytes\n")
      answer.headers.append(.init(name: "Connection", value: "close"))
      return response(to: answer)
    }
    if server.configuration.isBare {
      let wait = server.configuration.faults.latency.lowerBound
      if wait > .seconds(0) { await pause(.microseconds(wait.microseconds)) }
      return response(to: bareAnswer(route))
    }
    let send = SendRequest(
      gateway: route.gateway, account: route.account, authorization: request.headers[.authorization],
      idempotencyKey: idempotencyName.flatMap { request.headers[$0] }, body: Array(body.readableBytesView))
    let decision =
      switch route.entrance {
      case .own: receive(send, OwnEntrance.self)
      case .twilio: receive(send, TwilioEntrance.self)
      case .sendGrid: receive(send, SendGridEntrance.self)
      }
    switch decision {
    case .answer(let answer, let delay):
      if delay > .seconds(0) { await pause(.microseconds(delay.microseconds)) }
      return response(to: answer)
    case .silence:
      await pause(.seconds(86_400))
      context.close()
    case .close: context.close()
    }
    // The connection is gone: nobody gets this.
    return response(to: Answer(503))
  }

  private func receive<E: Entrance>(_ request: SendRequest, _ entrance: E.Type) -> SandboxMemory.Decision {
    let gateway = request.gateway ?? server.configuration.gateway ?? E.name
    let reading = E.read(request, gateway: gateway)
    return server.withMemory { $0.receive(reading, through: entrance, body: request.body) }
  }

  private func bareAnswer(_ route: SendRoute) -> Answer {
    switch route.entrance {
    case .own:
      Answer(202, json: "{\"id\":\"b\(server.withMemory { $0.countBare(channel: "") })\",\"status\":\"accepted\"}")
    case .twilio:
      Answer(201, json: "{\"sid\":\"SM\(server.withMemory { $0.countBare(channel: "sms") })\",\"status\":\"queued\"}")
    case .sendGrid:
      Answer(
        202, headers: [.init(name: "X-Message-Id", value: "b\(server.withMemory { $0.countBare(channel: "email") })")])
    }
  }

  /// Waits; shorter where the sandbox is being stopped.
  private func pause(_ duration: Duration) async {
    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
  }

  private func get(_ request: Request, _ path: [String]) -> Response {
    let query = SandboxQuery(request.uri.query ?? "")
    switch path {
    case []:
      var query = query
      query.page = query.page ?? 1
      var answer = Answer(200, text: page.html(server.view(query)), type: "text/html; charset=utf-8")
      answer.headers.append(.init(name: "Content-Security-Policy", value: SandboxPage.policy))
      answer.headers.append(.init(name: "Cache-Control", value: "no-store"))
      return response(to: answer)
    case ["messages.json"]: return response(to: Answer(200, json: server.view(query).json))
    case ["responses.jsonl"]: return rows(server.responseRows(query))
    case ["orders.jsonl"]: return rows(server.orderRows(query))
    case ["payments.jsonl"]: return rows(server.paymentRows(query))
    case ["favicon.ico"]: return response(to: Answer(204))
    default:
      return response(
        to: Answer(404, text: "there are /, /messages.json, /responses.jsonl, /orders.jsonl and /payments.jsonl\n"))
    }
  }

  /// Streams rows in pieces, so that a long list never stands in memory as text.
  private func rows(_ rows: ExportedRows) -> Response {
    var head = response(
      to: Answer(
        200,
        headers: [
          .init(name: "Content-Type", value: "application/jsonl"), .init(name: "X-Last-Row", value: String(rows.last)),
        ]))
    head.body = ResponseBody { writer in
      var text = ""
      for chunk in rows.chunks() {
        text = chunk
        if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
      }
      try await writer.finish(nil)
    }
    return head
  }

  private func response(to answer: Answer) -> Response {
    var headers = HTTPFields()
    for header in answer.headers {
      if let name = HTTPField.Name(header.name) { headers.append(HTTPField(name: name, value: header.value)) }
    }
    let body = answer.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
    return Response(status: HTTPResponse.Status(code: answer.status), headers: headers, body: body)
  }
}

private let idempotencyName = HTTPField.Name("Idempotency-Key")

/// Which interface a path belongs to.
struct SendRoute: Hashable, Sendable {
  enum Kind: Sendable {
    case own
    case twilio
    case sendGrid
  }

  var entrance: Kind
  var gateway: String?
  var account = ""

  init?(_ path: [String]) {
    for (count, gateway) in [(0, nil), (1, path.first)] {
      let rest = Array(path.dropFirst(count))
      if rest == ["messages"] {
        (entrance, self.gateway) = (.own, gateway)
        return
      }
      if rest == ["v3", "mail", "send"] {
        (entrance, self.gateway) = (.sendGrid, gateway)
        return
      }
      if rest.count == 4, rest[0] == "2010-04-01", rest[1] == "Accounts", rest[3] == "Messages.json" {
        (entrance, self.gateway, account) = (.twilio, gateway, rest[2])
        return
      }
    }
    return nil
  }
}
