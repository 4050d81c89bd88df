import LocalTime
import SQLText
import Vocabulary

extension SQLCompiler {
  func time(_ value: Value, _ range: TimeRange, _ negated: Bool) -> SQLText {
    if range.isLocal { return localTime(value, range, negated) }
    let bounds = range.bounds(for: value.type, in: context)
    let plain = settled(within(self.value(value), bounds), value.isNullable, negated)
    return RowTest(value, range).map { broad(grouped($0, negated), else: plain) } ?? plain
  }

  func within(_ operand: SQLText, _ bounds: (first: Int64?, last: Int64?)) -> SQLText {
    switch (bounds.first, bounds.last) {
    case (let first?, let last?) where first == last: "\(operand) = \(first)"
    case (let first?, let last?): "\(operand) BETWEEN \(first) AND \(last)"
    case (let first?, nil): "\(operand) >= \(first)"
    case (nil, let last?): "\(operand) <= \(last)"
    case (nil, nil): "\(operand) IS NOT NULL"
    }
  }

  func anniversary(_ value: Value, _ range: TimeRange, _ negated: Bool) -> SQLText {
    if range.isLocal { return localAnniversary(range, negated) }
    let days = anniversaryDays(range, context)
    switch days {
    case .all: return negated ? "c.month_day IS NULL" : "c.month_day IS NOT NULL"
    case .ranges(let ranges):
      if ranges.isEmpty { return negated ? "1 = 1" : "1 = 0" }
      let sql = monthDay(days)
      return settled(ranges.count == 1 || negated || isStrict ? sql : "(\(sql))", true, negated)
    }
  }

  private func anniversaryDays(_ range: TimeRange, _ context: AudienceContext) -> AnniversaryDays {
    let bounds = range.days(in: context)
    guard let first = bounds.first, let last = bounds.last else {
      preconditionFailure("an anniversary is asked within a stretch of days")
    }
    return AnniversaryDays(first: first, last: last)
  }

  private func monthDay(_ days: AnniversaryDays) -> SQLText {
    guard case .ranges(let ranges) = days else { return "c.month_day IS NOT NULL" }
    if ranges.isEmpty { return "1 = 0" }
    return ranges.map { range -> SQLText in
      range.lowerBound == range.upperBound
        ? "c.month_day = \(range.lowerBound)" : "c.month_day BETWEEN \(range.lowerBound) AND \(range.upperBound)"
    }.joined(separator: " OR ")
  }

  // MARK: By the customer's clock

  /// The zones whose answer differs from the shop's, grouped by it.
  private func zones<Answer: Hashable>(_ answer: (AudienceContext) -> Answer) -> [(answer: Answer, zones: [String])] {
    let usual = answer(context)
    var found: [(answer: Answer, zones: [String])] = []
    for name in context.customerZones {
      guard let zone = Zone.named(name) else { continue }
      let own = answer(context.local(to: zone))
      if own == usual { continue }
      if let index = found.firstIndex(where: { $0.answer == own }) {
        found[index].zones.append(name)
      } else {
        found.append((own, [name]))
      }
    }
    return found
  }

  private func byZone<Answer: Hashable>(
    _ groups: [(answer: Answer, zones: [String])], _ usual: Answer, _ sql: (Answer) -> SQLText
  ) -> SQLText {
    if groups.isEmpty { return sql(usual) }
    var result: SQLText = "CASE"
    for group in groups {
      let names = group.zones.map { SQLText.value(.text($0)) }.joined(separator: ", ")
      result += " WHEN c.zone IN (\(names)) THEN \(sql(group.answer))"
    }
    return result + " ELSE \(sql(usual)) END"
  }

  private struct Bounds: Hashable {
    var first: Int64?
    var last: Int64?
  }

  /// One pair of bounds for each zone that has its own; the value is asked once.
  private func localTime(_ value: Value, _ range: TimeRange, _ negated: Bool) -> SQLText {
    let answer: (AudienceContext) -> Bounds = { context in
      let bounds = range.bounds(for: value.type, in: context)
      return Bounds(first: bounds.first, last: bounds.last)
    }
    let (groups, usual) = (zones(answer), answer(context))
    var parts: [SQLText] = []
    let operand = self.value(value)
    let first = byZone(groups, usual) { moment($0.first) }
    let last = byZone(groups, usual) { moment($0.last) }
    switch (usual.first, usual.last) {
    case (.some, .some): parts = ["\(operand) BETWEEN \(first) AND \(last)"]
    case (.some, nil): parts = ["\(operand) >= \(first)"]
    case (nil, .some): parts = ["\(operand) <= \(last)"]
    case (nil, nil): parts = ["\(operand) IS NOT NULL"]
    }
    return settled(parts.joined(separator: " AND "), value.isNullable, negated)
  }

  /// PostgreSQL has to be told the type of what it must choose from.
  private func moment(_ microseconds: Int64?) -> SQLText {
    guard let microseconds else { return "NULL" }
    return .dialect(sqlite: "\(microseconds)", postgres: "CAST(\(microseconds) AS bigint)")
  }

  /// A stretch of days that holds those of every zone comes first, so that the index can be used.
  private func localAnniversary(_ range: TimeRange, _ negated: Bool) -> SQLText {
    let answer: (AudienceContext) -> AnniversaryDays = { anniversaryDays(range, $0) }
    let (groups, usual) = (zones(answer), answer(context))
    let bounds = range.days(in: context)
    guard let first = bounds.first, let last = bounds.last else {
      preconditionFailure("an anniversary is asked within a stretch of days")
    }
    let wide = AnniversaryDays(first: first - 1, last: last + 1)
    let sql: SQLText = "(\(monthDay(wide))) AND \(byZone(groups, usual) { "(\(monthDay($0)))" })"
    return settled(negated ? sql : "(\(sql))", true, negated)
  }

  // MARK: Days beside moments

  /// The moment at which a day begins by the shop's clock: its number in microseconds, less the offset of its time of year.
  func dayStart(_ day: SQLText) -> SQLText {
    let offsets = DayStarts.offsets(in: context.zone)
    var offset: SQLText = "CASE"
    for (first, microseconds) in offsets.dropFirst().reversed() {
      offset += " WHEN \(day) >= \(raw: String(first)) THEN \(raw: String(microseconds))"
    }
    let usual = offsets.first?.microseconds ?? 0
    let shift: SQLText =
      offsets.count < 2 ? .raw("(\(usual))") : offset + " ELSE \(raw: String(usual)) END"
    return "(\(day) * \(raw: String(Span.dayLength)) - \(shift))"
  }
}
