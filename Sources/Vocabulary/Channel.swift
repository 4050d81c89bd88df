/// A way to reach a customer.
package enum Channel: String, CaseIterable, Hashable, Sendable {
  case sms
  case email
  case whatsapp
  case wechat

  /// The channel's number in stored rows and in the slot of an occurrence; never reused for another channel. 0 is no
  /// channel.
  package var number: Int {
    switch self {
    case .sms: 1
    case .email: 2
    case .whatsapp: 3
    case .wechat: 4
    }
  }

  package init?(number: Int) {
    guard let channel = Channel.allCases.first(where: { $0.number == number }) else { return nil }
    self = channel
  }

  /// What an address on this channel is.
  package var addressKind: AddressKind {
    switch self {
    case .sms, .whatsapp: .phone
    case .email: .email
    case .wechat: .wechat
    }
  }
}

/// A kind of address. A refusal belongs to an address of a kind, so that a STOP to an SMS reaches WhatsApp too only
/// where the rule says so.
package enum AddressKind: String, CaseIterable, Hashable, Sendable {
  case phone
  case email
  case wechat
}

/// What a campaign's messages are to the law: marketing needs a consent, transactional needs a subject (R16).
package enum Purpose: String, CaseIterable, Hashable, Sendable {
  case marketing
  case transactional
}

/// A customer's answer for a channel and a topic.
package enum ConsentState: String, CaseIterable, Hashable, Sendable {
  case subscribed
  case unsubscribed
  case pending
  case notSubscribed = "not_subscribed"

  /// The number stored.
  package var number: Int {
    switch self {
    case .notSubscribed: 0
    case .pending: 1
    case .subscribed: 2
    case .unsubscribed: 3
    }
  }

  package init?(number: Int) {
    guard let state = ConsentState.allCases.first(where: { $0.number == number }) else { return nil }
    self = state
  }
}

/// The topic that stands for every topic: a no to it beats any other answer (R14).
package let everyTopic = "all"
