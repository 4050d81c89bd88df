import LocalTime
import Vocabulary

/// A moment or a day that does not depend on a row: a bound value once `now` and the zone are known.
indirect enum FixedTime: Hashable, Sendable {
  case now
  case today
  case day(CivilDate)
  case civil(CivilMoment)
  case instant(Instant)
  /// `60 days ago`: a moment beside a timestamp, a day beside a date.
  case relative(Span)
  /// When the journey began (`entry.at`).
  case entry
  case shifted(FixedTime, Span)
  /// The first day of this, the last or the next week, month, quarter or year.
  case firstDay(PeriodPlace, CalendarPeriod)
  case lastDay(PeriodPlace, CalendarPeriod)

  /// Whether it is a whole day.
  var isDay: Bool {
    switch self {
    case .today, .day, .firstDay, .lastDay: true
    case .shifted(let base, _): base.isDay
    case .now, .civil, .instant, .relative, .entry: false
    }
  }

  /// Whether it is counted from today, as in `birthday is tomorrow`.
  var isRelativeDay: Bool {
    switch self {
    case .today, .relative: true
    case .shifted(let base, _): base.isRelativeDay
    case .now, .day, .civil, .instant, .entry, .firstDay, .lastDay: false
    }
  }

  /// Whether its distance is counted in hours or minutes, which a date does not have.
  var hasElapsedUnits: Bool {
    switch self {
    case .relative(let span): !span.isCalendar
    case .shifted(let base, let span): !span.isCalendar || base.hasElapsedUnits
    case .now, .today, .day, .civil, .instant, .entry, .firstDay, .lastDay: false
    }
  }

  func day(in context: AudienceContext) -> CivilDate {
    switch self {
    case .today: context.today
    case .day(let date): date
    case .relative(let span): span.moved(context.today)
    case .shifted(let base, let span): span.moved(base.day(in: context))
    case .firstDay(let place, let period): period.days(place, today: context.today).first
    case .lastDay(let place, let period): period.days(place, today: context.today).last
    case .now, .civil, .instant, .entry: context.zone.date(instant(in: context))
    }
  }

  /// A day is the moment at which it begins.
  func instant(in context: AudienceContext) -> Instant {
    switch self {
    case .now: context.now
    case .civil(let moment): context.zone.instant(moment)
    case .instant(let instant): instant
    case .relative(let span): span.moved(context.now, in: context.zone)
    case .entry: context.entryMoment
    case .shifted(let base, let span) where !base.isDay:
      span.moved(base.instant(in: context), in: context.zone)
    case .today, .day, .shifted, .firstDay, .lastDay: context.zone.startOfDay(day(in: context))
    }
  }
}
