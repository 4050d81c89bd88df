import LocalTime
import Vocabulary

/// What words about a moment ask of a date or timestamp, before `now` is known.
indirect enum TimeRange: Hashable, Sendable {
  /// Never `.unequal`: that is a negated `.equal`.
  case compare(Comparison, FixedTime)
  case between(FixedTime, FixedTime)
  case last(Span)
  case next(Span)
  case period(PeriodPlace, CalendarPeriod)
  case moreThan(Span, Direction)
  case lessThan(Span, Direction)
  /// By the customer's clock: the context is that of the customer's zone.
  case local(TimeRange)
  /// Where a value must be, so that it comes into the range when it is moved by months.
  case unmoved(TimeRange, Span)

  var isLocal: Bool {
    switch self {
    case .local: true
    case .unmoved(let range, _): range.isLocal
    default: false
    }
  }

  /// The span whose unit must suit the value.
  var hasElapsedUnits: Bool {
    switch self {
    case .compare(_, let time): time.hasElapsedUnits
    case .between(let lower, let upper): lower.hasElapsedUnits || upper.hasElapsedUnits
    case .last(let span), .next(let span), .moreThan(let span, _), .lessThan(let span, _): !span.isCalendar
    case .period: false
    case .local(let range), .unmoved(let range, _): range.hasElapsedUnits
    }
  }

  /// The first and the last day asked for; nil is without end. Empty where the first is after the last.
  func days(in context: AudienceContext) -> (first: CivilDate?, last: CivilDate?) {
    let today = context.today
    switch self {
    case .compare(let comparison, let time):
      let day = time.day(in: context)
      switch comparison {
      case .equal, .unequal: return (day, day)
      case .less: return (nil, day - 1)
      case .lessOrEqual: return (nil, day)
      case .greater: return (day + 1, nil)
      case .greaterOrEqual: return (day, nil)
      }
    case .between(let lower, let upper): return (lower.day(in: context), upper.day(in: context))
    case .last(let span): return (span.moved(today, sign: -1), today)
    case .next(let span): return (today, span.moved(today))
    case .period(let place, let period): return period.days(place, today: today)
    case .moreThan(let span, .ago): return (nil, span.moved(today, sign: -1) - 1)
    case .moreThan(let span, .fromNow): return (span.moved(today) + 1, nil)
    case .lessThan(let span, .ago): return (span.moved(today, sign: -1) + 1, today)
    case .lessThan(let span, .fromNow): return (today, span.moved(today) - 1)
    case .local(let range): return range.days(in: context)
    case .unmoved(let range, let span):
      let (first, last) = range.days(in: context)
      return (first.map { span.firstDay(reaching: $0) }, last.map { span.firstDay(reaching: $0 + 1) - 1 })
    }
  }

  /// The first and the last microsecond asked for. A day beside a moment is all of that day by the zone.
  func microseconds(in context: AudienceContext) -> (first: Int64?, last: Int64?) {
    let now = context.now
    func start(_ day: CivilDate) -> Int64 { context.zone.startOfDay(day).microseconds }
    switch self {
    case .compare(let comparison, let time):
      let first = time.instant(in: context).microseconds
      let last = time.isDay ? start(time.day(in: context) + 1) - 1 : first
      switch comparison {
      case .equal, .unequal: return (first, last)
      case .less: return (nil, first - 1)
      case .lessOrEqual: return (nil, last)
      case .greater: return (last + 1, nil)
      case .greaterOrEqual: return (first, nil)
      }
    case .between(let lower, let upper):
      return (
        lower.instant(in: context).microseconds,
        upper.isDay ? start(upper.day(in: context) + 1) - 1 : upper.instant(in: context).microseconds
      )
    case .last(let span): return (span.moved(now, sign: -1, in: context.zone).microseconds, now.microseconds)
    case .next(let span): return (now.microseconds, span.moved(now, in: context.zone).microseconds)
    case .period(let place, let period):
      let days = period.days(place, today: context.today)
      return (start(days.first), start(days.last + 1) - 1)
    case .moreThan(let span, .ago): return (nil, span.moved(now, sign: -1, in: context.zone).microseconds - 1)
    case .moreThan(let span, .fromNow): return (span.moved(now, in: context.zone).microseconds + 1, nil)
    case .lessThan(let span, .ago):
      return (span.moved(now, sign: -1, in: context.zone).microseconds + 1, now.microseconds)
    case .lessThan(let span, .fromNow):
      return (now.microseconds, span.moved(now, in: context.zone).microseconds - 1)
    case .local(let range): return range.microseconds(in: context)
    case .unmoved(let range, let span):
      let (first, last) = range.microseconds(in: context)
      return (
        first.map { span.firstMoment(reaching: $0, in: context.zone) },
        last.map { span.firstMoment(reaching: $0 + 1, in: context.zone) - 1 }
      )
    }
  }

  /// The bounds in the units of a value of type `type`.
  func bounds(for type: AudienceType, in context: AudienceContext) -> (first: Int64?, last: Int64?) {
    guard type == .date else { return microseconds(in: context) }
    let days = days(in: context)
    return (days.first.map { Int64($0.days) }, days.last.map { Int64($0.days) })
  }
}

extension CalendarPeriod {
  /// The days of the last, this or next week (from Monday), month, quarter or year.
  func days(_ place: PeriodPlace, today: CivilDate) -> (first: CivilDate, last: CivilDate) {
    let (_, month, day) = today.parts
    let firstOfMonth = today - (day - 1)
    let step = place == .last ? -1 : place == .this ? 0 : 1
    switch self {
    case .week:
      let monday = today - (today.weekday - 1) + 7 * step
      return (monday, monday + 6)
    case .month:
      let first = firstOfMonth.adding(months: step)
      return (first, first.adding(months: 1) - 1)
    case .quarter:
      let first = firstOfMonth.adding(months: -((month - 1) % 3) + 3 * step)
      return (first, first.adding(months: 3) - 1)
    case .year:
      let first = firstOfMonth.adding(months: 1 - month + 12 * step)
      return (first, first.adding(months: 12) - 1)
    }
  }
}

/// The stored `month_day` values whose anniversary falls into a stretch of days.
enum AnniversaryDays: Hashable {
  case all
  /// Each from and through, month times one hundred plus day.
  case ranges([ClosedRange<Int>])

  /// 29 February falls on 28 February where the year has no leap day (R10).
  init(first: CivilDate, last: CivilDate) {
    guard last - first < 365 else {
      self = .all
      return
    }
    var ranges: [ClosedRange<Int>] = []
    var from = first
    while from <= last {
      let year = from.parts.year
      let endOfYear = CivilDate(year: year, month: 12, day: 31) ?? last
      let through = min(last, endOfYear)
      let isCommon = !CivilDate.isLeap(year: year)
      let upper = through.monthDay == 228 && isCommon ? 229 : through.monthDay
      ranges.append(from.monthDay...upper)
      from = through + 1
    }
    self = .ranges(ranges)
  }

  func contains(_ monthDay: Int) -> Bool {
    switch self {
    case .all: true
    case .ranges(let ranges): ranges.contains { $0.contains(monthDay) }
    }
  }
}
