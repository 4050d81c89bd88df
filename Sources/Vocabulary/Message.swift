/// Where a message stands in its life. The numbers are stored, and `sent < failed < delivered < bounced` (R25).
package enum MessageState: Int, CaseIterable, Hashable, Sendable {
  case skipped = 0
  case heldOut = 1
  case cancelled = 2
  case planned = 10
  case claimed = 20
  case inDoubt = 30
  case sent = 40
  case failed = 50
  case delivered = 60
  case bounced = 70

  /// The word on screen, in JSON and in expressions.
  package var word: String {
    switch self {
    case .skipped: "skipped"
    case .heldOut: "held_out"
    case .cancelled: "cancelled"
    case .planned: "planned"
    case .claimed: "claimed"
    case .inDoubt: "in_doubt"
    case .sent: "sent"
    case .failed: "failed"
    case .delivered: "delivered"
    case .bounced: "bounced"
    }
  }

  /// Whether the message may still be handed over or heard of: its row stands in the outbox.
  package var isWaiting: Bool { self == .planned || self == .claimed || self == .inDoubt }
}

/// Why somebody who matched gets no message; the order is R11's, and the reason kept is the one furthest down.
package enum SkipReason: Int, CaseIterable, Comparable, Hashable, Sendable {
  case alreadyDone = 1
  case unreachable = 2
  case refusedAddress = 3
  case noConsent = 4
  case missingVariable = 5
  case noTemplate = 6
  case frequencyCap = 7
  case sameAddress = 8
  case noCoupon = 9
  case globalHoldout = 10
  // Only at claiming (R12) or later.
  case expired = 20
  case leftAudience = 21
  case stopped = 22
  case restored = 23
  case erased = 24
  case budget = 25

  /// The stable word in JSON, rows and `--show`.
  package var word: String {
    switch self {
    case .alreadyDone: "already_done"
    case .unreachable: "unreachable"
    case .refusedAddress: "refused_address"
    case .noConsent: "no_consent"
    case .missingVariable: "missing_variable"
    case .noTemplate: "no_template"
    case .frequencyCap: "frequency_cap"
    case .sameAddress: "same_address"
    case .noCoupon: "no_coupon"
    case .globalHoldout: "global_holdout"
    case .expired: "expired"
    case .leftAudience: "left_audience"
    case .stopped: "stopped"
    case .restored: "restored"
    case .erased: "erased"
    case .budget: "budget"
    }
  }

  package static func < (left: SkipReason, right: SkipReason) -> Bool { left.rawValue < right.rawValue }
}

/// Something that came back about a message. The numbers are stored.
package enum ResponseKind: Int, CaseIterable, Hashable, Sendable {
  case sent = 1
  case delivered = 2
  case opened = 3
  case clicked = 4
  case replied = 5
  case unsubscribed = 6
  case complained = 7
  case bounced = 8
  case failed = 9
  case deferred = 10
  /// START: lifts only what STOP or unsubscribe made (R15).
  case resubscribed = 11

  package var word: String {
    switch self {
    case .sent: "sent"
    case .delivered: "delivered"
    case .opened: "opened"
    case .clicked: "clicked"
    case .replied: "replied"
    case .unsubscribed: "unsubscribed"
    case .complained: "complained"
    case .bounced: "bounced"
    case .failed: "failed"
    case .deferred: "deferred"
    case .resubscribed: "resubscribed"
    }
  }

  package init?(word: some StringProtocol) {
    guard let kind = ResponseKind.allCases.first(where: { $0.word == word }) else { return nil }
    self = kind
  }
}

/// Why an address must not be written to, whoever has it (R15).
package enum RefusalCause: Int, CaseIterable, Hashable, Sendable {
  case stop = 1
  case unsubscribe = 2
  case hardBounce = 3
  case complaint = 4
  case invalidNumber = 5
  case erased = 6
  case manual = 7

  package var word: String {
    switch self {
    case .stop: "stop"
    case .unsubscribe: "unsubscribe"
    case .hardBounce: "hard_bounce"
    case .complaint: "complaint"
    case .invalidNumber: "invalid_number"
    case .erased: "erased"
    case .manual: "manual"
    }
  }
}
