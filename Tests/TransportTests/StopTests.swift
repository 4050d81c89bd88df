import Foundation
import Providers
import Synchronization
import Testing
import Transport
import Vocabulary

/// Calls back into the transport when its last holder lets it go.
private final class LastWord: Sendable {
  let transport: HTTPTransport
  let ticket: HTTPTransport.Ticket
  let end: AsyncStream<Void>.Continuation

  init(_ transport: HTTPTransport, _ ticket: HTTPTransport.Ticket, _ end: AsyncStream<Void>.Continuation) {
    (self.transport, self.ticket, self.end) = (transport, ticket, end)
  }

  deinit {
    transport.cancel(ticket)
    end.yield()
  }
}

struct StopTests {
  /// A server that never answers and tells when a request has arrived.
  static func silentServer() throws -> (LoopbackServer, AsyncStream<Void>) {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try LoopbackServer { _ in
      arrived.yield()
      return .silence
    }
    return (server, arrivals)
  }

  @Test func `R20 stopping makes what is on the wire a doubt and what waits unsent`() async throws {
    let (server, arrivals) = try Self.silentServer()
    let transport = HTTPTransport(maxConnections: 1)
    let (outcomes, sink) = AsyncStream<TransportOutcome>.makeStream()
    let request = HTTPTransportTests.post(server.url)
    for _ in 0..<2 { transport.submit(request) { sink.yield($0) } }
    for await _ in arrivals { break }
    transport.stop()
    transport.stop()
    var seen: [TransportOutcome] = []
    for await outcome in outcomes {
      seen.append(outcome)
      if seen.count == 2 { break }
    }
    #expect(seen == [.failed(.broken(afterFirstByte: true)), .failed(.notConnected("stopped"))])
    #expect(await transport.send(request) == .failed(.notConnected("stopped")))
    #expect(server.received.count == 1)
  }

  @Test func `a cancelled task breaks its request off`() async throws {
    let (server, arrivals) = try Self.silentServer()
    let transport = HTTPTransport(maxConnections: 1)
    let request = HTTPTransportTests.post(server.url)
    let task = Task { await transport.send(request) }
    for await _ in arrivals { break }
    task.cancel()
    #expect(await task.value == .failed(.broken(afterFirstByte: true)))
  }

  @Test func `cancelling what waits sends nothing`() async throws {
    let (server, arrivals) = try Self.silentServer()
    let transport = HTTPTransport(maxConnections: 1)
    let request = HTTPTransportTests.post(server.url)
    let first = transport.submit(request) { _ in }
    for await _ in arrivals { break }
    let second: TransportOutcome = await withCheckedContinuation { continuation in
      let ticket = transport.submit(request) { continuation.resume(returning: $0) }
      transport.cancel(ticket)
      transport.cancel(ticket)
    }
    #expect(second == .failed(.broken(afterFirstByte: false)))
    transport.cancel(first)
    #expect(server.received.count == 1)
  }

  @Test func `what a completion holds is let go with its request and may call the transport as it goes`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let transport = HTTPTransport(maxConnections: 1)
    let request = HTTPTransportTests.post(server.url)
    let (ends, end) = AsyncStream<Void>.makeStream()
    let ticket = transport.submit(request) { _ in }
    // Both wait for the only connection, the first of them as the head of a queue that is not empty after it.
    transport.submit(request) { [word = LastWord(transport, ticket, end)] _ in _ = word }
    transport.submit(request) { _ in }
    for await _ in ends { break }
    // What leaves from the inbox itself: the transport is stopped while the request still lies there, or just after.
    transport.submit(request) { [word = LastWord(transport, ticket, end)] _ in _ = word }
    transport.stop()
    for await _ in ends { break }
  }

  @Test func `a transport that only its last completion holds ends with it`() async throws {
    let server = try LoopbackServer { _ in .answer(answer(200)) }
    let request = HTTPTransportTests.post(server.url)
    for _ in 0..<20 {
      let (ends, end) = AsyncStream<Void>.makeStream()
      func begin() {
        let transport = HTTPTransport(maxConnections: 1)
        let ticket = transport.submit(request) { _ in }
        transport.submit(request) { [word = LastWord(transport, ticket, end)] _ in _ = word }
      }
      begin()
      for await _ in ends { break }
    }
  }
}
