/// The difference that a treatment made: its rate less the rate of those held out, by intention to treat.
package struct Lift: Hashable, Sendable {
  package let treated: Proportion
  package let heldOut: Proportion

  package init(treated: Proportion, heldOut: Proportion) {
    self.treated = treated
    self.heldOut = heldOut
  }

  /// The difference of the rates, or nil where a side is empty.
  package var difference: Double? {
    guard let treated = treated.rate, let heldOut = heldOut.rate else { return nil }
    return treated - heldOut
  }

  /// Conversions that would not have come without the treatment.
  package var additional: Double? {
    difference.map { $0 * Double(treated.trials) }
  }

  /// Returns Newcombe's hybrid score interval for the difference (method 10 of Newcombe 1998,
  /// doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I), or nil where a side is empty.
  package func interval(confidence: Double = 0.95) -> ClosedRange<Double>? {
    guard let difference, let p1 = treated.rate, let p2 = heldOut.rate,
      let first = treated.interval(confidence: confidence), let second = heldOut.interval(confidence: confidence)
    else { return nil }
    func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let lower = difference - root(p1 - first.lowerBound, second.upperBound - p2)
    let upper = difference + root(first.upperBound - p1, p2 - second.lowerBound)
    return max(-1, lower)...min(1, upper)
  }

  /// The smallest lift that a two-sided test at `confidence` finds with probability `power`, when those held out convert
  /// at `baseline` (the normal approximation with both variances at the baseline); nil where a side is empty.
  package static func smallestVisible(
    treated: Int, heldOut: Int, baseline: Double, confidence: Double = 0.95, power: Double = 0.8
  ) -> Double? {
    guard treated > 0, heldOut > 0, baseline > 0, baseline < 1 else { return nil }
    let z = NormalDistribution.quantile(1 - (1 - confidence) / 2) + NormalDistribution.quantile(power)
    return z * (baseline * (1 - baseline) * (1 / Double(treated) + 1 / Double(heldOut))).squareRoot()
  }
}
