/// How many of how many: a rate that keeps its base.
package struct Proportion: Hashable, Sendable {
  package let successes: Int
  package let trials: Int

  /// - Parameter successes: 0 to `trials`.
  package init(_ successes: Int, of trials: Int) {
    precondition(0 <= successes && successes <= trials, "more successes than trials")
    self.successes = successes
    self.trials = trials
  }

  /// Nil where nothing was tried.
  package var rate: Double? {
    trials == 0 ? nil : Double(successes) / Double(trials)
  }

  /// Returns Wilson's score interval for the rate (Wilson 1927, doi:10.1080/01621459.1927.10502953), or nil where
  /// nothing was tried.
  package func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
    guard trials > 0 else { return nil }
    let z = NormalDistribution.quantile(1 - (1 - confidence) / 2)
    let n = Double(trials)
    let p = Double(successes) / n
    let scale = 1 / (1 + z * z / n)
    let centre = (p + z * z / (2 * n)) * scale
    let half = z * scale * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let lower = successes == 0 ? 0 : max(0, centre - half)
    let upper = successes == trials ? 1 : min(1, centre + half)
    return lower...upper
  }
}
