import TestSupport
import Testing

extension ProgramTests {
  /// Computed traits from their files to who is in a segment.
  struct TraitScreensTests {
    private static let files = [
      "campaigns/traits/ltv.yaml":
        "description: What the customer spent\nvalue: sum(orders.total where status is not \"cancelled\")\n",
      "campaigns/traits/tier.yaml": "tiers:\n  gold: ltv >= 100\n  silver: ltv >= 20\n",
      "campaigns/traits/rfm.yaml": """
      description: Fifths of the buyers
      among: count(orders where status is not "cancelled") > 0
      parts:
        recency: {rank: last(orders.placed_at), into: 5}
        monetary: {rank: ltv, into: 5, description: By what was spent}
        score: {value: rfm.recency * 10 + rfm.monetary}
      refresh: 12 hours

      """,
      "campaigns/segments/golden.yaml": "where: tier is \"gold\" and rfm.score > 40 and country is present\n",
    ]

    @Test func `are computed, shown, explained and warned of`() async throws {
      let scene = try await Scene.smallShop()
      for (path, text) in Self.files { try scene.folder.write(text, to: path) }
      let (now, next) = ("2026-03-02T10:05", "2026-03-04T10:00")
      try await scene.run("traits", "list", "--now", now)
      try await scene.run("segments", "count", "golden", "--now", now)
      try await scene.run("traits", "refresh", "tier", "--dry-run", "--now", now)
      try await scene.run("traits", "refresh", "--now", now)
      try await scene.run("traits", "refresh", "--stale", "--now", now)
      try await scene.run("traits", "list", "--json", "--now", now)
      try await scene.run("traits", "show", "tier", "--now", now)
      try await scene.run("traits", "show", "rfm", "--now", now)
      try await scene.run("traits", "show", "rfm.monetary", "--json", "--now", now)
      try await scene.run("traits", "show", "lvt", "--now", now)
      try await scene.run("segments", "members", "golden", "--json", "--now", now)
      try await scene.run("segments", "explain", "golden", "--customer", "c1", "--now", now)
      try await scene.run("segments", "explain", "golden", "--customer", "c2", "--json", "--now", now)
      try await scene.run("segments", "count", "--where", "ltv > \"100\" and teir is \"gold\" and rfm.monitary > 1")
      // Two days later: an order more, and values that are older than they may be.
      try scene.folder.write(
        "number,customer,placed_at,status,total\nA-20,c2,2026-03-03T10:00:00Z,paid,70\n", to: "more.csv")
      try await scene.quietly("import", "orders", "more.csv", "--now", next)
      try await scene.run("segments", "count", "golden", "--now", next)
      try await scene.run("segments", "refresh", "golden", "--now", next)
      try await scene.run("traits", "show", "ltv", "--customer", "c2", "--now", next)
      try await scene.run("segments", "count", "golden", "--now", next)
      // As of the past, the values of then; before the first refresh, none.
      try await scene.run("segments", "count", "golden", "--now", "2026-03-03T10:00")
      try await scene.run("segments", "count", "golden", "--json", "--now", "2026-03-01T10:00")
      try scene.folder.write("value: count(orders)\n", to: "campaigns/traits/ltv.yaml")
      try await scene.run("segments", "count", "--where", "ltv > 1", "--now", next)
      try await scene.run("traits", "refresh", "ltv", "--json", "--now", "2026-03-01T10:00")
      try await scene.run("customers", "erase", "c2", "--yes", "--now", next)
      try await scene.run("traits", "show", "ltv", "--customer", "2", "--now", next)
      try expectGolden(scene.transcript, "traits.txt")
    }
  }
}
