package import Vocabulary

extension Gateway {
  /// Whether `verdict` looks at the headers of an answer that is a success.
  package var readsHeadersOfSuccess: Bool {
    if case .header = recipe.answers.id { true } else { recipe.answers.successPath != nil }
  }

  /// Returns what an outcome means for its message (R20).
  ///
  /// - Parameter now: for a `Retry-After` that is a date.
  package func verdict(_ outcome: TransportOutcome, at now: Instant) -> Verdict {
    recipe.answers.verdict(outcome, at: now)
  }
}
