package import LocalTime
package import Vocabulary

/// The kinds of moments at which campaigns fire; what R8, R9 and R12 say of each.
package enum MomentKind: String, CaseIterable, Hashable, Sendable {
  /// A date and time.
  case once
  case manual
  case schedule
  /// A yearly date of the customer.
  case anniversary
  /// A date of a subject.
  case date
  case event
  case notify
  case enters
  case leaves

  /// How long an occurrence may still be sent after it fell due where the file does not say (R8); nil: until the next.
  package var defaultLife: Elapsed? {
    switch self {
    case .anniversary, .date, .event, .notify: .hours(24)
    case .once, .manual: .hours(72)
    case .schedule: nil
    case .enters, .leaves: .days(7)
    }
  }

  /// Whether it comes again without anybody asking, so that `at_most` has a default (R18).
  package var isRecurring: Bool { self != .once && self != .manual }

  /// Whether the audience is asked again when a message is claimed (R12).
  package var asksAudienceAgain: Bool {
    switch self {
    case .once, .schedule, .anniversary, .date, .event, .notify: true
    case .manual, .enters, .leaves: false
    }
  }

  /// Whether quiet hours hold (R9).
  /// - Parameter asked: whether the file says `quiet_hours: keep`.
  package func keepsQuietHours(_ purpose: Purpose, asked: Bool = false) -> Bool {
    switch self {
    case .event, .notify: purpose == .marketing || asked
    case .once, .manual, .schedule, .anniversary, .date, .enters, .leaves: true
    }
  }
}

/// When an occurrence may still be sent (R8).
package enum Expiry {
  package static func defaultLife(_ kind: MomentKind) -> Elapsed? { kind.defaultLife }

  /// Returns when an occurrence is dropped.
  /// - Parameters:
  ///   - due: after quiet hours have moved it (R9).
  ///   - life: the file's `expires_after`, else the kind's default.
  ///   - next: the next moment of a schedule; where the life is not given, it is the end.
  package static func expiresAt(due: Instant, kind: MomentKind, life: Elapsed? = nil, next: Instant? = nil) -> Instant {
    if let life = life ?? kind.defaultLife { return due + life }
    return next ?? due + .hours(24)
  }

  /// Whether an occurrence is due and not expired: in (now − life, now].
  package static func isOpen(due: Instant, expiresAt: Instant, now: Instant) -> Bool {
    due <= now && now < expiresAt
  }

  /// Returns when a moment falls due for a customer: moved by quiet hours where they hold, to a time that is allowed in all
  /// zones that are possible (R9, R10).
  package static func due(
    _ moment: CivilMoment, zone: Zone, exactness: CustomerZone.Exactness, quietHours: QuietHours?
  ) -> Instant {
    let instant = zone.instant(moment)
    guard let quietHours else { return instant }
    return CustomerZone.firstAllowed(from: instant, zone: zone, exactness: exactness, quietHours: quietHours)
  }
}

/// From when a campaign acts (R7).
package enum Activation {
  /// Returns the start of the day, in the shop's zone, on which the campaign was first published.
  package static func begins(firstPublishedAt: Instant, shop: Zone) -> Instant {
    shop.startOfDay(shop.date(firstPublishedAt))
  }

  /// Whether an occurrence may fire: what happened or fell due before the campaign acts does not, unless backfilled.
  package static func fires(at due: Instant, begins: Instant, backfills: Bool = false) -> Bool {
    backfills || due >= begins
  }

  /// Whether an event may fire: it happened after the campaign began, it is not older than its life by its own time, and it
  /// came by a way that fires (`notify`, `POST /events`, webhooks, a mapping with `live: true`).
  package static func fires(
    event at: Instant, isLive: Bool, life: Elapsed, now: Instant, begins: Instant, backfills: Bool = false
  ) -> Bool {
    (isLive || backfills) && fires(at: at, begins: begins, backfills: backfills) && at > now - life
  }
}
