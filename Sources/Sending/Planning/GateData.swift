import Rules
import SQLText
import Store
import Vocabulary

/// What the gates ask of the store about a batch of customers, loaded by one query each.
struct GateData {
  /// A customer's answers for one channel.
  private struct Place: Hashable {
    var customer: CustomerID
    var channel: Int
  }

  private var answers: [Place: ConsentAnswers] = [:]
  private var claims: [CustomerID: [Int32: Set<OccurrenceKey>]] = [:]

  /// - Parameters:
  ///   - customers: in ascending order.
  ///   - days: whose messages are counted for the caps; nil for none.
  ///   - states: which messages count for the caps: claimed ones when claiming, those and planned ones when planning
  ///     (R17).
  static func load(
    _ session: any Session, customers: [CustomerID], topic: String, channels: [Channel],
    days: ClosedRange<CivilDate>?, states: [MessageState]
  ) throws -> GateData {
    var data = GateData()
    guard !customers.isEmpty else { return data }
    data.answers.reserveCapacity(customers.count * channels.count)
    // A customer has a few answers: they are read all, in the order of the table, and chosen here.
    try session.rows(
      """
      SELECT customer_id, channel, topic, state FROM consent_states WHERE \(customers.condition("customer_id"))
      """
    ) { row in
      let number = Int(row.integer(1))
      guard let isEveryTopic = row.withBytes(2, { topicKind($0, topic) }),
        let state = ConsentState(number: Int(row.integer(3)))
      else { return }
      for channel in channels where number == 0 || number == channel.number {
        data.answers[Place(customer: row.integer(0), channel: channel.number), default: ConsentAnswers()]
          .note(state, everyChannel: number == 0, everyTopic: isEveryTopic)
      }
    }
    guard let days, !states.isEmpty else { return data }
    // One occurrence counts once, whatever number of channels it uses.
    try session.rows(
      """
      SELECT customer_id, day, occurrence FROM messages \
      WHERE \(customers.condition("customer_id")) AND day BETWEEN \(Int(days.lowerBound.days)) \
      AND \(Int(days.upperBound.days)) AND purpose = 0 AND \(MessageState.condition(states, of: "messages"))
      """
    ) { row in
      guard let key = row.withBytes(2, { OccurrenceKey(bytes: $0) }) else { return }
      data.claims[row.integer(0), default: [:]][Int32(clamping: row.integer(1)), default: []].insert(key)
    }
    return data
  }

  /// Whether a topic is every topic; nil where it is neither that nor `wanted`.
  private static func topicKind(_ bytes: UnsafeRawBufferPointer, _ wanted: String) -> Bool? {
    if bytes.elementsEqual(everyTopic.utf8) { return true }
    return bytes.elementsEqual(wanted.utf8) ? false : nil
  }

  func answers(_ customer: CustomerID, _ channel: Channel) -> ConsentAnswers {
    answers[Place(customer: customer, channel: channel.number)] ?? ConsentAnswers()
  }

  /// How many marketing occurrences besides `own` count on `day`, and on it and the six days before.
  ///
  /// The own one does not stand in its own way: not its other channel, nor its first try.
  func claimed(_ customer: CustomerID, on day: CivilDate, except own: OccurrenceKey) -> (day: Int, week: Int) {
    guard let days = claims[customer] else { return (0, 0) }
    var week: Set<OccurrenceKey> = []
    for back in 0..<7 { week.formUnion(days[day.days - Int32(back)] ?? []) }
    week.remove(own)
    return ((days[day.days] ?? []).subtracting([own]).count, week.count)
  }

  /// Counts one more, so that later occurrences of the same batch see it.
  mutating func claim(_ customer: CustomerID, on day: CivilDate, _ occurrence: OccurrenceKey) {
    claims[customer, default: [:]][day.days, default: []].insert(occurrence)
  }
}

extension [CustomerID] {
  /// A condition that holds for these customers: a range where they lie close together, else a list.
  func condition(_ column: String) -> SQLText {
    guard let first, let last else { return "FALSE" }
    if last - first <= Int64(count) * 4 { return "\(raw: column) BETWEEN \(first) AND \(last)" }
    return "\(raw: column) IN \(SQLText.list(self))"
  }
}

extension MessageState {
  /// A condition over `messages` under the name `alias`: its state is one of `states`. What is on the wire is claimed in
  /// the outbox only (R17, R19).
  static func condition(_ states: [MessageState], of alias: String) -> SQLText {
    let list = states.map { "\($0.rawValue)" as SQLText }.joined(separator: ", ")
    guard states.contains(.claimed), !states.contains(.planned) else { return "\(raw: alias).state IN (\(list))" }
    return """
      (\(raw: alias).state IN (\(list)) OR \(raw: alias).state = \(MessageState.planned.rawValue) AND EXISTS (\
      SELECT 1 FROM outbox AS w WHERE w.message_number = \(raw: alias).message_number \
      AND w.state = \(MessageState.claimed.rawValue)))
      """
  }
}
