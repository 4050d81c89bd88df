import Rules
import SQLText
import Store
import Vocabulary

/// What the gates ask of the store about a batch of customers, loaded by one query each.
struct GateData {
  private var answers: [CustomerID: [Int: ConsentAnswers]] = [:]
  private var claims: [CustomerID: [Int32: Set<OccurrenceKey>]] = [:]

  /// - Parameters:
  ///   - customers: in ascending order.
  ///   - states: which messages count for the caps: claimed ones when claiming, those and planned ones when planning
  ///     (R17).
  static func load(
    _ session: any Session, customers: [CustomerID], topic: String, channels: [Channel], days: ClosedRange<CivilDate>,
    states: [MessageState]
  ) throws -> GateData {
    var data = GateData()
    guard !customers.isEmpty else { return data }
    let numbers = channels.map { "\($0.number)" as SQLText }.joined(separator: ", ")
    try session.rows(
      """
      SELECT customer_id, channel, topic, state FROM consent_states \
      WHERE \(customers.condition("customer_id")) AND topic IN (\(topic), \(everyTopic)) AND channel IN (0, \(numbers))
      """
    ) { row in
      guard let state = ConsentState(number: Int(row.integer(3))) else { return }
      let isEveryTopic = row.text(2) == everyTopic
      let number = Int(row.integer(1))
      for channel in channels where number == 0 || number == channel.number {
        data.answers[row.integer(0), default: [:]][channel.number, default: ConsentAnswers()]
          .note(state, everyChannel: number == 0, everyTopic: isEveryTopic)
      }
    }
    if states.isEmpty { return data }
    let counted = states.map { "\($0.rawValue)" as SQLText }.joined(separator: ", ")
    // One occurrence counts once, whatever number of channels it uses.
    try session.rows(
      """
      SELECT customer_id, day, occurrence FROM messages \
      WHERE \(customers.condition("customer_id")) AND day BETWEEN \(Int(days.lowerBound.days)) \
      AND \(Int(days.upperBound.days)) AND purpose = 0 AND state IN (\(counted))
      """
    ) { row in
      guard let key = row.withBytes(2, { OccurrenceKey(bytes: $0) }) else { return }
      data.claims[row.integer(0), default: [:]][Int32(clamping: row.integer(1)), default: []].insert(key)
    }
    return data
  }

  func answers(_ customer: CustomerID, _ channel: Channel) -> ConsentAnswers {
    answers[customer]?[channel.number] ?? ConsentAnswers()
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
    return "\(raw: column) IN (\(map { "\($0)" as SQLText }.joined(separator: ", ")))"
  }
}
