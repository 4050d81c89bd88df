import Foundation
import Providers
import Synchronization
import Testing
import Transport
import Vocabulary

struct HTTPTransportTests {
  static func post(_ url: String, _ body: String = #"{"text":"hello"}"#, headers: [HTTPHeader] = []) -> HTTPRequest {
    HTTPRequest(url: url, headers: [HTTPHeader("Content-Type", "application/json")] + headers, body: Array(body.utf8))
  }

  @Test func `a request arrives as it is and its answer comes back`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(201, #"{"id":"a"}"#, headers: ["X-Message-Id:  q1 "])) }
    let transport = HTTPTransport(maxConnections: 2)
    let outcome = await transport.send(Self.post(server.url, headers: [HTTPHeader("X-Empty", "")]))
    guard case .answered(let response) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(response.status == 201)
    #expect(response.isComplete)
    #expect(response.headers.first("x-message-id") == "q1")
    #expect(String(decoding: response.body, as: UTF8.self) == #"{"id":"a"}"#)
    let request = try #require(server.received.first)
    #expect(String(decoding: request.body, as: UTF8.self) == #"{"text":"hello"}"#)
    let lines = Set(request.head.split(separator: "\r\n").map(String.init))
    #expect(
      lines == [
        "POST /messages HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "User-Agent: Tidings",
        "Content-Type: application/json", "X-Empty:", "Content-Length: 16",
      ])
  }

  @Test(arguments: ["GET", "PUT", "POST", "DELETE"])
  func `every method is sent as it is named, also on a used handle`(method: String) async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    _ = await transport.send(Self.post(server.url))
    _ = await transport.send(HTTPRequest(method: method, url: server.url, body: method == "GET" ? [] : [1, 2]))
    _ = await transport.send(Self.post(server.url))
    #expect(server.received.map { String($0.head.prefix { $0 != " " }) } == ["POST", method, "POST"])
    #expect(server.received.map(\.body.count) == [16, method == "GET" ? 0 : 2, 16])
  }

  @Test func `connections are kept and reused`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 3)
    for _ in 0..<20 { _ = await transport.send(Self.post(server.url)) }
    #expect(server.received.count == 20)
    #expect(server.connectionCount == 1)
  }

  @Test func `more requests than connections wait in order and all arrive once`() async throws {
    let server = try LoopbackServer { .answer(answer(200, String(decoding: $0.body, as: UTF8.self))) }
    let transport = HTTPTransport(maxConnections: 4)
    let echoed = await withTaskGroup(of: String.self, returning: [String].self) { group in
      for number in 0..<400 {
        group.addTask {
          guard case .answered(let response) = await transport.send(Self.post(server.url, "\(number)")) else {
            return "failed"
          }
          return String(decoding: response.body, as: UTF8.self)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(echoed) == Set((0..<400).map(String.init)))
    #expect(server.received.count == 400)
    #expect(server.connectionCount <= 4)
  }

  @Test func `a completion may submit the next request`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    let request = Self.post(server.url)
    let last: TransportOutcome = await withCheckedContinuation { continuation in
      @Sendable func next(_ left: Int) {
        transport.submit(request) { outcome in
          if left == 0 { continuation.resume(returning: outcome) } else { next(left - 1) }
        }
      }
      next(50)
    }
    #expect(last == .answered(HTTPResponse(status: 200, headers: [HTTPHeader("Content-Length", "0")])))
    #expect(server.received.count == 51)
  }

  @Test func `a redirect is an answer and is not followed`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(307, headers: ["Location: /elsewhere"])) }
    let outcome = await HTTPTransport(maxConnections: 1).send(Self.post(server.url))
    guard case .answered(let response) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(response.status == 307)
    #expect(server.received.count == 1)
  }

  @Test func `an interim answer is passed over`() async throws {
    let server = try LoopbackServer { _ in
      .answer("HTTP/1.1 102 Wait\r\nX-Interim: 1\r\n\r\n" + answer(202, headers: ["X-Final: 1"]))
    }
    let outcome = await HTTPTransport(maxConnections: 1).send(Self.post(server.url))
    guard case .answered(let response) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(response.status == 202)
    #expect(response.headers.map(\.name) == ["Content-Length", "X-Final"])
  }

  @Test(
    arguments: [
      "file:///etc/passwd", "ftp://127.0.0.1/a", "no url", "", "http://", "http://a b/", "gopher://127.0.0.1",
      "http://127.0.0.1:99999/",
    ])
  func `a URL that is not one of http is never tried`(url: String) async {
    let outcome = await HTTPTransport(maxConnections: 1).send(Self.post(url))
    guard case .failed(.unusable) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test(arguments: [
    HTTPHeader("A", "x\r\nBcc: y"), HTTPHeader("A", "x\n"), HTTPHeader("", "x"), HTTPHeader("A:b", "x"),
  ])
  func `a header cannot smuggle another`(header: HTTPHeader) async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    let outcome = await transport.send(Self.post(server.url, headers: [header]))
    guard case .failed(.unusable) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(server.received.isEmpty)
    // The handle is still good.
    guard case .answered = await transport.send(Self.post(server.url)) else {
      Issue.record("no answer")
      return
    }
  }
}
