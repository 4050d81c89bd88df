import Catalogue
import Diagnostics
import LocalTime
import SQLText
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Audience

@Suite struct `Computed traits` {
  typealias Meaning = `What expressions mean`

  /// Computes traits as `traits refresh` does, and stores them.
  static func refresh(_ traits: [TraitExpression], _ context: AudienceContext, in shop: TestShop) async throws {
    for database in shop.databases {
      try await database.write(.relaxed) { session in
        for trait in traits {
          let cuts = try cuts(trait, context, session)
          let count = try session.run(
            TraitQueries.store(trait, cuts: cuts, version: "v", customers: 0...Int64.max, context))
          if count > 0 {
            try session.run(TraitQueries.close(trait.stored.name, customers: 0...Int64.max, at: context.now))
          }
        }
      }
    }
  }

  static func cuts(
    _ trait: TraitExpression, _ context: AudienceContext, _ session: any Session
  ) throws -> [RankCut] {
    var cuts: [RankCut] = []
    guard let query = TraitQueries.cuts(trait, context) else { return [] }
    try session.rows(query) { row in
      let bound: RankCut.Bound =
        TraitQueries.hasFractions(trait) ? .number(row.real(1)) : .integer(row.integer(1))
      cuts.append(RankCut(part: Int(row.integer(0)), bound: bound))
    }
    return cuts
  }

  /// Every stored value: `17 ltv 1 since 0 until 3`.
  static func stored(_ trait: String? = nil, in database: any Database) async throws -> [String] {
    try await database.read { session in
      var lines: [String] = []
      try session.rows(
        """
        SELECT customer_id, trait, integer_value, number_value, text_value, since, until FROM trait_values
        ORDER BY customer_id, trait, since
        """
      ) { row in
        guard trait == nil || trait == row.text(1) else { return }
        let value =
          !row.isNull(2)
          ? "\(row.integer(2))" : !row.isNull(3) ? "\(row.real(3))" : row.optionalText(4) ?? "nothing"
        let until = row.isNull(6) ? "" : " until \(row.integer(6) / 86_400_000_000)"
        lines.append("\(row.integer(0)) \(row.text(1)) \(value) from \(row.integer(5) / 86_400_000_000)\(until)")
      }
      return lines
    }
  }

