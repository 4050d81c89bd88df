package import Vocabulary

extension Gateway {
  /// Returns what an outcome means for its message (R20).
  ///
  /// - Parameter now: for a `Retry-After` that is a date.
  package func verdict(_ outcome: TransportOutcome, at now: Instant) -> Verdict {
    recipe.answers.verdict(outcome, at: now)
  }
}
