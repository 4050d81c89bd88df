package import Vocabulary

/// What became of everyone who matched; the parts sum to the whole (R11).
///
/// While planning, `written` is who got a message planned; afterwards it is who was handed over, and the messages still on
/// their way are `waiting`.
package struct Waterfall: Hashable, Sendable {
  package var matched = 0
  package var written = 0
  package var heldOut = 0
  package var cancelled = 0
  package var failed = 0
  package var inDoubt = 0
  package var waiting = 0
  private var skippedByReason = [Int](repeating: 0, count: Waterfall.reasonCount)
  private var messagesByChannel = [Int](repeating: 0, count: Waterfall.channelCount)

  private static let reasonCount = (SkipReason.allCases.map(\.rawValue).max() ?? 0) + 1
  private static let channelCount = (Channel.allCases.map(\.number).max() ?? 0) + 1

  package init() {}

  package func skipped(_ reason: SkipReason) -> Int { skippedByReason[reason.rawValue] }

  /// The reasons that occur, in the order of R11.
  package var skipped: [(reason: SkipReason, count: Int)] {
    SkipReason.allCases.sorted().compactMap { skipped($0) == 0 ? nil : ($0, skipped($0)) }
  }

  /// Skipped for a reason that this version does not know.
  package var skippedOtherwise: Int { skippedByReason[0] }

  package var skippedTotal: Int { skippedByReason.reduce(0, +) }

  /// Messages on a channel: with `sms and email` more than the people written to.
  package func messages(_ channel: Channel) -> Int { messagesByChannel[channel.number] }

  /// Whether everyone who matched is accounted for exactly once.
  package var isBalanced: Bool {
    matched == written + heldOut + skippedTotal + cancelled + failed + inDoubt + waiting
  }

  /// Counts one person's way through the gates and the lot.
  package mutating func count(_ result: GateResult, draw: ArmPlan.Draw = .arm(0)) {
    matched += 1
    switch (result, draw) {
    case (.skipped(let reason, _), _): skippedByReason[reason.rawValue] += 1
    case (.passes, .heldOut): heldOut += 1
    case (.passes(let channels), .arm):
      written += 1
      for channel in channels { messagesByChannel[channel.number] += 1 }
    }
  }

  /// Counts people by the state of their message, as read from the database. `reason` is of the skipped; one that this
  /// version does not know counts as `other`.
  package mutating func count(
    _ state: MessageState, reason: SkipReason? = nil, channel: Channel? = nil, people: Int = 1, messages: Int? = nil
  ) {
    matched += people
    switch state {
    case .skipped: skippedByReason[reason?.rawValue ?? 0] += people
    case .heldOut: heldOut += people
    case .cancelled: cancelled += people
    case .planned, .claimed: waiting += people
    case .inDoubt: inDoubt += people
    case .failed: failed += people
    case .sent, .delivered, .bounced: written += people
    }
    if let channel, state != .skipped, state != .heldOut { messagesByChannel[channel.number] += messages ?? people }
  }

  package static func + (left: Waterfall, right: Waterfall) -> Waterfall {
    var sum = left
    sum += right
    return sum
  }

  package static func += (left: inout Waterfall, right: Waterfall) {
    left.matched += right.matched
    left.written += right.written
    left.heldOut += right.heldOut
    left.cancelled += right.cancelled
    left.failed += right.failed
    left.inDoubt += right.inDoubt
    left.waiting += right.waiting
    for index in left.skippedByReason.indices { left.skippedByReason[index] += right.skippedByReason[index] }
    for index in left.messagesByChannel.indices { left.messagesByChannel[index] += right.messagesByChannel[index] }
  }

  // MARK: As stored

  /// Every count that is not zero under a stable name: `matched`, `written`, `skipped.no_consent`, `messages.sms`.
  package var entries: [(name: String, count: Int)] {
    var entries = Waterfall.plain.map { (name: $0.name, count: self[keyPath: $0.path]) }
    entries += SkipReason.allCases.sorted().map { ("skipped.\($0.word)", skipped($0)) }
    entries.append(("skipped.other", skippedOtherwise))
    entries += Channel.allCases.map { ("messages.\($0.rawValue)", messages($0)) }
    return entries.filter { $0.count != 0 }
  }

  /// Reads what `entries` wrote; names that this version does not know are left out.
  package init(entries: some Sequence<(name: String, count: Int)>) {
    for (name, count) in entries {
      if let path = Waterfall.plain.first(where: { $0.name == name })?.path {
        self[keyPath: path] = count
      } else if let reason = SkipReason.allCases.first(where: { "skipped.\($0.word)" == name }) {
        skippedByReason[reason.rawValue] = count
      } else if name == "skipped.other" {
        skippedByReason[0] = count
      } else if let channel = Channel.allCases.first(where: { "messages.\($0.rawValue)" == name }) {
        messagesByChannel[channel.number] = count
      }
    }
  }

  private static var plain: [(name: String, path: WritableKeyPath<Waterfall, Int>)] {
    [
      ("matched", \.matched), ("written", \.written), ("held_out", \.heldOut), ("cancelled", \.cancelled),
      ("failed", \.failed), ("in_doubt", \.inDoubt), ("waiting", \.waiting),
    ]
  }
}
