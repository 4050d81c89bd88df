import Catalogue
import Diagnostics
import LocalTime
import SQLText
import TestSupport
import Testing
import Vocabulary

@testable import Audience

/// A shop in Shanghai, on a Sunday at noon there.
enum Workbench {
  static let zone = Zone.named("Asia/Shanghai") ?? .utc
  static let now = zone.instant(
    CivilMoment(
      date: CivilDate("2026-03-01") ?? CivilDate(days: 0), time: CivilTime("12:00") ?? CivilTime(secondOfDay: 0)))
  static let catalogue = Catalogue(customFields: [
    ("vip_level", .integer), ("favourite_tea", .text), ("credit", .money), ("score", .number), ("member_since", .date),
    ("last_visit", .timestamp), ("wholesale", .boolean),
  ])
  static let currency: Currency = {
    guard let currency = Currency("CNY") else { preconditionFailure("CNY is a currency") }
    return currency
  }()

  static func scope(_ subject: SubjectKind? = nil, hasEntry: Bool = false) -> AudienceScope {
    scope(subject, hasEntry: hasEntry, traits: traits)
  }

  static func scope(
    _ subject: SubjectKind? = nil, hasEntry: Bool = false, traits: TraitNames
  ) -> AudienceScope {
    AudienceScope(
      catalogue: catalogue, subject: subject, segmentNames: ["staff", "lapsing", "big-spenders"],
      campaignNames: ["winback", "spring", "order-shipped", "reminder", "no-goal"], goals: goals,
      topicNames: ["general", "offers"], currency: currency,
      shopZone: zone, hasEntry: hasEntry, traits: traits)
  }

  /// The traits of the shop, those first that others are computed from.
  static let traitSources: [TraitSource] = [
    trait("ltv", "sum(orders.total where status is not \"cancelled\") - sum(orders.refunded)"),
    trait("tastes", "count(distinct items.sku)"), trait("basket", "sum(items.quantity) / count(orders)"),
    trait("favourite", "last(items.category)"), trait("last_seen", "max(events.at)"),
    trait("due", "min(invoices.due_date)"), trait("route", "last(orders.status)"),
    TraitSource(
      name: "tier",
      form: .tiers(
        [
          .init(word: "gold", condition: fragment("ltv >= 100 or segment(big-spenders)")),
          .init(word: "silver", condition: fragment("value > 1 and city is present")),
          .init(word: "new", condition: fragment("value is 0")),
        ], value: fragment("count(orders)"))),
    TraitSource(
      name: "rfm.recency", form: .rank(fragment("last(orders.placed_at)"), into: 5, lowestIsBest: false),
      among: fragment("count(orders) > 0")),
    TraitSource(name: "rfm.monetary", form: .rank(fragment("sum(orders.total)"), into: 5, lowestIsBest: false)),
    trait("rfm.score", "rfm.recency * 10 + rfm.monetary"),
    TraitSource(name: "slow", form: .rank(fragment("avg(items.quantity)"), into: 3, lowestIsBest: true)),
  ]

  private static func trait(_ name: String, _ value: String) -> TraitSource {
    TraitSource(name: name, form: .value(fragment(value)))
  }

  static func fragment(_ text: String) -> SourceFragment { SourceFragment(path: "a.yaml", text: text) }

  static let traitExpressions: [TraitExpression] = {
    var found: [TraitExpression] = []
    for source in traitSources {
      let names = TraitNames(sound: Dictionary(uniqueKeysWithValues: found.map { ($0.stored.name, $0.stored) }))
      guard case .sound(let trait) = TraitExpression.check(source, in: scope(traits: names)).0 else { continue }
      found.append(trait)
    }
    return found
  }()

  static let traits = TraitNames(
    sound: Dictionary(uniqueKeysWithValues: traitExpressions.map { ($0.stored.name, $0.stored) }))

  static let goals: [String: AudienceGoal] = [
    "winback": AudienceGoal(event: "order_paid", within: .days(14)),
    "spring": AudienceGoal(event: "product_viewed", within: .days(30)),
    "order-shipped": AudienceGoal(event: "order_delivered", within: .days(7), subject: .order),
    "reminder": AudienceGoal(event: "payment_received", within: .days(7), subject: .invoice),
  ]

  /// Zones that are a day, a season and a name away from the shop's.
  static let zones = ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"]

  static let segments: [String: AudienceExpression] = [
    "staff": "email ends with \"@lantern.example\"",
    "lapsing": "count(orders where status is not \"cancelled\") >= 2 and last(orders.placed_at) before 60 days ago",
    "big-spenders": "sum(orders.total) > 100 and not segment(staff)",
  ].compactMapValues { try? expression($0) }

  static func context(now: Instant = now, zone: Zone = zone, entryAt: Instant? = nil) -> AudienceContext {
    var context = AudienceContext(now: now, zone: zone, segments: segments, entryAt: entryAt)
    context.customerZones = zones
    return context
  }

  struct Unsound: Error, CustomStringConvertible {
    var description: String
  }

  /// Checks an expression that must be free of findings.
  static func expression(
    _ text: String, _ subject: SubjectKind? = nil, hasEntry: Bool = false
  ) throws -> AudienceExpression {
    let fragment = SourceFragment(path: "a.yaml", text: text)
    let checked = AudienceExpression.check(fragment, in: scope(subject, hasEntry: hasEntry))
    guard let expression = checked.expression, checked.diagnostics.isEmpty else {
      throw Unsound(description: "\(text)\n" + checked.diagnostics.map { "\($0.message)" }.joined(separator: "\n"))
    }
    return expression
  }

  static func findings(_ text: String, _ subject: SubjectKind? = nil) -> [Diagnostic] {
    AudienceExpression.check(SourceFragment(path: "a.yaml", text: text), in: scope(subject)).diagnostics
  }

  /// The source with each finding below its line, as on a terminal.
  static func rendered(_ text: String, _ diagnostics: [Diagnostic]) -> String {
    var lines: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      lines.append("| " + line)
      for finding in diagnostics where finding.range.start.line == index + 1 {
        let start = finding.range.start.column
        let end = finding.range.end.line == index + 1 ? finding.range.end.column : line.unicodeScalars.count + 1
        lines.append(
          "  " + String(repeating: " ", count: start - 1) + "^" + String(repeating: "~", count: max(0, end - start - 1))
            + " \(finding.severity.rawValue == "error" ? "" : finding.severity.rawValue + ": ")\(finding.message)"
            + " [\(finding.id)]" + (finding.hint.map { "\n      \($0)" } ?? ""))
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
