import Providers
import Vocabulary

/// How one try ended.
struct AttemptResult: Sendable {
  var message: ClaimedMessage
  var verdict: Verdict
  var endedAt: Instant
}
