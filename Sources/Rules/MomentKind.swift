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
