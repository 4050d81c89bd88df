import Rules
import Testing
import Vocabulary

struct LotTests {
  // Made with Python: int.from_bytes(sha256(b"salt:customer").digest()[:6], "big")
  @Test(
    arguments: [
      ("winback/1", 1, 67541652286102), ("winback/1", 2, 74948454778847), ("global holdout", 123456789, 48733061475150),
      ("生日", 42, 220242586627823), ("", 0, 28486694138537),
    ] as [(String, Int64, Int64)])
  func `R29 the rank is the first 48 bits of SHA-256 over salt and customer`(salt: String, customer: Int64, rank: Int64)
  {
    #expect(Lot.rank(salt: salt, customer: customer) == rank)
    #expect(Lot(salt: salt).rank(of: customer) == rank)
    #expect(Lot.share(salt: salt, customer: customer) == Int(rank % 10_000))
  }

  @Test func `R29 the arms have their shares, and a cut by rank cuts all alike`() {
    let plan = ArmPlan(holdout: 1000, arms: [.init(name: "plain", weight: 50), .init(name: "coupon", weight: 25)])
    let lot = Lot(salt: Lot.salt(campaign: "winback", version: plan.version))
    let ranks = (1...20_000).map { lot.rank(of: $0) }.sorted { $0 < $1 }
    func counts(_ ranks: some Sequence<Int64>) -> [ArmPlan.Draw: Int] {
      Dictionary(ranks.map { (plan.draw(share: Lot.share(ofRank: $0)), 1) }, uniquingKeysWith: +)
    }
    for (ranks, total) in [(ranks, 20_000), (Array(ranks.prefix(4000)), 4000)] {
      let counts = counts(ranks)
      for (draw, part) in [(ArmPlan.Draw.heldOut, 0.1), (.arm(0), 0.6), (.arm(1), 0.3)] {
        #expect(abs(Double(counts[draw] ?? 0) / Double(total) - part) < 0.02)
      }
    }
  }

  @Test(
    arguments: [
      (0, "holdout"), (999, "holdout"), (1000, "a"), (3999, "a"), (4000, "b"), (9999, "b"),
    ])
  func `R29 a share draws one arm`(share: Int, word: String) {
    let plan = ArmPlan(holdout: 1000, arms: [.init(name: "b", weight: 2), .init(name: "a", weight: 1)])
    #expect(plan.word(for: plan.draw(share: share)) == word)
  }

  @Test func `R29 every share draws, whatever the weights`() {
    for plan in [
      ArmPlan(holdout: 0), ArmPlan(holdout: 10_000), ArmPlan(holdout: 0, arms: [.init(name: "a", weight: 1)]),
      ArmPlan(
        holdout: 333, arms: [.init(name: "a", weight: 3), .init(name: "b", weight: 0), .init(name: "c", weight: 4)]),
    ] {
      let draws = (0..<10_000).map { plan.draw(share: $0) }
      #expect(draws.filter { $0 == .heldOut }.count == plan.holdout)
      #expect(!draws.contains(.arm(1)) || plan.arms[1].weight > 0)
    }
  }

  @Test func `R29 new weights or arms are a new version, another order is not`() {
    func version(_ holdout: Int, _ arms: [(String, Int)]) -> String {
      ArmPlan(holdout: holdout, arms: arms.map { .init(name: $0.0, weight: $0.1) }).version
    }
    let version1 = version(1000, [("a", 1), ("b", 1)])
    #expect(version1 == version(1000, [("b", 1), ("a", 1)]))
    #expect(version1 != version(2000, [("a", 1), ("b", 1)]))
    #expect(version1 != version(1000, [("a", 1), ("b", 2)]))
    #expect(version1 != version(1000, [("a", 1), ("c", 1)]))
  }

  @Test func `R29 a stored draw is read back, an arm that is gone is not`() {
    let plan = ArmPlan(holdout: 1000, arms: [.init(name: "a", weight: 1), .init(name: "b", weight: 1)])
    #expect(plan.draw(word: "b") == .arm(1))
    #expect(plan.draw(word: "holdout") == .heldOut)
    #expect(plan.draw(word: "c") == nil)
    #expect(ArmPlan(holdout: 0).draw(word: "") == .arm(0))
    #expect(ArmPlan(holdout: 0).isTrivial && !plan.isTrivial)
  }
}
