import TestSupport
import Testing

extension ProgramTests {
  /// Segments written, weighed and compared.
  struct SegmentScreensTests {
    private let now = "2026-03-02T10:05"

    private static let untidy = """
      # Who to ask for a review.
      description: Bought for more than a little
      where: sum( orders.total ) > 50   AND country = 'CN'  # in yuan

      # Long enough for lines of its own.
      """
    private static let long = """
      where: >  # folded
        city in ['Shanghai', "杭州"] and count(orders where status is not "cancelled") >= 1 and
        not (email is missing and phone is missing)
      description: In the two cities

      """
    private static let senseless = """
      where: |
        count(orders) >= 0
        and country is "CN"
        and country is "cn"
        and (country is "DE" or birthday within next 7 days in local time)

      """

    @Test func `are formatted, linted and explained`() async throws {
      let scene = try await Scene.smallShop()
      try scene.folder.write(Self.untidy, to: "campaigns/segments/spenders.yaml")
      try scene.folder.write(Self.long, to: "campaigns/segments/cities.yaml")
      try scene.folder.write(Self.senseless, to: "campaigns/segments/senseless.yaml")
      try await scene.run("segments", "format", "--check")
      try await scene.run("segments", "format", "--json")
      try await scene.run("segments", "format")
      for name in ["spenders", "cities", "senseless"] {
        scene.note("campaigns/segments/\(name).yaml", try scene.folder.read("campaigns/segments/\(name).yaml"))
      }
      try await scene.run("segments", "lint", "--now", now)
      try await scene.run("segments", "lint", "senseless", "--strict", "--now", now)
      try await scene.run("segments", "lint", "--where", "age > 30 and age < 20", "--format", "github", "--now", now)
      try await scene.run("segments", "explain", "senseless", "--why-not", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--why-not", "--json", "--now", now)
      try await scene.run("segments", "explain", "regulars", "--now", now)
      try await scene.run("segments", "count", "senseless", "--now", now)
      try await scene.run("segments", "overlap", "--now", now)
      try await scene.run("segments", "overlap", "far", "regulars", "--json", "--now", now)
      try await scene.run("segments", "sql", "regulars", "--explain", "--now", now)
      try await scene.run("segments", "sql", "--where", "birthday is today", "--explain", "--json", "--now", now)
      try await scene.run("segments", "sql", "far", "--explain", "--dialect", "postgres", "--now", now)
      try expectGolden(scene.transcript, "segments-tended.txt")
    }

    @Test func `have a history`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("segments", "diff", "far", "--since", "2026-03-01", "--now", now)
      try await scene.run("segments", "refresh", "--now", now)
      try await scene.run("segments", "refresh", "far", "--now", "2026-03-03T10:00")
      try scene.folder.write("id,country\nc3,CN\nc1,DE\n", to: "moved.csv")
      try await scene.quietly("import", "customers", "moved.csv", "--now", "2026-03-04T09:00")
      try await scene.run("segments", "refresh", "far", "--dry-run", "--json", "--now", "2026-03-04T10:00")
      try await scene.run("segments", "refresh", "far", "--now", "2026-03-04T10:00")
      try scene.folder.write("where: country in [\"DE\", \"FR\"]\n", to: "campaigns/segments/far.yaml")
      try await scene.run("segments", "refresh", "far", "--now", "2026-03-05T10:00")
      try await scene.run("segments", "diff", "far", "--since", "2026-03-03", "--now", "2026-03-06T10:00")
      try await scene.run(
        "segments", "diff", "far", "--since", "2026-03-04T12:00", "--json", "--now", "2026-03-06T10:00")
      try await scene.run("segments", "diff", "far", "--since", "2026-01-01", "--now", "2026-03-06T10:00")
      try await scene.run("segments", "members", "far", "--as-of", "2026-03-03", "--json", "--now", "2026-03-06T10:00")
      try await scene.run("segments", "members", "far", "--as-of", "2026-03-04T12:00", "--now", "2026-03-06T10:00")
      try await scene.run("segments", "diff", "far", "--against", "country is not \"CN\"", "--now", "2026-03-06T10:00")
      try scene.folder.write("where: country is \"FR\"\n", to: "older.yaml")
      try await scene.run("segments", "diff", "far", "--against", "older.yaml", "--json", "--now", "2026-03-06T10:00")
      try expectGolden(scene.transcript, "segments-history.txt")
    }

    @Test func `are compared with what they were, and the conditions that move people are named`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("segments", "diff", "far", "--against", "HEAD", "--now", now)
      try scene.folder.write(
        "where: country is not \"CN\" and segment(known)\n", to: "campaigns/segments/far.yaml")
      try scene.folder.write("where: email is present or phone is present\n", to: "campaigns/segments/known.yaml")
      let git = "git -c init.defaultBranch=main -c user.name=Test -c user.email=test@example.com"
      let made = try await scene.shell(
        "\(git) init -q && \(git) add campaigns && \(git) commit -q -m first && \(git) tag first")
      #expect(made.status == 0, "\(made.talk)")
      try scene.folder.write(
        "where: country not in [\"CN\", \"GB\"] and segment(known) and count(orders) > 0\n",
        to: "campaigns/segments/far.yaml")
      try scene.folder.write("where: email is present\n", to: "campaigns/segments/known.yaml")
      try await scene.run("segments", "diff", "far", "--against", "first", "--now", now)
      try await scene.run("segments", "diff", "far", "--against", "HEAD", "--names", "--limit", "1", "--now", now)
      try await scene.run("segments", "diff", "far", "--against", "main", "--json", "--now", now)
      // The segment's text is the same: what it names became another.
      try scene.folder.write(
        "where: country is not \"CN\" and segment(known)\n", to: "campaigns/segments/far.yaml")
      try scene.folder.write("where: city is \"Berlin\"\n", to: "campaigns/segments/known.yaml")
      try await scene.run("segments", "diff", "far", "--against", "HEAD", "--now", now)
      try await scene.run(
        "segments", "diff", "known", "--against", "city is \"London\" or email is missing", "--now", now)
      for other in ["HEAD~7", "--output=x", "campaigns", "none.yaml", "campaigns/segments/.yaml", "coutry is 1"] {
        try await scene.run("segments", "diff", "far", "--against=\(other)", "--now", now)
      }
      try await scene.run("segments", "diff", "regular", "--against", "HEAD", "--now", now)
      try await scene.run("segments", "diff", "far", "--now", now)
      try scene.folder.write("where: count(ordrs) > 1\n", to: "campaigns/segments/far.yaml")
      _ = try await scene.shell("\(git) commit -q -a -m broken")
      try scene.folder.write("where: count(orders) > 1\n", to: "campaigns/segments/far.yaml")
      try await scene.run("segments", "diff", "far", "--against", "HEAD", "--now", now)
      try expectGolden(scene.transcript, "segments-edited.txt")
    }

    @Test func `are exported without personal data unless asked`() async throws {
      let scene = try await Scene.smallShop()
      try await scene.run("segments", "export", "far", "--now", now)
      try await scene.run(
        "segments", "export", "far", "--fields", "id,country,created_at", "--format", "jsonl", "--now", now)
      try await scene.run("segments", "export", "far", "--fields", "id,first_name", "--now", now)
      try await scene.run("segments", "export", "far", "--fields", "id,first_name,birthday", "--names", "--now", now)
      try await scene.run("segments", "export", "far", "--fields", "id,contry", "--now", now)
      try expectGolden(scene.transcript, "segments-export.txt")
    }
  }
}
