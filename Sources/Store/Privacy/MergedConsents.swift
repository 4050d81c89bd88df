import SQLText
import Vocabulary

/// The answers in force of two customers who become one: the stricter wins (R3).
struct MergedConsents {
  private struct Place: Hashable {
    var channel: Int
    var topic: String
  }

  private let former: CustomerID
  private let survivor: CustomerID
  private var strictest: [Place: ConsentState] = [:]

  init(_ former: CustomerID, _ survivor: CustomerID, _ session: any Session) throws {
    self.former = former
    self.survivor = survivor
    for customer in [former, survivor] {
      for (place, state) in try MergedConsents.states(of: customer, session) {
        if let other = strictest[place], other.strictness >= state.strictness { continue }
        strictest[place] = state
      }
    }
  }

  private static func states(of customer: CustomerID, _ session: any Session) throws -> [Place: ConsentState] {
    var states: [Place: ConsentState] = [:]
    try session.rows("SELECT channel, topic, state FROM consent_states WHERE customer_id = \(customer)") { row in
      states[Place(channel: Int(row.integer(0)), topic: row.text(1))] = ConsentState(number: Int(row.integer(2)))
    }
    return states
  }

  /// Derives the answers anew, now that one history holds both, and adds an answer where they come out less strict.
  func settle(_ now: Instant, _ session: any Session) throws -> [CustomerMerging.Summary.Strictened] {
    try session.run("DELETE FROM consent_states WHERE customer_id = \(former)")
    try session.refreshConsentStates(
      touched: "SELECT customer_id, channel, topic FROM consents WHERE customer_id = \(survivor)")
    let derived = try MergedConsents.states(of: survivor, session)
    var added: [CustomerMerging.Summary.Strictened] = []
    for (place, state) in strictest.sorted(by: { ($0.key.channel, $0.key.topic) < ($1.key.channel, $1.key.topic) }) {
      guard let found = derived[place], found.strictness < state.strictness else { continue }
      added.append(.init(channel: place.channel, topic: place.topic, state: state))
    }
    try ConsentRecording.record(
      added.map {
        ConsentRecording.Answer(
          customer: survivor, channel: $0.channel, topic: $0.topic, state: $0.state, givenAt: now, source: "merge",
          wording: "the stricter answer of two customers who were joined")
      }, now: now, in: session)
    return added
  }
}

extension ConsentState {
  /// As in `Rules`: subscribed, pending, not subscribed, unsubscribed.
  fileprivate var strictness: Int {
    switch self {
    case .subscribed: 0
    case .pending: 1
    case .notSubscribed: 2
    case .unsubscribed: 3
    }
  }
}
