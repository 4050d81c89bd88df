package import Providers
import Synchronization
package import Vocabulary

/// Carries HTTP requests, and mails whose URL is one of SMTP, by libcurl: one thread owns every connection, anybody may
/// submit.
///
/// A request that finds no free connection waits in order; its time starts when it leaves the queue. Nothing is retried
/// here and no redirect is followed: one submission is at most one request seen by the other side (R20, R24).
package final class HTTPTransport: Sendable {
  /// Names a submission, to cancel it.
  package struct Ticket: Hashable, Sendable {
    let number: UInt64
  }

  /// R19: no request lasts longer.
  package static let longestTime = Elapsed.seconds(30)
  /// The longest answer read, headers not included.
  package static let longestAnswer = 1 << 20

  private let loop: CurlLoop

  /// - Parameters:
  ///   - maxConnections: at least 1; each may hold a file descriptor.
  ///   - caFile: certificates to trust instead of the system's.
  package init(maxConnections: Int, caFile: String? = nil) {
    precondition(maxConnections >= 1, "a transport has at least one connection")
    loop = CurlLoop(maxConnections: maxConnections, caFile: caFile)
    loop.start()
  }

  deinit {
    loop.stop()
  }

  /// Hands a request over. `completion` is called exactly once, on the transport's own thread (after `stop`: on the
  /// caller's), and must not block: everything else waits for it.
  ///
  /// - Parameter readsHeaders: whether the headers of a 2xx are wanted; those of all else are always read.
  @discardableResult
  package func submit(
    _ request: HTTPRequest, timeout: Elapsed = longestTime, readsHeaders: Bool = true,
    completion: @escaping @Sendable (TransportOutcome) -> Void
  ) -> Ticket {
    Ticket(
      number: loop.submit(
        request, timeout: min(timeout, HTTPTransport.longestTime), readsHeaders: readsHeaders, completion: completion))
  }

  /// Breaks the request off, if it still runs; its completion tells whether anything may have arrived.
  package func cancel(_ ticket: Ticket) {
    loop.cancel(ticket.number)
  }

  /// Sends and waits. A cancelled task breaks the request off and gets `broken`.
  package func send(_ request: HTTPRequest, timeout: Elapsed = longestTime) async -> TransportOutcome {
    let pending = Mutex<(ticket: Ticket?, isCancelled: Bool)>((nil, false))
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ticket = submit(request, timeout: timeout) { continuation.resume(returning: $0) }
        let isCancelled = pending.withLock { state in
          state.ticket = ticket
          return state.isCancelled
        }
        if isCancelled { cancel(ticket) }
      }
    } onCancel: {
      let ticket = pending.withLock { state in
        state.isCancelled = true
        return state.ticket
      }
      if let ticket { cancel(ticket) }
    }
  }

  /// Breaks everything off and ends the thread. What was on the wire completes as `broken`, what waited as
  /// `notConnected`. Returns at once; may be called twice.
  package func stop() {
    loop.stop()
  }
}
