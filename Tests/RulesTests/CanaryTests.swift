import Testing
import Vocabulary

@testable import Rules

/// R29: the first part of the lot's order goes alone, and what became of it decides about the rest.
struct CanaryTests {
  // The expected values are sums of the binomial distribution, reckoned elsewhere.
  @Test(arguments: [
    (count: 1, tried: 10, share: 0.05, probability: 0.401263),
    (count: 11, tried: 100, share: 0.05, probability: 0.0114724),
    (count: 8, tried: 1000, share: 0.003, probability: 0.011775),
    (count: 67, tried: 1000, share: 0.05, probability: 0.0105913),
    (count: 5, tried: 5, share: 0.05, probability: 3.125e-07),
  ])
  func `R29 the probability of so many by chance is exact`(
    count: Int, tried: Int, share: Double, probability: Double
  ) {
    let found = CanaryResult.tail(count, of: tried, at: share)
    #expect(abs(found - probability) < probability * 1e-4, "\(found)")
    let bound = CanaryResult.lowerBound(count, of: tried, level: found)
    #expect(abs(bound - share) < 1e-6, "the bound at that level is the share itself")
  }

  @Test func `R29 tails at the ends`() {
    #expect(CanaryResult.tail(0, of: 10, at: 0.5) == 1)
    #expect(CanaryResult.tail(11, of: 10, at: 0.5) == 0)
    #expect(CanaryResult.tail(3, of: 10, at: 0) == 0)
    #expect(CanaryResult.tail(3, of: 10, at: 1) == 1)
    #expect(abs(CanaryResult.tail(50_000, of: 1_000_000, at: 0.05) - 0.5) < 0.01)
  }

  @Test(arguments: [
    // As many as may, or a few more by chance.
    (Canary.Measure.failed, 5, 100, false), (.failed, 10, 100, false), (.failed, 11, 100, true),
    (.bounced, 50, 1000, false), (.bounced, 66, 1000, false), (.bounced, 67, 1000, true),
    // One complaint of ten says little, eight of a thousand are too many.
    (.complained, 1, 10, false), (.complained, 7, 1000, false), (.complained, 8, 1000, true),
    (.unsubscribed, 20, 1000, false), (.unsubscribed, 33, 1000, true),
    (.failed, 0, 0, false), (.failed, 1, 1, false), (.failed, 3, 3, true),
  ])
  func `R29 only what is surely too much stops the rest`(
    measure: Canary.Measure, count: Int, tried: Int, stops: Bool
  ) {
    let result = CanaryResult(tried: tried, counts: [measure: count])
    let excess = result.excess(Canary.Limits())
    #expect((excess != nil) == stops)
    if let excess {
      #expect(excess.measure == measure)
      #expect(excess.atLeast * 10_000 > Double(excess.limit))
    }
  }

  @Test func `R29 the part has about its share, and the holdout cuts it like the rest`() {
    let canary = Canary(share: 1000)
    let order = Lot(salt: "order/spring")
    let holdout = Lot(salt: Lot.salt(campaign: "spring", version: "1"))
    let part = (Int64(1)...20_000).filter { canary.holds($0, order: order) }
    #expect((1_850...2_150).contains(part.count))
    let heldOut = part.filter { holdout.share(of: $0) < 1000 }.count
    #expect((150...250).contains(heldOut))
  }

  @Test func `the wait in words`() {
    #expect(Canary(share: 100).waitWords == "2 hours")
    #expect(Canary(share: 100, wait: .minutes(1)).waitWords == "1 minute")
    #expect(Canary(share: 100, wait: .days(3)).waitWords == "3 days")
  }
}
