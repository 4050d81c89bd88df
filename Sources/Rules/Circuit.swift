package import Vocabulary

/// How long a gateway that takes nothing is left alone (R24).
///
/// Closed is the rule. After some answers in a row that were no acceptance, over some time, the circuit opens: nothing is
/// handed to the gateway, and the next of the route serves. When the pause is over it is half open: one request may try,
/// for all workers together. If that is answered the circuit closes, else it opens for twice as long.
package enum Circuit {
  /// Answers in a row, over `time`, that were surely no acceptance or of which nothing is known.
  package static let answers = 5
  package static let time = Elapsed.seconds(10)
  package static let firstPause = Elapsed.seconds(30)
  package static let longestPause = Elapsed.minutes(10)
  /// How long one request that tries keeps others from trying: as long as it can last, and longer than its worker may be
  /// silent.
  package static let trial = Elapsed.seconds(60)

  /// Whether an answer says that the gateway does not work; any other, a refusal too, shows that somebody is at home.
  package static func isFailure(_ answer: AnswerClass) -> Bool { answer == .notAccepted || answer == .unknown }

  /// - Parameter times: how often it opened without a good answer in between; 1 is the first.
  package static func pause(times: Int) -> Elapsed {
    let doublings = min(max(times - 1, 0), 16)
    return min(longestPause, Elapsed(microseconds: firstPause.microseconds << Int64(doublings)))
  }
}
