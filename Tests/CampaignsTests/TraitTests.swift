import Audience
import Campaigns
import Diagnostics
import Testing
import Vocabulary

@Suite struct `Files of traits` {
  static let sound = [
    "campaigns/traits/ltv.yaml": "description: Spent\nvalue: sum(orders.total)\nrefresh: 6 hours\n",
    "campaigns/traits/tier.yaml":
      "tiers:\n  gold: ltv >= 500 and value > 1\n  silver: segment(buyers)\nvalue: count(orders)\n",
    "campaigns/traits/rfm.yaml": """
    among: count(orders) > 0
    parts:
      recency: {rank: last(orders.placed_at), into: 5}
      lag: {rank: age, into: 10, best: lowest, among: tier is "gold"}
      score: {value: rfm.recency * 10 + rfm.lag}

    """,
    "campaigns/segments/buyers.yaml": "where: count(orders) > 2 and vip_level > 1\n",
    "campaigns/segments/best.yaml": "where: rfm.score > 20\n",
    "campaigns/it.yaml": "when: {manual: hello}\nchannels: sms\naudience: segment(best)\n",
    "templates/hello.sms.liquid": "You spent {{ customer.traits.ltv | money }}, {{ customer.traits.tier }}\n",
  ]

  @Test func `are read, whichever names whichever`() throws {
    let reading = MarkedWorkspace(Self.sound).expect([:])
    let workspace = reading.workspace
    #expect(workspace.traits.keys.sorted() == ["ltv", "rfm.lag", "rfm.recency", "rfm.score", "tier"])
    #expect(workspace.traits["ltv"]?.period == .hours(6) && workspace.traits["tier"]?.period == .days(1))
    let order = workspace.traitBook.reached(by: ["rfm.score"]).map(\.name)
    #expect(order == ["rfm.recency", "ltv", "tier", "rfm.lag", "rfm.score"])
    // What a campaign reads is published with it.
    let bundle = try #require(workspace.bundle(of: "it"))
    #expect(bundle.traits.map(\.name).sorted() == ["ltv", "rfm.lag", "rfm.recency", "rfm.score", "tier"])
    #expect(
      bundle.paths == [
        "campaigns/it.yaml", "campaigns/segments/best.yaml", "campaigns/segments/buyers.yaml",
        "campaigns/traits/ltv.yaml", "campaigns/traits/rfm.yaml", "campaigns/traits/tier.yaml",
        "templates/hello.sms.liquid",
      ])
    let again = WorkspaceReader.read(
      files: workspace.files.filter { bundle.paths.contains($0.key) }, settings: workspace.settings)
    #expect(again.diagnostics.isEmpty && again.workspace.bundle(of: "it")?.traits.count == 5)
  }

  @Test func `are computed by what stands behind them too`() {
    func definition(_ changes: [String: String]) -> String {
      MarkedWorkspace(Self.sound.merging(changes) { $1 }).expect([:]).workspace.traitBook.definition(of: "rfm.score")
    }
    let usual = definition([:])
    #expect(
      definition(["campaigns/traits/ltv.yaml": "description: Other words\nvalue:  sum( orders.total )\n"]) == usual)
    #expect(definition(["campaigns/traits/ltv.yaml": "value: sum(orders.discount)\n"]) != usual)
    #expect(definition(["campaigns/segments/buyers.yaml": "where: count(orders) > 3\n"]) != usual)
  }

  static let wrong: [([String: String], [String: String])] = [
    (["campaigns/traits/a.yaml": "value: count(orders)\n1️⃣rnk: 5\n"], ["1️⃣": "unknown-key"]),
    (["campaigns/traits/a.yaml": "value: sum(orders.1️⃣totl)\n"], ["1️⃣": "unknown-field"]),
    (["campaigns/traits/a.yaml": "value: sum(orders.total)\nrank: 1️⃣count(orders)\ninto: 3\n"], [:]),
    (["campaigns/traits/a.yaml": "rank: 1️⃣count(orders)\n"], ["1️⃣": "missing-key"]),
    (["campaigns/traits/a.yaml": "rank: count(orders)\ninto: 1️⃣1\n"], ["1️⃣": "wrong-value"]),
    (["campaigns/traits/a.yaml": "value: count(orders)\ninto: 1️⃣5\n"], ["1️⃣": "trait-form"]),
    (["campaigns/traits/a.yaml": "tiers: 1️⃣{}\n"], ["1️⃣": "trait-form"]),
    (
      ["campaigns/traits/a.yaml": "tiers: {gold: 1️⃣cty is \"x\", silver: 2️⃣ordrs > 1}\n"],
      ["1️⃣": "unknown-field", "2️⃣": "unknown-field"]
    ),
    (["campaigns/traits/a.yaml": "parts: {x: {value: count(orders)}}\nvalue: 1️⃣count(orders)\n"], ["1️⃣": "trait-form"]),
    (["campaigns/traits/a.yaml": "parts: {1️⃣X: {value: count(orders)}}\n"], ["1️⃣": "bad-name"]),
    (
      [
        "campaigns/traits/a.yaml":
          "among: 1️⃣cty is \"x\"\nparts: {x: {value: count(orders)}, y: {value: count(items)}}\n"
      ], ["1️⃣": "unknown-field"]
    ),
    (["campaigns/traits/vip_level.yaml": "1️⃣value: count(orders)\n"], ["1️⃣": "name-taken"]),
    (["campaigns/traits/order.yaml": "1️⃣value: count(orders)\n"], ["1️⃣": "name-taken"]),
    (["campaigns/traits/my-trait.yaml": "1️⃣value: count(orders)\n"], ["1️⃣": "bad-name"]),
    (["campaigns/traits/a.yaml": "1️⃣value: a + 1\n"], ["1️⃣": "trait-circle"]),
    (
      [
        "campaigns/traits/a.yaml": "1️⃣value: b.x + 1\n", "campaigns/traits/b.yaml": "parts: {x: {value: c}}\n",
        "campaigns/traits/c.yaml": "tiers: {one: a > 1}\n", "campaigns/traits/d.yaml": "value: c\n",
      ], ["1️⃣": "trait-circle"]
    ),
    (
      [
        "campaigns/traits/a.yaml": "1️⃣tiers: {one: segment(s)}\n", "campaigns/segments/s.yaml": "where: segment(t)\n",
        "campaigns/segments/t.yaml": "where: a is \"one\"\n",
      ], ["1️⃣": "trait-circle"]
    ),
    // Who reads one that is wrong is not wrong for its own part, but a segment must not go without it.
    (
      [
        "campaigns/traits/a.yaml": "value: 1️⃣nonsense\n", "campaigns/traits/b.yaml": "value: a + 1\n",
        "campaigns/segments/s.yaml": "where: 2️⃣b > 1\n",
      ], ["1️⃣": "unknown-field", "2️⃣": "broken-trait"]
    ),
    (["campaigns/segments/s.yaml": "where: 1️⃣ltv > 1\n"], ["1️⃣": "unknown-field"]),
    (
      [
        "campaigns/traits/ltv.yaml": "value: sum(orders.total)\n",
        "templates/birthday.sms.liquid": "{{ customer.traits.1️⃣lvt }}\n",
      ], ["1️⃣": "unknown-variable"]
    ),
  ]

  @Test(arguments: wrong.indices)
  func `with mistakes are refused`(_ index: Int) {
    let (files, expected) = Self.wrong[index]
    if expected.isEmpty {
      // 'value' beside 'rank'.
      #expect(MarkedWorkspace(files).read().diagnostics.map(\.id) == ["trait-form"])
    } else {
      MarkedWorkspace(files).expect(expected)
    }
  }
}
