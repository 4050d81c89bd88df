import CCurl
import Foundation
import Providers
import Synchronization
import Vocabulary

/// The thread that owns libcurl's multi handle.
///
/// libcurl tells which sockets it watches and when it wants to be called; each call is about one socket, so a request
/// costs the same however many are under way.
///
/// Unchecked because `multi`, `poll`, `dueAt`, `slots`, `free` and `waiting` are touched by the loop's thread only (and
/// by `init` before there is one), and everything that others touch stands behind `inbox`, whose lock also guards the
/// bell's end.
///
/// A job is never let go under the lock: its completion may hold the last reference to the transport, or to anything
/// else whose end calls back here.
final class CurlLoop: @unchecked Sendable {
  typealias Completion = @Sendable (TransportOutcome) -> Void

  struct Job: Sendable {
    let number: UInt64
    let request: HTTPRequest
    let timeout: Elapsed
    /// Whether the headers of a success are wanted.
    let readsHeaders: Bool
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
  private let poll = SocketPoll()
  /// Rung to wake the thread.
  private let bell: Int32 = ccurl_bell_make()
  /// When libcurl wants to be called though nothing happened, in milliseconds of a clock that never goes back.
  private var dueAt: Int64?
  private var slots: [CurlSlot] = []
  private var free: [CurlSlot] = []
  private var waiting = WaitingJobs()
  private let maxConnections: Int
  private let caFile: String?

  /// libcurl wants one call before any other, from one thread.
  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(maxConnections: Int, caFile: String?) {
    self.maxConnections = maxConnections
    self.caFile = caFile
    // Most systems let a program have 1,024 unless it asks for more.
    ccurl_allow_descriptors(UInt(maxConnections) + 512)
    multi = CurlLoop.isReady && poll.isUsable && bell >= 0 ? curl_multi_init() : nil
    guard let multi else {
      inbox.withLock { $0.isClosed = true }
      return
    }
    poll.listen(to: bell)
    let this = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
    _ = ccurl_multi_setopt_socket(multi, wantSocket)
    _ = ccurl_multi_setopt_pointer(multi, CURLMOPT_SOCKETDATA, this)
    _ = ccurl_multi_setopt_timer(multi, wantTimer)
    _ = ccurl_multi_setopt_pointer(multi, CURLMOPT_TIMERDATA, this)
  }

  deinit {
    if bell >= 0 { Foundation.close(bell) }
  }

  func start() {
    guard multi != nil else { return }
    let thread = Thread { self.run() }
    thread.name = "transport"
    thread.stackSize = 1 << 20
    thread.start()
  }

  // MARK: Called by anybody

