import SQLText
package import Vocabulary

/// Adds answers that customers gave us directly to their histories (R14).
package enum ConsentRecording {
  package struct Answer: Hashable, Sendable {
    package var customer: CustomerID
    /// 0 is every channel.
    package var channel: Int
    package var topic: String
    package var state: ConsentState
    package var givenAt: Instant
    package var source: String
    package var wording: String
    /// The message whose link was used; nil where there was none.
    package var message: Int64?

    package init(
      customer: CustomerID, channel: Int, topic: String, state: ConsentState, givenAt: Instant, source: String,
      wording: String, message: Int64? = nil
    ) {
      self.customer = customer
      self.channel = channel
      self.topic = topic
      self.state = state
      self.givenAt = givenAt
      self.source = source
      self.wording = wording
      self.message = message
    }
  }

  package static func record(_ answers: [Answer], now: Instant, in session: any Session) throws {
    guard !answers.isEmpty else { return }
    var ids = try session.reserveIDs(answers.count, of: .consent)
    var batch = RowBatch(columns: [
      "customer_id", "consent_id", "channel", "topic", "state", "given_at", "recorded_at", "source", "wording",
      "message_number",
    ])
    for answer in answers {
      batch.append(answer.customer)
      batch.append(ids.take())
      batch.append(answer.channel)
      batch.append(answer.topic)
      batch.append(answer.state.number)
      batch.append(answer.givenAt.microseconds)
      batch.append(now.microseconds)
      batch.append(answer.source)
      batch.append(answer.wording)
      batch.append(answer.message)
    }
    try session.insert(batch, into: "consents", onConflict: .fail)
    let customers = Set(answers.map(\.customer)).sorted().map { "\($0)" as SQLText }.joined(separator: ", ")
    try session.refreshConsentStates(
      touched: "SELECT customer_id, channel, topic FROM consents WHERE customer_id IN (\(customers))")
  }
}
