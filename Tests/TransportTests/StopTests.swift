import Dispatch
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

/// What came of requests, in order.
private final class Outcomes: Sendable {
  private let seen = Mutex<[TransportOutcome]>([])
  private let came = DispatchSemaphore(value: 0)

  func add(_ outcome: TransportOutcome) {
    seen.withLock { $0.append(outcome) }
    came.signal()
  }

  /// Waits for as many, and takes them.
  func wait(_ count: Int) -> [TransportOutcome] {
    for _ in 0..<count { came.wait() }
    return seen.withLock { seen in
      defer { seen = [] }
      return seen
    }
  }
}

struct StopTests {
  /// A server that never answers and tells when a request has arrived.
  ///
  /// The tests wait for it on their own thread: a request lives for thirty seconds, and a task may wait longer than that
  /// for its turn while everything else is tested too.
  private static func silentServer() throws -> (LoopbackServer, DispatchSemaphore) {
    let arrived = DispatchSemaphore(value: 0)
    let server = try LoopbackServer { _ in
      arrived.signal()
      return .silence
    }
    return (server, arrived)
  }

  @Test func `R20 stopping makes what is on the wire a doubt and what waits unsent`() throws {
    let (server, arrived) = try Self.silentServer()
    let transport = HTTPTransport(maxConnections: 1)
    let outcomes = Outcomes()
    let request = HTTPTransportTests.post(server.url)
    for _ in 0..<2 { transport.submit(request, completion: outcomes.add) }
    arrived.wait()
    transport.stop()
    transport.stop()
    #expect(outcomes.wait(2) == [.failed(.broken(afterFirstByte: true)), .failed(.notConnected("stopped"))])
    transport.submit(request, completion: outcomes.add)
    #expect(outcomes.wait(1) == [.failed(.notConnected("stopped"))])
    #expect(server.received.count == 1)
  }

  @Test func `a cancelled task breaks its request off`() async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try LoopbackServer { _ in
      arrived.yield()
      return .silence
    }
    let transport = HTTPTransport(maxConnections: 1)
    let request = HTTPTransportTests.post(server.url)
    let task = Task { await transport.send(request) }
    for await _ in arrivals { break }
    task.cancel()
    #expect(await task.value == .failed(.broken(afterFirstByte: true)))
  }

  @Test func `cancelling what waits sends nothing`() throws {
    let (server, arrived) = try Self.silentServer()
    let transport = HTTPTransport(maxConnections: 1)
    let outcomes = Outcomes()
    let request = HTTPTransportTests.post(server.url)
    let first = transport.submit(request) { _ in }
    arrived.wait()
    let second = transport.submit(request, completion: outcomes.add)
    transport.cancel(second)
    transport.cancel(second)
    #expect(outcomes.wait(1) == [.failed(.broken(afterFirstByte: false))])
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
