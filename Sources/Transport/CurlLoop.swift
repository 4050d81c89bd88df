import CCurl
import Foundation
import Providers
import Synchronization
import Vocabulary

/// The thread that owns libcurl's multi handle.
///
/// Unchecked because `multi`, `slots`, `free` and `waiting` are touched by the loop's thread only, and everything that
/// others touch stands behind `inbox`. libcurl allows `curl_multi_wakeup` from any thread; it is called under the
/// inbox's lock, which also guards the multi handle's end.
final class CurlLoop: @unchecked Sendable {
  typealias Completion = @Sendable (TransportOutcome) -> Void

  struct Job: Sendable {
    let number: UInt64
    let request: HTTPRequest
    let timeout: Elapsed
    let completion: Completion
  }

  private struct Inbox {
    var jobs: [Job] = []
    var cancelled: [UInt64] = []
    var nextNumber: UInt64 = 1
    var isStopping = false
    var isClosed = false
    var isAwake = false
  }

  private let inbox = Mutex(Inbox())
  private let multi: UnsafeMutableRawPointer?
  private var slots: [CurlSlot] = []
  private var free: [CurlSlot] = []
  private var waiting: [Job] = []
  private var firstWaiting = 0
  private let maxConnections: Int
  private let caFile: String?

  /// libcurl wants one call before any other, from one thread.
  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(maxConnections: Int, caFile: String?) {
    self.maxConnections = maxConnections
    self.caFile = caFile
    multi = CurlLoop.isReady ? curl_multi_init() : nil
    if let multi {
      _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
    } else {
      inbox.withLock { $0.isClosed = true }
    }
  }

  func start() {
    guard multi != nil else { return }
    let thread = Thread { self.run() }
    thread.name = "transport"
    thread.stackSize = 1 << 20
    thread.start()
  }

  // MARK: Called by anybody

  func submit(_ request: HTTPRequest, timeout: Elapsed, completion: @escaping Completion) -> UInt64 {
    let (number, isAccepted) = inbox.withLock { inbox in
      let number = inbox.nextNumber
      inbox.nextNumber += 1
      guard !inbox.isStopping, !inbox.isClosed else { return (number, false) }
      inbox.jobs.append(Job(number: number, request: request, timeout: timeout, completion: completion))
      wake(&inbox)
      return (number, true)
    }
    if !isAccepted { completion(.failed(.notConnected("stopped"))) }
    return number
  }

  func cancel(_ number: UInt64) {
    inbox.withLock { inbox in
      guard !inbox.isClosed else { return }
      inbox.cancelled.append(number)
      wake(&inbox)
    }
  }

  func stop() {
    inbox.withLock { inbox in
      guard !inbox.isClosed else { return }
      inbox.isStopping = true
      wake(&inbox)
    }
  }

  private func wake(_ inbox: inout Inbox) {
    guard !inbox.isAwake else { return }
    inbox.isAwake = true
    curl_multi_wakeup(multi)
  }

  // MARK: The thread

  private func run() {
    blockBrokenPipes()
    while true {
      let isStopping = inbox.withLock { inbox in
        // From here to the next sleep nobody needs to wake us: the inbox is read again before it.
        inbox.isAwake = true
        return takeAll(&inbox)
      }
      if isStopping { break }
      fillSlots()
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      finishTransfers()
      let maySleep = inbox.withLock { inbox in
        guard inbox.jobs.isEmpty, inbox.cancelled.isEmpty, !inbox.isStopping else { return false }
        inbox.isAwake = false
        return true
      }
      if maySleep, free.isEmpty || firstWaiting == waiting.count {
        curl_multi_poll(multi, nil, 0, 60_000, nil)
      }
    }
    close()
  }

  /// TLS writes to a closed socket raise SIGPIPE in the writing thread, and libcurl with NOSIGNAL leaves it to us.
  private func blockBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Moves what came in behind what waits; returns whether to stop.
  private func takeAll(_ inbox: inout Inbox) -> Bool {
    if firstWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
    }
    swapOrAppend(&inbox.jobs)
    if !inbox.cancelled.isEmpty {
      pendingCancels.append(contentsOf: inbox.cancelled)
      inbox.cancelled.removeAll(keepingCapacity: true)
    }
    return inbox.isStopping
  }

  private var pendingCancels: [UInt64] = []

  private func swapOrAppend(_ jobs: inout [Job]) {
    if waiting.isEmpty {
      swap(&waiting, &jobs)
    } else {
      waiting.append(contentsOf: jobs)
      jobs.removeAll(keepingCapacity: true)
    }
  }

  private func fillSlots() {
    for number in pendingCancels { breakOff(number) }
    pendingCancels.removeAll(keepingCapacity: true)
    while firstWaiting < waiting.count, let slot = freeSlot() {
      let job = waiting[firstWaiting]
      firstWaiting += 1
      if let failure = slot.prepare(job) {
        free.append(slot)
        job.completion(.failed(failure))
      } else if curl_multi_add_handle(multi, slot.handle) != CURLM_OK {
        slot.job = nil
        free.append(slot)
        job.completion(.failed(.notConnected("curl")))
      }
    }
    // A long queue gives back the memory of its head.
    if firstWaiting > 4096, firstWaiting * 2 > waiting.count {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
  }

  private func freeSlot() -> CurlSlot? {
    if let slot = free.popLast() { return slot }
    guard slots.count < maxConnections, let slot = CurlSlot(caFile: caFile) else { return nil }
    slots.append(slot)
    return slot
  }

  private func finishTransfers() {
    var result = CURLE_OK
    while let handle = ccurl_multi_next_done(multi, &result) {
      guard let pointer = ccurl_getinfo_private(handle) else { continue }
      finish(Unmanaged<CurlSlot>.fromOpaque(pointer).takeUnretainedValue(), result)
    }
  }

  private func finish(_ slot: CurlSlot, _ result: CURLcode) {
    let outcome = slot.outcome(result)
    curl_multi_remove_handle(multi, slot.handle)
    let job = slot.job
    slot.job = nil
    free.append(slot)
    job?.completion(outcome)
  }

  private func breakOff(_ number: UInt64) {
    if let slot = slots.first(where: { $0.job?.number == number }) {
      finish(slot, CURLE_ABORTED_BY_CALLBACK)
    } else if let index = waiting[firstWaiting...].firstIndex(where: { $0.number == number }) {
      let job = waiting.remove(at: index)
      job.completion(.failed(.broken(afterFirstByte: false)))
    }
  }

  private func close() {
    for slot in slots where slot.job != nil { finish(slot, CURLE_ABORTED_BY_CALLBACK) }
    for slot in slots { slot.close() }
    let rest = inbox.withLock { inbox in
      inbox.isClosed = true
      _ = takeAll(&inbox)
      curl_multi_cleanup(multi)
      return Array(waiting[firstWaiting...])
    }
    waiting = []
    firstWaiting = 0
    for job in rest { job.completion(.failed(.notConnected("stopped"))) }
  }
}