  /// The values of one trait by customer, without their dates.
  static func values(_ trait: String, in database: any Database) async throws -> [String] {
    try await stored(trait, in: database).map { $0.split(separator: " ").filter { $0 != Substring(trait) } }
      .map { "\($0[0]) \($0[1])" }
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `are the same on every engine, over random rows`(_ seed: UInt64) async throws {
    let shop = try await TestShop()
    var rows = RandomShop(seed: seed, now: Workbench.now)
    rows.fill(customers: 80)
    try await shop.run(rows.statements + ["DELETE FROM trait_values"])
    #expect(Workbench.traitExpressions.count == Workbench.traitSources.count)
    for days in [20, 0] as [Int64] {
      let context = Workbench.context(now: Workbench.now - .days(days))
      try await Self.refresh(Workbench.traitExpressions, context, in: shop)
    }
    let first = try await Self.stored(in: shop.databases[0])
    #expect(first.count > 500)
    for database in shop.databases.dropFirst() {
      let other = try await Self.stored(in: database)
      #expect(other == first)
    }
    // Values and tiers are what the evaluation in memory finds for each customer.
    let context = Workbench.context()
    for trait in Workbench.traitExpressions {
      guard case .value(let value) = trait.form, trait.traits.isEmpty, trait.stored.column != "text_value" else {
        continue
      }
      let facts = try await shop.facts(trait.needs)
      var lines: [String] = []
      for (row, id) in facts.ids.enumerated() {
        let asked = AudienceFacts(customers: facts.customers, row: row, context: context)
        guard var evaluator = Evaluator(asked, nil) else { continue }
        switch evaluator.cell(value) {
        case .integer(let number): lines.append("\(id) \(number)")
        case .number(let number): lines.append("\(id) \(number)")
        case .missing, .text: break
        }
      }
      let current = try await shop.database.read { session in
        var found: [String] = []
        try session.rows(
          """
          SELECT t.customer_id, t.integer_value, t.number_value FROM trait_values AS t JOIN customers AS c
            ON c.customer_id = t.customer_id AND c.deleted_at IS NULL AND c.erased_at IS NULL
          WHERE t.trait = \(trait.stored.name) AND t.until IS NULL ORDER BY t.customer_id
          """
        ) { row in
          if !row.isNull(1) { found.append("\(row.integer(0)) \(row.integer(1))") }
          if !row.isNull(2) { found.append("\(row.integer(0)) \(row.real(2))") }
        }
        return found
      }
      #expect(current == lines, "\(trait.stored.name)")
    }
  }

  static func rank(_ expression: String, into: Int, lowestIsBest: Bool = false, among: String? = nil) throws
    -> TraitExpression
  {
    let source = TraitSource(
      name: "place", form: .rank(Workbench.fragment(expression), into: into, lowestIsBest: lowestIsBest),
      among: among.map(Workbench.fragment))
    guard case (.sound(let trait), let findings) = TraitExpression.check(source, in: Workbench.scope()),
      findings.isEmpty
    else { throw Workbench.Unsound(description: expression) }
    return trait
  }

  static let spenders: [SQLText] =
    (1...8).map { Meaning.customer($0, city: $0 == 8 ? "Berlin" : nil) }
    + [(1, 100), (2, 200), (3, 200), (4, 200), (5, 300), (6, 400)].map {
      Meaning.order($0, $0 * 10, placed: Meaning.ago(5), total: $1)
    }
    + [Meaning.order(7, 70, placed: Meaning.ago(5), total: 0)]

  struct Rank: Sendable {
    var by: String
    var into: Int
    var lowestIsBest = false
    var among: String?
    var expected: [String]
  }

  @Test(arguments: [
    // Customer 7 spent nothing and has an order; customer 8 has none, and so no rank.
    Rank(by: "sum(orders.total)", into: 7, expected: ["1 2", "2 3", "3 3", "4 3", "5 6", "6 7", "7 1"]),
    // Who is equal shares the part of the first of them: the second half is smaller.
    Rank(by: "sum(orders.total)", into: 2, expected: ["1 1", "2 1", "3 1", "4 1", "5 2", "6 2", "7 1"]),
    Rank(
      by: "sum(orders.total)", into: 2, lowestIsBest: true,
      expected: ["1 2", "2 1", "3 1", "4 1", "5 1", "6 1", "7 2"]),
    Rank(
      by: "sum(orders.total)", into: 100, among: "count(orders) > 0 and max(orders.total) > 2",
      expected: ["5 1", "6 51"]),
    Rank(
      by: "sum(orders.total) / 3.0", into: 3, among: "city is missing",
      expected: ["1 1", "2 1", "3 1", "4 1", "5 3", "6 3", "7 1"]),
    Rank(by: "last(orders.placed_at)", into: 5, expected: (1...7).map { "\($0) 1" }),
  ])
  func `rank people, and equal ones alike`(_ rank: Rank) async throws {
    let shop = try await TestShop()
    try await shop.run(Self.spenders)
    let trait = try Self.rank(rank.by, into: rank.into, lowestIsBest: rank.lowestIsBest, among: rank.among)
    try await Self.refresh([trait], Workbench.context(), in: shop)
    for database in shop.databases {
      #expect(try await Self.values("place", in: database) == rank.expected, "\(database.dialect)")
    }
  }

  @Test func `R35 hold from their refresh until the next one that changes them`() async throws {
    let shop = try await TestShop()
    try await shop.run([
      Meaning.customer(1), Meaning.customer(2), Meaning.order(1, 10, placed: Meaning.ago(30), total: 500),
      Meaning.order(1, 11, placed: Meaning.ago(5), total: 300),
      Meaning.order(2, 20, placed: Meaning.ago(40), total: 100),
    ])
    let ltv = try #require(Workbench.traitExpressions.first { $0.stored.name == "ltv" })
    let (before, now) = (Workbench.context(now: Workbench.now - .days(10)), Workbench.context())
    try await Self.refresh([ltv], before, in: shop)
    try await Self.refresh([ltv], now, in: shop)
    // Refreshed again at the same moment, over other facts: the value of that moment is replaced.
    try await shop.run(["UPDATE orders SET total_base = 700 WHERE order_id = 11"])
    try await Self.refresh([ltv], now, in: shop)
    for database in shop.databases {
      #expect(
        try await Self.stored("ltv", in: database)
          == ["1 ltv 500 from 20503 until 20513", "1 ltv 1200 from 20513", "2 ltv 100 from 20503"])
    }
    for (source, context, expected) in [
      ("ltv >= 12", now, [1]), ("ltv >= 12", before, []), ("ltv is 5", before, [1]), ("ltv < 5", now, [2]),
      ("ltv is missing", before, []), ("not ltv > 3", now, [2]),
      ("ltv is missing", Workbench.context(now: Workbench.now - .days(11)), [1, 2]),
    ] as [(String, AudienceContext, [Int64])] {
      let expression = try Workbench.expression(source)
      let facts = try await shop.facts(expression.needs(with: context.segments))
      #expect(TestShop.members(expression, facts, context).map(\.customer) == expected, "in memory: \(source)")
      for database in shop.databases {
        #expect(
          try await shop.members(expression, context, in: database).map(\.customer) == expected,
          "by SQL of \(database.dialect): \(source)")
      }
    }
  }

  @Test func `a value that goes leaves nothing behind it`() async throws {
    let shop = try await TestShop()
    try await shop.run([Meaning.customer(1), Meaning.order(1, 10, placed: Meaning.ago(30), total: 500)])
    let favourite = try #require(Workbench.traitExpressions.first { $0.stored.name == "route" })
    try await Self.refresh([favourite], Workbench.context(now: Workbench.now - .days(10)), in: shop)
    try await shop.run(["UPDATE orders SET deleted_at = 1"])
    try await Self.refresh([favourite], Workbench.context(), in: shop)
    for database in shop.databases {
      #expect(
        try await Self.stored("route", in: database)
          == ["1 route 0 from 20503 until 20513", "1 route nothing from 20513"])
    }
    for (source, expected) in [("route is missing", [1]), ("route is \"created\"", [])] as [(String, [Int64])] {
      let expression = try Workbench.expression(source)
      for database in shop.databases {
        #expect(try await shop.members(expression, Workbench.context(), in: database).map(\.customer) == expected)
      }
    }
  }

  @Test func `have one shape of SQL`() throws {
    var text = ""
    for dialect in SQLDialect.allCases {
      for trait in Workbench.traitExpressions where ["ltv", "tier", "rfm.recency"].contains(trait.stored.name) {
        let cuts = [RankCut(part: 1, bound: .integer(5)), RankCut(part: 2, bound: .integer(7))]
        let context = Workbench.context()
        let parts =
          [TraitQueries.cuts(trait, context)].compactMap { $0 } + [
            TraitQueries.store(trait, cuts: cuts, version: "v", customers: 1...5000, context)
          ]
        for part in parts { text += "-- \(trait.stored.name), \(dialect)\n\(part.prepared(for: dialect).text)\n\n" }
      }
    }
    try expectGolden(text, "traits.sql")
  }

  static let wrong: [TraitSource] = [
    TraitSource(name: "a", form: .value(Workbench.fragment("sum(orders.totl)"))),
    TraitSource(name: "b", form: .value(Workbench.fragment("count(orders) > 3"))),
    TraitSource(name: "c", form: .value(Workbench.fragment("5"))),
    TraitSource(name: "d", form: .value(Workbench.fragment("last(events(quiz).properties.score)"))),
    TraitSource(name: "e", form: .value(Workbench.fragment("last(orders.placed_at) + 1 month"))),
    TraitSource(name: "f", form: .rank(Workbench.fragment("last(items.category)"), into: 5, lowestIsBest: false)),
    TraitSource(
      name: "g", form: .value(Workbench.fragment("count(orders)")), among: Workbench.fragment("cty is \"x\"")),
    TraitSource(
      name: "h",
      form: .tiers(
        [
          .init(word: "gold", condition: Workbench.fragment("value > \"x\"")),
          .init(word: "silver", condition: Workbench.fragment("any(orders where total > value) and lvt > 3")),
        ], value: Workbench.fragment("sum(orders.total)"))),
    TraitSource(
      name: "i",
      form: .tiers(
        [.init(word: "gold", condition: Workbench.fragment("value > 5"))], value: Workbench.fragment("sum(ordrs.total)")
      )),
  ]

  @Test func `name what is wrong with them, all of it`() throws {
    var text = ""
    for source in Self.wrong {
      let (reading, findings) = TraitExpression.check(source, in: Workbench.scope())
      guard case .wrong = reading else {
        Issue.record("\(source.name) is taken")
        continue
      }
      text += "\(source.name)\n" + findings.map(line).joined(separator: "\n") + "\n\n"
    }
    try expectGolden(text, "traits-wrong.txt")
  }

  private func line(_ finding: Diagnostic) -> String {
    "  \(finding.range.start.column): \(finding.message)" + (finding.hint.map { " (\($0))" } ?? "")
  }
}

extension TraitExpression {
  fileprivate var needs: FactNeeds {
    guard case .value(let value) = form else { return FactNeeds() }
    return AudienceExpression(
      root: Condition(.missing(value), ""), subject: nil, currency: currency, text: "",
      source: .init(fragment: Workbench.fragment(""))
    ).needs
  }
}
