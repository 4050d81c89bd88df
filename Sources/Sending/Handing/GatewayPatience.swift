import Rules
import Vocabulary

/// Notices gateways that take nothing any more, so that their circuit opens instead of everybody knocking at a closed
/// door. The messages wait with their backoff; nobody has to act (R24, R39).
struct GatewayPatience {
  private struct Silence {
    var since: Instant
    var answers = 0
  }

  private var silences: [String: Silence] = [:]

  /// Notes how an attempt at `gateway` ended.
  ///
  /// - Parameter tick: monotonic time.
  /// - Returns: whether its circuit opens.
  mutating func note(_ answer: AnswerClass, of gateway: String, at tick: Instant) -> Bool {
    guard Circuit.isFailure(answer) else {
      silences[gateway] = nil
      return false
    }
    silences[gateway, default: Silence(since: tick)].answers += 1
    guard let silence = silences[gateway] else { return false }
    return silence.answers >= Circuit.answers && tick - silence.since >= Circuit.time
  }
}
