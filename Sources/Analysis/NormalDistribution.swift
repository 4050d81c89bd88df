import Glibc

/// The standard normal distribution.
package enum NormalDistribution {
  /// Returns the probability that a standard normal value is at most `z`.
  package static func probability(below z: Double) -> Double {
    0.5 * erfc(-z / 2.0.squareRoot())
  }

  /// Returns the `z` below which a standard normal value falls with probability `p` (0 < p < 1).
  ///
  /// Acklam's rational approximation (relative error below 1.2e-9) with one step of Halley's method, which brings it
  /// to the precision of `erfc`.
  package static func quantile(_ p: Double) -> Double {
    precondition(p > 0 && p < 1, "a probability strictly between 0 and 1")
    let a = [
      -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
      -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    let b = [
      -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
      -1.328068155288572e+01, 1,
    ]
    let c = [
      -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
      4.374664141464968e+00, 2.938163982698783e+00,
    ]
    let d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1]
    func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
      coefficients.reduce(0) { $0 * x + $1 }
    }
    let estimate: Double
    if p < 0.02425 {
      let q = (-2 * log(p)).squareRoot()
      estimate = polynomial(c, q) / polynomial(d, q)
    } else if p <= 1 - 0.02425 {
      let q = p - 0.5
      estimate = polynomial(a, q * q) * q / polynomial(b, q * q)
    } else {
      let q = (-2 * log(1 - p)).squareRoot()
      estimate = -polynomial(c, q) / polynomial(d, q)
    }
    let error = probability(below: estimate) - p
    let step = error * (2 * Double.pi).squareRoot() * exp(estimate * estimate / 2)
    return estimate - step / (1 + estimate * step / 2)
  }
}
