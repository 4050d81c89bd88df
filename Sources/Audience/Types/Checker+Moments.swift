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
    if left.type != right.type {
      return left.type == .timestamp
        ? compare(left, comparison, withDay: right, text) : compare(right, comparison.mirrored, withDay: left, text)
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
    let (base, settledRange) = settled(value, timeRange)
    let condition = Condition(
      isAnniversary ? .anniversary(base, settledRange) : .time(base, settledRange), text)
    return comparison == .unequal ? Condition(.not(condition), text) : condition
  }

  /// A moment beside a stored day, which is all of that day by the shop's clock.
  private func compare(_ moment: Value, _ comparison: Comparison, withDay day: Value, _ text: String) -> Condition {
    let next = Value(
      .arithmetic(day, .add, Value(.literal(.integer(1)), .integer, "1")), .date, day.text + " + 1 day")
    func part(_ comparison: Comparison, _ day: Value) -> Condition {
      Condition(.compare(moment, comparison, Value(.dayStart(day), .timestamp, day.text)), text)
    }
    switch comparison {
    case .less: return part(.less, day)
    case .lessOrEqual: return part(.less, next)
    case .greater: return part(.greaterOrEqual, next)
    case .greaterOrEqual: return part(.greaterOrEqual, day)
    case .equal: return Condition(.all([part(.greaterOrEqual, day), part(.less, next)]), text)
    case .unequal:
      return Condition(.not(Condition(.all([part(.greaterOrEqual, day), part(.less, next)]), text)), text)
    }
  }

  /// The value and the range as they are asked: a value moved by months becomes the value itself in the range moved back.
  mutating func settled(_ value: Value, _ range: TimeRange) -> (value: Value, range: TimeRange) {
    var (base, settled) = (value, range)
    while case .moved(let inner, let span, _) = base.kind { (base, settled) = (inner, .unmoved(settled, span)) }
    hasAskedClock = true
    return (base, isLocal ? .local(settled) : settled)
  }

  /// A condition whose days are by the customer's clock.
  mutating func local(_ inner: SyntaxNode, _ node: SyntaxNode) -> Condition? {
    let outer = (isLocal, hasAskedClock)
    (isLocal, hasAskedClock) = (true, false)
    defer { (isLocal, hasAskedClock) = (outer.0, outer.1 || hasAskedClock) }
    guard var condition = condition(inner) else { return nil }
    guard hasAskedClock else {
      report(.nothingLocal(at: range(node)))
      return nil
    }
    condition.text = Formatter.inline(node)
    return condition
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
    case .local(let inner):
      let outer = isLocal
      isLocal = true
      defer { isLocal = outer }
      return moment(value, node, inner, text)
    case .last, .next, .period, .moreThan, .lessThan, .beforePeriod, .afterPeriod:
      guard checkUnits(value, clause.range, at: range(node)) else { return nil }
      let (base, timeRange) = settled(value, clause.range)
      let recurs = value.recursYearly && clause.isWithin
      return Condition(recurs ? .anniversary(base, timeRange) : .time(base, timeRange), text)
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
    case .local(let inner): inner.isWithin
    case .before, .after, .moreThan, .lessThan, .beforePeriod, .afterPeriod: false
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
    case .beforePeriod(let place, let period): .compare(.less, .firstDay(place, period))
    case .afterPeriod(let place, let period): .compare(.greater, .lastDay(place, period))
    case .local(let inner): inner.range
    case .before, .after: preconditionFailure("'before' and 'after' hold a value that must be checked first")
    }
  }
}