  func submit(
    _ request: HTTPRequest, timeout: Elapsed, readsHeaders: Bool, completion: @escaping Completion
  ) -> UInt64 {
    let (number, isAccepted) = inbox.withLock { inbox in
      let number = inbox.nextNumber
      inbox.nextNumber += 1
      guard !inbox.isStopping, !inbox.isClosed else { return (number, false) }
      inbox.jobs.append(
        Job(number: number, request: request, timeout: timeout, readsHeaders: readsHeaders, completion: completion))
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
    ccurl_bell_ring(bell)
  }

  // MARK: The thread

  private func run() {
    blockBrokenPipes()
    while true {
      let arrived = takeInbox()
      if arrived.isStopping {
        close(arrived.jobs)
        return
      }
      waiting.append(arrived.jobs)
      for number in arrived.cancelled { breakOff(number) }
      fillSlots()
      runTimer()
      finishTransfers()
      let maySleep = inbox.withLock { inbox in
        guard inbox.jobs.isEmpty, inbox.cancelled.isEmpty, !inbox.isStopping else { return false }
        inbox.isAwake = false
        return true
      }
      let hasRoom = !free.isEmpty && !waiting.isEmpty
      poll.wait(maySleep && !hasRoom ? timeLeft : 0) { socket, ready in
        if socket == bell {
          ccurl_bell_silence(bell)
        } else if poll.isWanted(socket) {
          act(socket, ready)
        }
      }
      finishTransfers()
    }
  }

  private func act(_ socket: curl_socket_t, _ ready: Int32) {
    var running: Int32 = 0
    curl_multi_socket_action(multi, socket, ready, &running)
  }

  private func runTimer() {
    // A call may ask for the next at once; the rest of the world gets its turn in between.
    guard let due = dueAt, due <= CurlLoop.milliseconds else { return }
    dueAt = nil
    act(curl_socket_t(CURL_SOCKET_BAD), 0)
  }

  private var timeLeft: Int32 {
    guard let dueAt else { return 60_000 }
    return Int32(min(max(dueAt - CurlLoop.milliseconds, 0), 60_000))
  }

  private static var milliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  // MARK: Called by libcurl

  fileprivate func want(_ socket: curl_socket_t, _ what: Int32) { poll.want(socket, what) }

  fileprivate func setTimer(_ milliseconds: Int) {
    dueAt = milliseconds < 0 ? nil : CurlLoop.milliseconds + Int64(milliseconds)
  }

  /// Empties the inbox. From here to the next sleep nobody needs to wake us: it is read again before.
  private func takeInbox() -> (jobs: [Job], cancelled: [UInt64], isStopping: Bool) {
    inbox.withLock { inbox in
      inbox.isAwake = true
      defer {
        inbox.jobs = []
        inbox.cancelled = []
      }
      return (inbox.jobs, inbox.cancelled, inbox.isStopping)
    }
  }

  /// TLS writes to a closed socket raise SIGPIPE in the writing thread, and libcurl with NOSIGNAL leaves it to us.
  private func blockBrokenPipes() {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  private func fillSlots() {
    while !waiting.isEmpty, let slot = freeSlot(), let job = waiting.popFirst() {
      if let failure = slot.prepare(job) {
        free.append(slot)
        job.completion(.failed(failure))
      } else if curl_multi_add_handle(multi, slot.handle) != CURLM_OK {
        slot.job = nil
        free.append(slot)
        job.completion(.failed(.notConnected("curl")))
      }
    }
  }

  private func freeSlot() -> CurlSlot? {
    if let slot = free.popLast() { return slot }
    guard slots.count < maxConnections, let slot = CurlSlot(caFile: caFile, poll: poll) else { return nil }
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
    } else if let job = waiting.remove(number) {
      job.completion(.failed(.broken(afterFirstByte: false)))
    }
  }

  private func close(_ arrived: [Job]) {
    for slot in slots where slot.job != nil { finish(slot, CURLE_ABORTED_BY_CALLBACK) }
    for slot in slots { slot.close() }
    waiting.append(arrived)
    // Jobs may still have come while the slots were finished.
    curl_multi_cleanup(multi)
    let late = inbox.withLock { inbox in
      inbox.isClosed = true
      defer { inbox.jobs = [] }
      return inbox.jobs
    }
    waiting.append(late)
    while let job = waiting.popFirst() { job.completion(.failed(.notConnected("stopped"))) }
  }
}

private func wantSocket(
  _ handle: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ pointer: UnsafeMutableRawPointer?,
  _ own: UnsafeMutableRawPointer?
) -> Int32 {
  pointer.map { Unmanaged<CurlLoop>.fromOpaque($0).takeUnretainedValue().want(socket, what) }
  return 0
}

private func wantTimer(
  _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int32 {
  pointer.map { Unmanaged<CurlLoop>.fromOpaque($0).takeUnretainedValue().setTimer(milliseconds) }
  return 0
}

/// The jobs that wait for a free connection, in order; what has left is let go at once.
private struct WaitingJobs {
  private var jobs: [CurlLoop.Job?] = []
  private var first = 0

  var isEmpty: Bool { first == jobs.count }

  mutating func append(_ more: [CurlLoop.Job]) {
    jobs.append(contentsOf: more)
  }

  mutating func popFirst() -> CurlLoop.Job? {
    while first < jobs.count {
      let job = jobs[first].take()
      first += 1
      giveBackHead()
      if let job { return job }
    }
    return nil
  }

  mutating func remove(_ number: UInt64) -> CurlLoop.Job? {
    guard let index = jobs[first...].firstIndex(where: { $0?.number == number }) else { return nil }
    return jobs[index].take()
  }

  private mutating func giveBackHead() {
    if first == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      first = 0
    } else if first > 4096, first * 2 > jobs.count {
      jobs.removeFirst(first)
      first = 0
    }
  }
}
