package import Vocabulary

/// How long to wait before another try: full jitter below a ceiling of 2 s that doubles up to 10 min (R20).
package enum Backoff {
  package static let base = Elapsed.seconds(2)
  package static let ceiling = Elapsed.minutes(10)

  /// - Parameters:
  ///   - attempt: how many tries were made, 1 or more.
  ///   - jitter: 0 ..< 1, from the caller's random numbers.
  ///   - retryAfter: what the provider asked for; never shortened, and spread by up to a tenth so that what it turned away
  ///     together does not come back together.
  package static func delay(attempt: Int, jitter: Double, retryAfter: Elapsed? = nil) -> Elapsed {
    let doublings = min(max(attempt - 1, 0), 20)
    let top = min(base.microseconds << Int64(doublings), ceiling.microseconds)
    let own = Int64(Double(top) * min(max(jitter, 0), 1))
    guard let retryAfter, retryAfter.microseconds > 0 else { return Elapsed(microseconds: own) }
    let asked = retryAfter.microseconds + Int64(Double(retryAfter.microseconds) * min(max(jitter, 0), 1) / 10)
    return Elapsed(microseconds: max(asked, own))
  }
}
