package import Vocabulary

/// What a sandbox does wrong, decided by seed, message and try, so that a run can be repeated.
///
/// `first` goes before `each`, and both go before the shares. A share is in parts of 10,000 of all tries.
package struct SandboxFaults: Hashable, Sendable {
  /// One way in which a request ends badly.
  package enum Fault: String, CaseIterable, Hashable, Sendable {
    /// 429 with `Retry-After`; not accepted.
    case tooMany = "429"
    /// 500 with the provider's own error body; not accepted.
    case failed = "500"
    /// 500 without a body; accepted or not, as `acceptedInDoubt` says.
    case failedBare = "500-bare"
    /// 502 of some proxy; accepted or not.
    case badGateway = "502"
    /// 503 with `Retry-After`; not accepted.
    case unavailable = "503"
    /// No answer at all; accepted or not.
    case silence
    /// The connection is closed after the body was read; accepted or not.
    case close
    /// 200 with a body that nobody can read; accepted or not.
    case nonsense

    /// Whether a sender cannot know if the message was accepted (R20).
    package var isDoubtful: Bool {
      switch self {
      case .tooMany, .failed, .unavailable: false
      case .failedBare, .badGateway, .silence, .close, .nonsense: true
      }
    }
  }

  /// Shares of all tries, in 10,000ths.
  package var shares: [Fault: Int] = [:]
  /// The fates of the first requests, whatever they carry; nil is none.
  package var first: [Fault?] = []
  /// The fates of the first tries of every message; nil is none.
  package var each: [Fault?] = []
  /// What 429 and 503 ask for.
  package var retryAfter = Elapsed.seconds(1)
  /// How long an answer takes at least and at most.
  package var latency = Elapsed.seconds(0)...Elapsed.seconds(0)
  /// The share of addresses that are refused for good, in 10,000ths; the same ones at every try.
  package var invalidAddresses = 0
  /// The share of doubtful faults behind which the message was accepted, in 10,000ths.
  package var acceptedInDoubt = 5_000
  /// The share of messages whose receipts come twice, in 10,000ths.
  package var duplicateReceipts = 0

  package init() {}

  /// Returns what happens to a try, or nil where it goes well.
  ///
  /// `request` counts all requests from 0, `attempt` those of this message from 0.
  func fault(message: String, attempt: Int, request: Int, seed: UInt64) -> Fault? {
    if request < first.count { return first[request] }
    if attempt < each.count { return each[attempt] }
    guard !shares.isEmpty else { return nil }
    var lot = Int(chance("fault", message: message, attempt: attempt, seed: seed) % 10_000)
    for fault in Fault.allCases {
      guard let share = shares[fault] else { continue }
      if lot < share { return fault }
      lot -= share
    }
    return nil
  }

  /// Whether a doubtful try was accepted all the same.
  func isAccepted(message: String, attempt: Int, seed: UInt64) -> Bool {
    chance("accepted", message: message, attempt: attempt, seed: seed) % 10_000 < UInt64(max(0, acceptedInDoubt))
  }

  func isInvalid(address: String, seed: UInt64) -> Bool {
    guard invalidAddresses > 0 else { return false }
    return chance("invalid", message: address, attempt: 0, seed: seed) % 10_000 < UInt64(invalidAddresses)
  }

  func delay(message: String, attempt: Int, seed: UInt64) -> Elapsed {
    let spread = latency.upperBound.microseconds - latency.lowerBound.microseconds
    guard spread > 0 else { return latency.lowerBound }
    let lot = chance("latency", message: message, attempt: attempt, seed: seed)
    return Elapsed(microseconds: latency.lowerBound.microseconds + Int64(lot % UInt64(spread + 1)))
  }

  private func chance(_ use: String, message: String, attempt: Int, seed: UInt64) -> UInt64 {
    var hash = StableHash(seed)
    hash.mix(use)
    hash.mix(message)
    hash.mix(UInt64(attempt))
    return hash.value
  }
}
