import Foundation
import LocalTime
package import Vocabulary

/// The first part of a send, which goes alone while the rest waits for what becomes of it (R29).
package struct Canary: Hashable, Sendable {
  /// In hundredths of a percent (1 % is 100).
  package var share: Int
  /// How long the rest waits after the part has gone.
  package var wait: Elapsed
  package var limits: Limits

  package static let standardWait = Elapsed.hours(2)

  package init(share: Int, wait: Elapsed = standardWait, limits: Limits = Limits()) {
    self.share = share
    self.wait = wait
    self.limits = limits
  }

  /// What may go wrong with how many of those who were written to, in hundredths of a percent.
  package struct Limits: Hashable, Sendable {
    package var failed = 500
    package var bounced = 500
    package var complained = 30
    package var unsubscribed = 200

    package init() {}

    package subscript(measure: Measure) -> Int {
      get {
        switch measure {
        case .failed: failed
        case .bounced: bounced
        case .complained: complained
        case .unsubscribed: unsubscribed
        }
      }
      set {
        switch measure {
        case .failed: failed = newValue
        case .bounced: bounced = newValue
        case .complained: complained = newValue
        case .unsubscribed: unsubscribed = newValue
        }
      }
    }
  }

  package enum Measure: String, CaseIterable, Hashable, Sendable {
    case failed
    case bounced
    case complained
    case unsubscribed
  }

  /// `2 hours`
  package var waitWords: String { DurationText.words(wait) }

  /// Whether somebody belongs to the part: whoever stands first in the lot's order. Arms are drawn by another lot, so the
  /// part has its holdout and its variants in the shares of the whole.
  package func holds(_ customer: CustomerID, order: Lot) -> Bool { order.share(of: customer) < share }
}

/// What became of the part, and what follows.
///
/// One look is taken, when the wait is over. Each measure is tested one-sidedly by the exact binomial distribution: the
/// rest is stopped where the Clopper–Pearson lower bound of a share lies above its limit (Clopper and Pearson, Biometrika
/// 26, 1934). The error of 5 % is divided among the four measures (Bonferroni), so a send that is in order is stopped by
/// chance in at most one of twenty cases, and since there is one look, looking does not add to it.
package struct CanaryResult: Hashable, Sendable {
  /// Those who were written to.
  package var tried: Int
  package var counts: [Canary.Measure: Int]

  package static let error = 0.05

  package init(tried: Int, counts: [Canary.Measure: Int] = [:]) {
    self.tried = tried
    self.counts = counts
  }

  /// A share that is surely above its limit.
  package struct Excess: Hashable, Sendable {
    package var measure: Canary.Measure
    package var count: Int
    package var tried: Int
    /// In hundredths of a percent.
    package var limit: Int
    /// The lower bound of the share.
    package var atLeast: Double
  }

  /// The first measure that is surely above its limit; nil where the rest may go.
  package func excess(_ limits: Canary.Limits) -> Excess? {
    let level = CanaryResult.error / Double(Canary.Measure.allCases.count)
    for measure in Canary.Measure.allCases {
      let count = min(counts[measure, default: 0], tried)
      let limit = Double(limits[measure]) / 10_000
      guard count > 0, CanaryResult.tail(count, of: tried, at: limit) < level else { continue }
      return Excess(
        measure: measure, count: count, tried: tried, limit: limits[measure],
        atLeast: CanaryResult.lowerBound(count, of: tried, level: level))
    }
    return nil
  }

  /// The probability of `count` or more of `tried` where each comes with `share`.
  package static func tail(_ count: Int, of tried: Int, at share: Double) -> Double {
    guard count > 0 else { return 1 }
    guard count <= tried, share > 0 else { return 0 }
    guard share < 1 else { return 1 }
    let odds = share / (1 - share)
    var term = exp(
      lgamma(Double(tried + 1)) - lgamma(Double(count + 1)) - lgamma(Double(tried - count + 1))
        + Double(count) * log(share) + Double(tried - count) * log1p(-share))
    var sum = 0.0
    var number = count
    while number <= tried {
      sum += term
      // Behind the peak the terms only fall.
      if term < sum * 1e-17, Double(number) > Double(tried) * share { break }
      term *= Double(tried - number) / Double(number + 1) * odds
      number += 1
    }
    return min(1, sum)
  }

  /// The share at which so many or more would come with the probability `level`.
  package static func lowerBound(_ count: Int, of tried: Int, level: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if tail(count, of: tried, at: middle) < level { low = middle } else { high = middle }
    }
    return low
  }
}
