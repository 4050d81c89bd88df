import Vocabulary

/// Notices gateways that take nothing any more, so that a run ends instead of knocking at a closed door.
///
/// The messages wait with their backoff, and the next run tries again; nobody has to act (R24, R39).
struct GatewayPatience {
  private struct Silence {
    var since: Instant
    var answers = 0
  }

  /// Answers in a row, over this time, that were surely no acceptance.
  static let answers = 5
  static let time = Elapsed.seconds(10)

  private var silences: [String: Silence] = [:]

  /// Notes how an attempt at `gateway` ended.
  ///
  /// - Parameter tick: monotonic time.
  /// - Returns: whether the gateway is left alone for the rest of the run.
  mutating func note(_ answer: AnswerClass, of gateway: String, at tick: Instant) -> Bool {
    // Any other answer, a refusal too, shows that somebody is at home.
    guard answer == .notAccepted else {
      silences[gateway] = nil
      return false
    }
    silences[gateway, default: Silence(since: tick)].answers += 1
    guard let silence = silences[gateway] else { return false }
    return silence.answers >= GatewayPatience.answers && tick - silence.since >= GatewayPatience.time
  }
}
