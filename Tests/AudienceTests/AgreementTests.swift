import Foundation
import LocalTime
import SQLText
import Testing
import Vocabulary

@testable import Audience

@Suite struct `SQL and memory agree` {
  struct Round: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var subject: SubjectKind?
    var zone: String
    /// By the clock of the zone; nil is the usual present.
    var now: String?

    var testDescription: String {
      "seed \(seed), \(subject?.rawValue ?? "customers"), \(zone)\(now.map { ", \($0)" } ?? "")"
    }

    /// A moment at which calendars are difficult.
    func present(_ zone: Zone) -> Instant {
      guard let now, let date = CivilDate(now.prefix(10)), let time = CivilTime(now.suffix(5)) else {
        return Workbench.now
      }
      return zone.instant(CivilMoment(date: date, time: time))
    }
  }

  static let rounds = [
    Round(seed: 1, zone: "Asia/Shanghai"), Round(seed: 2, zone: "Europe/Berlin"),
    Round(seed: 3, subject: .order, zone: "Asia/Shanghai"), Round(seed: 4, subject: .invoice, zone: "Asia/Shanghai"),
    Round(seed: 5, subject: .event, zone: "UTC"),
    // The day after the clocks went forward, the first minutes of a year, a leap day.
    Round(seed: 6, zone: "Europe/Berlin", now: "2026-03-30 01:30"),
    Round(seed: 7, subject: .order, zone: "America/New_York", now: "2027-01-01 00:10"),
    Round(seed: 8, zone: "Australia/Lord_Howe", now: "2028-02-29 23:50"),
  ]

  /// For each round; `TIDINGS_EXPRESSIONS` asks for a longer run.
  static let expressionCount = ProcessInfo.processInfo.environment["TIDINGS_EXPRESSIONS"].flatMap { Int($0) } ?? 100
  /// Added to the seeds of the rounds, so that a longer run asks something else each time; printed.
  static let moreSeed = ProcessInfo.processInfo.environment["TIDINGS_SEED"].flatMap { UInt64($0) } ?? 0

  @Test(arguments: rounds)
  func `R33 on every customer, for random expressions over random rows`(_ round: Round) async throws {
    let zone = try #require(Zone.named(round.zone))
    var round = round
    round.seed += Self.moreSeed
    print(round.testDescription)
    let now = round.present(zone)
    let context = Workbench.context(now: now, zone: zone)
    let shop = try await TestShop()
    var rows = RandomShop(seed: round.seed, now: now)
    rows.fill(customers: 60)
    try await shop.run(rows.statements)
    var random = RandomExpressions(numbers: SeededNumbers(state: round.seed), subject: round.subject)
    var matchedSome = 0
    for index in 0..<Self.expressionCount {
      let source = random.next()
      let expression: AudienceExpression
      do { expression = try Workbench.expression(source, round.subject) } catch {
        Issue.record("seed \(round.seed), expression \(index): \(error)")
        continue
      }
      let facts = try await shop.facts(expression.needs(with: context.segments))
      let inMemory = TestShop.members(expression, facts, context)
      do {
        for database in shop.databases {
          let bySQL = try await shop.members(expression, context, in: database)
          #expect(bySQL == inMemory, "seed \(round.seed), expression \(index): \(source)")
          #expect(try await shop.count(expression, context, in: database) == Int64(bySQL.count))
          // The opposite is all others: nobody falls between.
          let everybody = try await shop.count(expression, "1 = 1", in: database)
          let others = try await shop.count(expression, "NOT (\(expression.condition(context)))", in: database)
          #expect(others == everybody - Int64(bySQL.count), "seed \(round.seed), expression \(index): \(source)")
        }
      } catch {
        Issue.record("seed \(round.seed), expression \(index): \(error)\n\(source)")
      }
      if !inMemory.isEmpty, inMemory.count < facts.ids.count { matchedSome += 1 }
      // The canonical text means the same.
      #expect(try Workbench.expression(expression.text, round.subject).root.kind == expression.root.kind, "\(source)")
    }
    // Expressions that everybody or nobody fulfils prove little.
    #expect(matchedSome > Self.expressionCount / 5)
  }
}
