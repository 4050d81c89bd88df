import Rules
import SQLText
package import Vocabulary

/// What a customer gets, by channel and topic, as the preference page shows and changes it.
package struct Preferences: Sendable {
  package struct Box: Hashable, Sendable {
    package var channel: Channel
    package var topic: String

    package init(channel: Channel, topic: String) {
      self.channel = channel
      self.topic = topic
    }
  }

  package var customer: CustomerID
  package var locale: String?
  /// The channels on which the customer has an address, in order.
  package var channels: [Channel] = []
  private var digests: [AddressKind: [UInt8]] = [:]
  private var states: [Key: ConsentState] = [:]
  /// Addresses that a STOP or an unsubscription refused.
  private var refused: Set<AddressKind> = []

  private struct Key: Hashable {
    var channel: Int
    var topic: String
  }

  /// - Returns: nil for an unknown or erased customer.
  package static func load(
    _ customer: CustomerID, channels: [Channel], _ session: any Session
  ) throws -> Preferences? {
    let customer = try session.survivor(of: customer)
    var found: Preferences?
    try session.rows(
      """
      SELECT locale, phone_digest, email_digest FROM customers WHERE customer_id = \(customer) AND erased_at IS NULL
      """
    ) { row in
      var one = Preferences(customer: customer, locale: row.optionalText(0))
      if !row.isNull(1) { one.digests[.phone] = row.blob(1) }
      if !row.isNull(2) { one.digests[.email] = row.blob(2) }
      one.channels = channels.filter { one.digests[$0.addressKind] != nil }
      found = one
    }
    guard var one = found else { return nil }
    try session.rows("SELECT channel, topic, state FROM consent_states WHERE customer_id = \(customer)") { row in
      guard let state = ConsentState(number: Int(row.integer(2))) else { return }
      one.states[Key(channel: Int(row.integer(0)), topic: row.text(1))] = state
    }
    for (kind, digest) in one.digests {
      try session.rows(
        """
        SELECT 1 FROM refusals WHERE kind = \(kind.rawValue) AND digest = \(digest) AND cause IN \(raw: liftable)
        """
      ) { _ in one.refused.insert(kind) }
    }
    return one
  }

  private static let liftable = "(\(RefusalCause.stop.rawValue), \(RefusalCause.unsubscribe.rawValue))"

  /// Whether the customer gets messages of this kind now.
  package func isOn(_ box: Box) -> Bool {
    guard !refused.contains(box.channel.addressKind) else { return false }
    let (one, every) = (box.channel.number, 0)
    return ConsentAnswers(
      channelAndTopic: states[Key(channel: one, topic: box.topic)],
      channelAndAll: states[Key(channel: one, topic: everyTopic)],
      everyAndTopic: states[Key(channel: every, topic: box.topic)],
      everyAndAll: states[Key(channel: every, topic: everyTopic)]
    ).allows
  }

  /// Makes the boxes of `wanted` the ones that are on, as far as they differ from what is: each answer with its wording
  /// and source, so that it can be proved.
  package func choose(
    _ wanted: Set<Box>, among topics: [String], message: MessageID, wording: (Box) -> String, source: String,
    now: Instant, in session: any Session
  ) throws {
    let boxes = channels.flatMap { channel in topics.map { Box(channel: channel, topic: $0) } }
    var answers: [ConsentRecording.Answer] = []
    func say(_ channel: Int, _ topic: String, _ state: ConsentState, _ words: String) {
      answers.append(
        .init(
          customer: customer, channel: channel, topic: topic, state: state, givenAt: now, source: source,
          wording: words, message: message.number))
    }
    // A no to more than one box would silence a yes to one of them: it is lifted, and every other box then says its own.
    var isLifted = false
    for box in boxes where wanted.contains(box) {
      let places = [
        Key(channel: box.channel.number, topic: everyTopic), Key(channel: 0, topic: box.topic),
        Key(channel: 0, topic: everyTopic),
      ]
      for place in places where states[place] == .unsubscribed {
        isLifted = true
        if !answers.contains(where: { $0.channel == place.channel && $0.topic == place.topic }) {
          say(place.channel, place.topic, .subscribed, wording(box))
        }
      }
      if refused.contains(box.channel.addressKind), let digest = digests[box.channel.addressKind] {
        isLifted = true
        try session.run(
          """
          DELETE FROM refusals WHERE kind = \(box.channel.addressKind.rawValue) AND digest = \(digest)
          AND cause IN \(raw: Preferences.liftable)
          """)
      }
    }
    if isLifted {
      for channel in Channel.allCases where !channels.contains(channel) {
        say(channel.number, everyTopic, .unsubscribed, "not chosen")
      }
    }
    for box in boxes where isLifted || wanted.contains(box) != isOn(box) {
      say(box.channel.number, box.topic, wanted.contains(box) ? .subscribed : .unsubscribed, wording(box))
    }
    try ConsentRecording.record(answers, now: now, in: session)
  }

  /// A no to everything, on every address (R15).
  package func refuseAll(message: MessageID, wording: String, source: String, now: Instant, in session: any Session)
    throws
  {
    try ConsentRecording.record(
      [
        .init(
          customer: customer, channel: 0, topic: everyTopic, state: .unsubscribed, givenAt: now, source: source,
          wording: wording, message: message.number)
      ], now: now, in: session)
    for (kind, digest) in digests {
      let cause = kind == .phone ? RefusalCause.stop : .unsubscribe
      try session.run(
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at, gateway)
        VALUES (\(kind.rawValue), \(digest), \(cause.rawValue), \(now.microseconds), \(now.microseconds),
          \(ResponseRecording.linkGateway))
        ON CONFLICT (kind, digest, cause) DO UPDATE SET at = excluded.at WHERE excluded.at > refusals.at
        """)
    }
  }
}
