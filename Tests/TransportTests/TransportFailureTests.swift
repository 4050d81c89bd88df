import Foundation
import Providers
import Synchronization
import Testing
import Transport
import Vocabulary

/// What R20 wants to know of every way to fail: may the provider have seen the message?
struct TransportFailureTests {
  static let post = HTTPTransportTests.post(_:_:headers:)

  func outcome(
    of action: LoopbackServer.Action, timeout: Elapsed = .seconds(10)
  ) async throws -> TransportOutcome {
    let server = try LoopbackServer { _ in action }
    return await HTTPTransport(maxConnections: 1).send(Self.post(server.url, "{}", []), timeout: timeout)
  }

  @Test func `R20 a refused connection sent nothing`() async throws {
    let outcome = try await LoopbackServer.withRefusingPort { port in
      await HTTPTransport(maxConnections: 1).send(Self.post("http://127.0.0.1:\(port)/", "{}", []))
    }
    #expect(outcome == .failed(.notConnected("connect")))
  }

  @Test func `R20 a host that does not exist sent nothing`() async {
    let outcome = await HTTPTransport(maxConnections: 1).send(Self.post("http://no-such-host.invalid/", "{}", []))
    guard case .failed(let failure) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(!failure.mayHaveArrived)
  }

  @Test func `R20 a failed TLS handshake sent nothing`() async throws {
    let server = try LoopbackServer(accepted: { _ in .answerAndClose("this is not TLS, whatever you say\r\n") }) { _ in
      .close
    }
    let outcome = await HTTPTransport(maxConnections: 1).send(
      Self.post("https://127.0.0.1:\(server.port)/", "{}", []))
    guard case .failed(.tls) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(server.received.isEmpty)
  }

  @Test func `R20 an answer that trickles is broken off when its time is over, and is a doubt`() async throws {
    let endless = "HTTP/1.1 200 OK\r\nX-Long: " + String(repeating: "x", count: 60_000)
    #expect(
      try await outcome(of: .trickle(endless), timeout: .milliseconds(300)) == .failed(.timedOut(afterFirstByte: true)))
  }

  @Test func `R20 silence after the body is a doubt`() async throws {
    #expect(
      try await outcome(of: .silence, timeout: .milliseconds(200)) == .failed(.timedOut(afterFirstByte: true)))
  }

  @Test func `R20 silence in the TLS handshake sent nothing`() async throws {
    let server = try LoopbackServer(accepted: { _ in .silence }) { _ in .close }
    let outcome = await HTTPTransport(maxConnections: 1).send(
      Self.post("https://127.0.0.1:\(server.port)/", "{}", []), timeout: .milliseconds(200))
    #expect(outcome == .failed(.timedOut(afterFirstByte: false)))
  }

  @Test func `R20 a connection closed after the body is a doubt`() async throws {
    #expect(try await outcome(of: .close) == .failed(.broken(afterFirstByte: true)))
  }

  @Test func `R20 a connection closed in the middle of the headers is a doubt`() async throws {
    #expect(
      try await outcome(of: .answerAndClose("HTTP/1.1 200 OK\r\nContent-")) == .failed(.broken(afterFirstByte: true)))
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}garbage", "220 mail.example ESMTP\r\n"])
  func `R20 an answer that is not HTTP is a doubt`(text: String) async throws {
    let outcome = try await outcome(of: .answerAndClose(text))
    guard case .failed(let failure) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(failure.mayHaveArrived)
  }

  @Test(arguments: [202, 429, 500])
  func `a body that breaks off leaves the status known and the answer incomplete`(status: Int) async throws {
    let outcome = try await outcome(of: .answerAndClose("HTTP/1.1 \(status) X\r\nContent-Length: 9\r\n\r\n{\"id"))
    #expect(
      outcome
        == .answered(
          HTTPResponse(
            status: status, headers: [HTTPHeader("Content-Length", "9")], body: Array(#"{"id"#.utf8),
            isComplete: false)))
  }

  @Test func `a body of megabytes is cut and its status kept`() async throws {
    let body = String(repeating: "x", count: 3 << 20)
    let outcome = try await outcome(of: .answer(answer(200, body)))
    guard case .answered(let response) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(response.status == 200)
    #expect(!response.isComplete)
    #expect(response.body.count <= HTTPTransport.longestAnswer)
  }

  @Test func `headers without end are a doubt`() async throws {
    let headers = (0..<20_000).map { "X-\($0): value" }
    let outcome = try await outcome(of: .answer(answer(200, headers: headers)))
    #expect(outcome == .failed(.tooLarge))
  }

  @Test func `R20 a kept connection that dies without an answer is a doubt, and nothing is sent again`() async throws {
    let server = try LoopbackServer { $0.number == 2 ? .close : .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    _ = await transport.send(Self.post(server.url, "first", []))
    let second = await transport.send(Self.post(server.url, "second", []))
    #expect(second == .failed(.broken(afterFirstByte: true)))
    #expect(server.received.map { String(decoding: $0.body, as: UTF8.self) } == ["first", "second"])
    guard case .answered = await transport.send(Self.post(server.url, "third", [])) else {
      Issue.record("no answer")
      return
    }
    #expect(server.received.count == 3)
  }

  @Test func `a kept connection that the other side closed meanwhile is replaced`() async throws {
    let server = try LoopbackServer { _ in .answerAndClose(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    for _ in 0..<5 { _ = await transport.send(Self.post(server.url, "{}", [])) }
    // Either the end was seen in time, or the request is a doubt; it never arrives twice.
    #expect(server.received.count <= 5)
  }

  @Test func `a broken request does not disturb the others`() async throws {
    let server = try LoopbackServer { request in
      request.body == Array("bad".utf8) ? .close : .answer(answer(200))
    }
    let transport = HTTPTransport(maxConnections: 8)
    let answered = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for number in 0..<200 {
        group.addTask {
          let outcome = await transport.send(Self.post(server.url, number % 4 == 0 ? "bad" : "good", []))
          if case .answered = outcome { return true }
          return false
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 150)
    #expect(server.received.count == 200)
  }
}
