package import Vocabulary

/// One entry of a customer's consent history for a channel and topic (R14).
package struct ConsentAnswer: Hashable, Sendable {
  package var state: ConsentState
  /// When the customer said so; nil where the source does not know.
  package var givenAt: Instant?
  /// When it reached this database.
  package var recordedAt: Instant
  /// Where it was said.
  package var source: String?
  /// The words agreed to.
  package var wording: String?

  package init(
    _ state: ConsentState, givenAt: Instant?, recordedAt: Instant, source: String? = nil, wording: String? = nil
  ) {
    self.state = state
    self.givenAt = givenAt
    self.recordedAt = recordedAt
    self.source = source
    self.wording = wording
  }

  /// The time that counts. A time in the future is the time of recording, or a mistyped year would outlast every no. What
  /// takes something away counts from its recording where its time is not known; a yes without a time has none.
  var effective: Instant? {
    if let givenAt { return min(givenAt, recordedAt) }
    switch state {
    case .unsubscribed, .notSubscribed: return recordedAt
    case .subscribed, .pending: return nil
    }
  }

  var isNo: Bool { state == .unsubscribed }
}

/// Which of a customer's answers for one channel and topic is in force (R14).
package enum ConsentHistory {
  package enum Acceptance: Hashable, Sendable {
    case accepted
    case kept(KeptBecause)
  }

  /// Why the earlier answer stays.
  package enum KeptBecause: String, CaseIterable, Hashable, Sendable {
    /// The answer in force says the same, and nothing is newer about this one.
    case same
    /// The new answer was given earlier, or a yes at the same time as a no.
    case older
    /// An answer without a time cannot replace a recorded one.
    case noTime = "no_time"
    /// A yes over a no without a source.
    case noSource = "no_source"
    /// A yes over a no without its wording.
    case noWording = "no_wording"
    /// Only a yes lifts a no; `pending` and `not_subscribed` do not.
    case noYes = "no_yes"
  }

  /// Returns whether an answer takes the place of the one in force.
  package static func accepts(_ new: ConsentAnswer, over current: ConsentAnswer?) -> Acceptance {
    guard let current else { return .accepted }
    if new.state == current.state, new.givenAt == nil || new.givenAt == current.givenAt { return .kept(.same) }
    guard let time = new.effective else { return .kept(.noTime) }
    if current.isNo, !new.isNo {
      guard new.state == .subscribed else { return .kept(.noYes) }
      guard new.givenAt != nil else { return .kept(.noTime) }
      if let before = current.effective, time <= before { return .kept(.older) }
      guard isWritten(new.source) else { return .kept(.noSource) }
      return isWritten(new.wording) ? .accepted : .kept(.noWording)
    }
    guard let before = current.effective else { return .accepted }
    if time > before { return .accepted }
    return time == before && isStricter(new.state, than: current.state) ? .accepted : .kept(.older)
  }

  /// Returns the index of the answer in force, whatever the order in which the answers were recorded; nil for none.
  ///
  /// Answers are taken in the order of their times, so a no that arrives late still stands before a yes without proof.
  package static func inForce(_ answers: [ConsentAnswer]) -> Int? {
    let order = answers.indices.sorted { left, right in
      let (one, two) = (answers[left], answers[right])
      let (first, second) = (one.effective?.microseconds ?? Int64.min, two.effective?.microseconds ?? Int64.min)
      if first != second { return first < second }
      if one.state != two.state { return isStricter(two.state, than: one.state) }
      return one.recordedAt == two.recordedAt ? left < right : one.recordedAt < two.recordedAt
    }
    var current: Int?
    for index in order where accepts(answers[index], over: current.map { answers[$0] }) == .accepted {
      current = index
    }
    return current
  }

  /// Returns the stricter of two customers' answers when they are merged (R3).
  package static func stricter(_ left: ConsentState, _ right: ConsentState) -> ConsentState {
    isStricter(left, than: right) ? left : right
  }

  private static func isStricter(_ left: ConsentState, than right: ConsentState) -> Bool {
    strictness(left) > strictness(right)
  }

  private static func strictness(_ state: ConsentState) -> Int {
    switch state {
    case .subscribed: 0
    case .pending: 1
    case .notSubscribed: 2
    case .unsubscribed: 3
    }
  }

  private static func isWritten(_ text: String?) -> Bool {
    text.map { !$0.allSatisfy(\.isWhitespace) } ?? false
  }
}
