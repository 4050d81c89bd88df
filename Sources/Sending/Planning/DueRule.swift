import Campaigns
import LocalTime
import Rules
import Vocabulary

/// When a trigger's occurrences fall due, and for how long they may be late (R7 to R10).
struct DueRule {
  let campaign: Campaign
  let trigger: Trigger
  let quietHours: QuietHours?
  let now: Instant
  /// From when the campaign acts; nothing that fell due before fires (R7).
  let activeFrom: Instant
  /// Whether a person asked for these events now, however long ago they happened.
  var isNotice = false

  /// One occurrence of one row.
  struct Due: Hashable {
    /// What tells it from the trigger's other occurrences for the same customer and subject (R1).
    var instance: String
    var at: Instant
    var expires: Instant
  }

  /// How late a message may be; for a schedule without its own word this is the time until the next tick and not here.
  var life: Elapsed {
    campaign.expiresAfter ?? Expiry.defaultLife(trigger.moment.kind) ?? .hours(24)
  }

  /// Whether the due moment moves out of quiet hours (R9).
  var keepsQuietHours: Bool {
    if let own = campaign.keepsQuietHours { return own }
    if campaign.purpose == .marketing { return true }
    switch trigger.moment {
    case .once, .schedule, .date: return true
    case .event, .manual: return false
    }
  }

  /// The local dates on which an occurrence can fall due anywhere on earth (UTC−12 to UTC+14) inside the span.
  var dates: ClosedRange<CivilDate> {
    // Quiet hours may have moved a message by up to a day.
    let moved = keepsQuietHours && quietHours != nil ? Elapsed.days(1) : Elapsed(microseconds: 0)
    let first = Zone.utc.date(max(now - life - moved, activeFrom) - .hours(12))
    return first...max(first, Zone.utc.date(now + .hours(14)))
  }

  /// The earliest time of an event that can still be answered: quiet hours may have moved its message by up to a day.
  var earliestEvent: Instant {
    let start = now - life
    return max(keepsQuietHours && quietHours != nil ? start - .days(1) : start, activeFrom)
  }

  // MARK: Occurrences

  /// The occurrences of a customer's or a subject's date (R1: year or date, and offset).
  func occurrences(
    of date: CivilDate, field: String, days: Int, at time: CivilTime, recurs: Bool, in place: LocalPlace
  ) -> [Due] {
    guard recurs else {
      return due(
        Instance.date(field: field, date: date, offset: days), CivilMoment(date: date + days, time: time), in: place
      ).map { [$0] } ?? []
    }
    let parts = date.parts
    var found: [Due] = []
    for day in dates.lowerBound.days...dates.upperBound.days {
      let anniversary = CivilDate(days: day) - days
      let year = anniversary.parts.year
      guard year > parts.year,
        Anniversary.date(month: parts.month, day: parts.day, year: year, leapDay: campaign.leapDay) == anniversary,
        let due = due(
          Instance.anniversary(field: field, year: year, offset: days),
          CivilMoment(date: CivilDate(days: day), time: time), in: place)
      else { continue }
      found.append(due)
    }
    return found
  }

  /// The occurrence of a single moment on the customer's clock.
  func occurrence(once moment: CivilMoment, in place: LocalPlace) -> Due? {
    due(Instance.edition(campaign.edition), moment, in: place)
  }

  /// The latest tick of a schedule; an earlier one has expired with it.
  func occurrence(of schedule: Schedule, in place: LocalPlace, _ known: ScheduleTicks) -> Due? {
    guard let (tick, next) = known.last(of: schedule, at: now, in: place.zone) else { return nil }
    let instance = Instance.schedule(tick, withTime: schedule.timesPerDayCanExceedOne)
    guard var due = due(instance, tick, in: place, ignoringLife: campaign.expiresAfter == nil) else { return nil }
    if campaign.expiresAfter == nil, let next { due.expires = place.zone.instant(next) }
    return due.expires > now ? due : nil
  }

  /// The occurrence of an event: by its subject and shipment where it has a subject, else by its own id.
  func occurrence(
    event: Int64, name: String, at: Instant, hasSubject: Bool, shipment: String, in place: LocalPlace
  ) -> Due? {
    let instance = hasSubject ? Instance.status(name, shipment: shipment) : Instance.event(id: event)
    let begins = isNotice ? now : at
    guard isWithin(place.zone.date(begins)) else { return nil }
    let moved = outOfQuietHours(begins, in: place)
    let due = Due(instance: instance, at: moved, expires: moved + life)
    return isNotice || at >= activeFrom && due.expires > now ? due : nil
  }

  /// The occurrence of a person's word: now, or when quiet hours end.
  func occurrenceByHand(in place: LocalPlace) -> Due? {
    guard isWithin(place.zone.date(now)) else { return nil }
    let moved = outOfQuietHours(now, in: place)
    return Due(instance: Instance.edition(campaign.edition), at: moved, expires: moved + life)
  }

  private func due(_ instance: String, _ moment: CivilMoment, in place: LocalPlace, ignoringLife: Bool = false) -> Due?
  {
    let wanted = place.zone.instant(moment)
    let at = outOfQuietHours(wanted, in: place)
    guard wanted <= now, wanted >= activeFrom, isWithin(moment.date) else { return nil }
    let due = Due(instance: instance, at: at, expires: at + life)
    return ignoringLife || due.expires > now ? due : nil
  }

  private func isWithin(_ date: CivilDate) -> Bool {
    if let from = campaign.from, date < from { return false }
    if let until = campaign.until, date > until { return false }
    return true
  }

  private func outOfQuietHours(_ instant: Instant, in place: LocalPlace) -> Instant {
    guard keepsQuietHours, let quietHours else { return instant }
    return place.firstAllowed(from: instant, quietHours)
  }
}

/// A customer's zone, and how surely it is theirs (R10).
struct LocalPlace {
  var zone: Zone
  var exactness: CustomerZone.Exactness

  /// The first moment, `instant` or later, outside quiet hours in every zone that is possible.
  func firstAllowed(from instant: Instant, _ quietHours: QuietHours) -> Instant {
    CustomerZone.firstAllowed(from: instant, zone: zone, exactness: exactness, quietHours: quietHours)
  }
}

/// The last tick of a schedule and the next, found once for each zone.
final class ScheduleTicks {
  private var known: [Zone: (last: CivilMoment, next: CivilMoment?)?] = [:]

  func last(of schedule: Schedule, at now: Instant, in zone: Zone) -> (last: CivilMoment, next: CivilMoment?)? {
    if let found = known[zone] { return found }
    let local = zone.civil(now)
    var found: (last: CivilMoment, next: CivilMoment?)?
    for days in [1, 8, 40, 400] where found == nil {
      let from = CivilMoment(date: local.date - days, time: local.time)
      found = schedule.moments(after: from, through: local).last.map { ($0, schedule.next(after: $0)) }
    }
    known[zone] = .some(found)
    return found
  }
}

extension Moment {
  /// What the rules call it; a customer's yearly date and a subject's single one have the same life and guard.
  var kind: MomentKind {
    switch self {
    case .once: .once
    case .schedule: .schedule
    case .date: .date
    case .event: .event
    case .manual: .manual
    }
  }
}
