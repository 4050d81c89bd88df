import Foundation
import Providers
import Synchronization
import Testing
import Transport
import Vocabulary

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
}
