import Diagnostics
import LocalTime
import Vocabulary

extension Checker {
  mutating func compareTimes(
    _ left: Value, _ leftNode: SyntaxNode, _ comparison: Comparison, _ right: Value, _ rightNode: SyntaxNode,
    _ text: String
  ) -> Condition? {
    guard left.type.isTime else {
      report(.mismatch(expected: right.type.description, found: left, at: range(leftNode)))
      return nil
    }
    guard right.type.isTime else {
      report(.mismatch(expected: left.type.description, found: right, at: range(rightNode)))
      return nil
    }
    if let time = right.fixedTime { return compare(left, comparison, with: time, text, at: range(rightNode)) }
    if let time = left.fixedTime {
      return compare(right, comparison.mirrored, with: time, text, at: range(leftNode))
    }
    guard left.type == right.type else {
      report(.dayAgainstMoment(left, right, at: range(rightNode)))
      return nil
    }
    return Condition(.compare(left, comparison, right), text)
  }

  private mutating func compare(
    _ value: Value, _ comparison: Comparison, with time: FixedTime, _ text: String, at range: SourceRange
  ) -> Condition? {
    var time = time
    let isEquality = comparison == .equal || comparison == .unequal
    // `placed_at is 3 days ago` asks for the day.
    if isEquality, case .relative(let span) = time, span.isCalendar { time = .shifted(.today, span) }
    let timeRange = TimeRange.compare(comparison == .unequal ? .equal : comparison, time)
    guard checkUnits(value, timeRange, at: range) else { return nil }
    let isAnniversary = isEquality && value.recursYearly && time.isRelativeDay
    let condition = Condition(isAnniversary ? .anniversary(value, timeRange) : .time(value, timeRange), text)
    return comparison == .unequal ? Condition(.not(condition), text) : condition
  }

  /// A date has no hours.
  mutating func checkUnits(_ value: Value, _ range: TimeRange, at place: SourceRange) -> Bool {
    guard value.type == .date, range.hasElapsedUnits else { return true }
    report(.hoursOfDate(value, at: place))
    return false
  }

  /// Words about a moment behind a value.
  mutating func moment(_ value: Value, _ node: SyntaxNode, _ clause: MomentClause, _ text: String) -> Condition? {
    guard value.type.isTime else {
      report(.mismatch(expected: "a date or a timestamp", found: value, at: range(node)))
      return nil
    }
    switch clause {
    case .before(let other), .after(let other):
      guard let bound = self.value(other) else { return nil }
      let comparison: Comparison = if case .before = clause { .less } else { .greater }
      return compareTimes(value, node, comparison, bound, other, text)
    case .unsaid(let span):
      report(.lastOrNext(span, at: range(node)))
      return nil
    case .last, .next, .period, .moreThan, .lessThan:
      let timeRange = clause.range
      guard checkUnits(value, timeRange, at: range(node)) else { return nil }
      let recurs = value.recursYearly && clause.isWithin
      return Condition(recurs ? .anniversary(value, timeRange) : .time(value, timeRange), text)
    }
  }

  /// A literal date or moment.
  mutating func momentLiteral(_ text: String, at range: SourceRange) -> Value? {
    guard let date = CivilDate(text.prefix(10)) else {
      report(.impossibleDate(text, at: range))
      return nil
    }
    guard text.count > 10 else { return Value(.time(.day(date)), .date, text) }
    let rest = text.dropFirst(11)
    let clock = rest.prefix { $0.isNumber || $0 == ":" }
    let parts = clock.split(separator: ":").compactMap { Int($0) }
    guard parts.count >= 2,
      let time = CivilTime(hour: parts[0], minute: parts[1], second: parts.count > 2 ? parts[2] : 0)
    else {
      report(.impossibleDate(text, at: range))
      return nil
    }
    let zone = rest.dropFirst(clock.count)
    guard !zone.isEmpty else {
      return Value(.time(.civil(CivilMoment(date: date, time: time))), .timestamp, text)
    }
    let offset = zone.dropFirst().split(separator: ":").compactMap { Int64($0) }
    var seconds = Int64(date.days) * 86_400 + Int64(time.secondOfDay)
    if offset.count == 2 { seconds -= (zone.hasPrefix("-") ? -1 : 1) * (offset[0] * 3600 + offset[1] * 60) }
    return Value(.time(.instant(Instant(seconds: seconds))), .timestamp, text)
  }
}

extension Value {
  /// Whether `within next 7 days` asks for the yearly return: of the customer's birthday.
  var recursYearly: Bool {
    if case .column(let column) = kind {
      column.scope == Checker.customerScope && column.name == "birthday"
    } else {
      false
    }
  }
}

extension MomentClause {
  var isWithin: Bool {
    switch self {
    case .last, .next, .unsaid, .period: true
    case .before, .after, .moreThan, .lessThan: false
    }
  }

  /// What is asked, for the words that hold no further value; `within 30 days` looks back.
  var range: TimeRange {
    switch self {
    case .last(let span), .unsaid(let span): .last(span)
    case .next(let span): .next(span)
    case .period(let place, let period): .period(place, period)
    case .moreThan(let span, let direction): .moreThan(span, direction)
    case .lessThan(let span, let direction): .lessThan(span, direction)
    case .before, .after: preconditionFailure("'before' and 'after' hold a value that must be checked first")
    }
  }
}
