package import Vocabulary

/// What a failure that came back says about the address.
package enum FailureKind: String, CaseIterable, Hashable, Sendable {
  /// No such mailbox or domain: refused at once (R26).
  case hard
  /// Full, busy, expired.
  case soft
  /// A policy or content block: says nothing about the address, never refuses it.
  case blocked
  /// A carrier's "invalid number": refused after two on different days.
  case invalidNumber = "invalid_number"
}

/// What a response does besides being a fact (R14, R15, R25, R26).
package struct ResponseEffect: Hashable, Sendable {
  /// The state to merge by `StateMerge`. An open or a click proves that the message was accepted, no more.
  package var state: MessageState?
  /// Refuses the address for everybody who has it.
  package var refusal: RefusalCause?
  /// An answer of the customer for the channel and every topic.
  package var consent: ConsentState?
  /// Refusals of the address that end.
  package var lifts: [RefusalCause] = []
  /// Whether it counts as one "invalid number" of the address; see `Strikes`.
  package var isStrike = false

  package static func of(
    _ kind: ResponseKind, channel: Channel, failure: FailureKind? = nil, reply: ReplyMeaning? = nil
  ) -> ResponseEffect {
    switch kind {
    case .sent, .deferred, .opened, .clicked: ResponseEffect(state: .sent)
    case .delivered: ResponseEffect(state: .delivered)
    case .replied: answered(reply, channel: channel)
    case .unsubscribed:
      ResponseEffect(state: .sent, refusal: optOut(channel), consent: .unsubscribed)
    case .complained: ResponseEffect(state: .sent, refusal: .complaint, consent: .unsubscribed)
    case .resubscribed: ResponseEffect(consent: .subscribed, lifts: [.stop, .unsubscribe])
    case .bounced: failed(.bounced, failure, channel: channel)
    case .failed: failed(.failed, failure, channel: channel)
    }
  }

  private static func answered(_ meaning: ReplyMeaning?, channel: Channel) -> ResponseEffect {
    switch meaning {
    case .stop: ResponseEffect(state: .sent, refusal: optOut(channel), consent: .unsubscribed)
    case .start: ResponseEffect(state: .sent, consent: .subscribed, lifts: [.stop, .unsubscribe])
    case .help, .other, nil: ResponseEffect(state: .sent)
    }
  }

  private static func failed(_ state: MessageState, _ failure: FailureKind?, channel: Channel) -> ResponseEffect {
    switch failure {
    case .hard where channel.addressKind == .phone: ResponseEffect(state: state, isStrike: true)
    case .hard: ResponseEffect(state: state, refusal: .hardBounce)
    case .invalidNumber: ResponseEffect(state: state, isStrike: true)
    case .soft, .blocked, nil: ResponseEffect(state: state)
    }
  }

  private static func optOut(_ channel: Channel) -> RefusalCause {
    channel.addressKind == .phone ? .stop : .unsubscribe
  }
}

/// When "invalid number" refuses a phone (R26).
package enum Strikes {
  /// Whether the days on which carriers called a number invalid are two different ones.
  package static func refuses(_ days: some Sequence<CivilDate>) -> Bool {
    var first: CivilDate?
    for day in days {
      if let first, first != day { return true }
      first = day
    }
    return false
  }
}
