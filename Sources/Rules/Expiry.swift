package import LocalTime
package import Vocabulary

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
