import Campaigns
import LocalTime
import Rules
import SQLText
import Store
import Vocabulary

/// Writes a decided batch: messages with their outbox rows, the held out, the skipped, the lots.
struct PlanWriter {
  let planner: Planner
  let send: Int64

  /// Returns the decisions that took effect: an occurrence that another run was faster to write is left out.
  func write(_ decisions: [PlanPass.Decision], _ session: any Session) throws -> [PlanPass.Decision] {
    let campaign = planner.bundle.campaign
    var rowsNeeded = 0
    for decision in decisions {
      switch decision.outcome {
      case .alreadyDone, .skippedAsBefore: break
      case .skipped(_, _, let number), .heldOut(_, let number): rowsNeeded += number == nil ? 1 : 0
      case .written(let channels, _, let number): rowsNeeded += max(1, channels.count) - (number == nil ? 0 : 1)
      }
    }
    var block = try session.reserveIDs(rowsNeeded, of: .message)
    func take(_ number: Int64?) -> Int64 { number ?? block.take() }

    var messages = RowBatch(columns: PlanWriter.messageColumns)
    var outbox = RowBatch(columns: PlanWriter.outboxColumns)
    var draws = RowBatch(columns: ["customer_id", "campaign", "experiment", "arm", "lot", "drawn_at"])
    var subjects = RowBatch(columns: ["occurrence", "slot", "customer_id", "message_number"])
    let experiment = Draws.experiment(of: campaign)
    var order = HandingOrder(campaign: campaign.name)
    let held = HeldRest(campaign)
    var isEvery = false
    if case .every = campaign.channels { isEvery = true }

    for decision in decisions {
      let customer = decision.candidate.customer
      let hasSubject = campaign.subject != nil && decision.candidate.subject != 0
      func draw(_ arm: String, _ lot: Int64) {
        guard campaign.holdout > 0 || campaign.goal != nil else { return }
        draws.append(customer)
        draws.append(campaign.name)
        draws.append(experiment)
        draws.append(arm)
        draws.append(lot)
        draws.append(planner.now.microseconds)
      }
      func claimSubject(_ slot: Int, _ number: Int64) {
        guard hasSubject else { return }
        subjects.append(decision.occurrence.bytes)
        subjects.append(slot)
        subjects.append(customer)
        subjects.append(number)
      }
      switch decision.outcome {
      case .alreadyDone, .skippedAsBefore: continue
      case .skipped(let reason, let detail, let number):
        let number = take(number)
        append(decision, number, slot: 0, channel: nil, .skipped, reason, detail, to: &messages)
      case .heldOut(let lot, let number):
        let number = take(number)
        append(decision, number, slot: 0, channel: nil, .heldOut, nil, nil, to: &messages)
        claimSubject(0, number)
        draw(ArmPlan.holdoutWord, lot)
      case .written(let channels, let lot, let standing):
        for (index, channel) in channels.enumerated() {
          let number = take(index == 0 ? standing : nil)
          let slot = isEvery ? channel.number : 0
          append(decision, number, slot: slot, channel: channel, .planned, nil, nil, to: &messages)
          claimSubject(slot, number)
          outbox.append(number)
          outbox.append(customer)
          outbox.append(send)
          outbox.append(campaign.name)
          outbox.append(planner.version)
          outbox.append(channel.number)
          outbox.append(MessageState.planned.rawValue)
          outbox.append(
            max(decision.candidate.due.at, Instant(microseconds: 0)).microseconds + held.offset(of: customer))
          outbox.append(decision.candidate.due.expires.microseconds)
          outbox.append(PlanWriter.rank(campaign, order.turn(of: customer)))
          if !isEvery { break }
        }
        draw("", lot)
      }
    }
    // The transaction saw what stands, and nobody else writes meanwhile: a row that fails to insert is our defect.
    try session.insert(messages, into: "messages", onConflict: .replace(key: ["customer_id", "message_number"]))
    try session.insert(outbox, into: "outbox", onConflict: .fail)
    // A message that waited when its campaign was renamed is planned anew under its own key.
    try session.insert(subjects, into: "subject_keys", onConflict: .replace(key: ["occurrence", "slot"]))
    try session.insert(draws, into: "draws", onConflict: .ignore)
    return decisions
  }

  /// Orders what is due at once: the higher priority first (R17), then by the turn of the customer's neighbourhood.
  static func rank(_ campaign: Campaign, _ turn: Int64) -> Int64 {
    Int64(1_000_000 - min(max(campaign.priority, 0), 1_000_000)) << 40 | turn >> 8
  }

  private static let messageColumns = [
    "customer_id", "message_number", "occurrence", "slot", "send_id", "campaign", "step", "instance", "version",
    "template", "purpose", "subject_kind", "subject_id", "event_id", "channel", "arm", "state", "reason", "detail",
    "due_at", "expires_at", "planned_at", "day", "address_digest", "ended_at",
  ]

  private static let outboxColumns = [
    "message_number", "customer_id", "send_id", "campaign", "version", "channel", "state", "next_at", "expires_at",
    "rank",
  ]

  private func append(
    _ decision: PlanPass.Decision, _ number: Int64, slot: Int, channel: Channel?, _ state: MessageState,
    _ reason: SkipReason?, _ detail: String?, to messages: inout RowBatch
  ) {
    let campaign = planner.bundle.campaign
    let candidate = decision.candidate
    messages.append(candidate.customer)
    messages.append(number)
    messages.append(decision.occurrence.bytes)
    messages.append(slot)
    messages.append(send)
    messages.append(campaign.name)
    messages.append(decision.trigger.step)
    messages.append(candidate.due.instance)
    messages.append(planner.version)
    messages.append(decision.trigger.template)
    messages.append(campaign.purpose == .marketing ? 0 : 1)
    messages.append(candidate.subject == 0 ? 0 : campaign.subject?.number ?? 0)
    messages.append(candidate.subject)
    messages.append(candidate.event)
    messages.append(channel?.number ?? 0)
    messages.append(state == .heldOut ? ArmPlan.holdoutWord : state == .planned ? "" : nil)
    messages.append(state.rawValue)
    messages.append(reason?.rawValue ?? 0)
    messages.append(detail)
    messages.append(candidate.due.at.microseconds)
    messages.append(candidate.due.expires.microseconds)
    messages.append(planner.now.microseconds)
    // As it will be claimed unless something changes: what a claim finds as it expected it need not be written again.
    messages.append(state == .planned ? Int64(candidate.zone.date(candidate.due.at).days) : nil)
    messages.append(channel.map { candidate.address($0.addressKind).digest })
    messages.appendNull()
  }
}

/// Holds back the messages of a send that do not belong to its canary: they are due when that has gone well (R29).
struct HeldRest {
  private let canary: Canary?
  private let order: Lot

  init(_ campaign: Campaign) {
    canary = campaign.canary
    order = Lot(salt: HandingOrder.salt(campaign.name))
  }

  /// What is added to the time of this person's message.
  func offset(of customer: CustomerID) -> Int64 {
    guard let canary, !canary.holds(customer, order: order) else { return 0 }
    return CanaryRegister.heldOffset
  }
}

/// In which order people who are due at once are written to: neighbours in the database together, the neighbourhoods by
/// lot.
///
/// People's arms are independent of it, so whatever cuts the queue cuts all arms alike (R29), and nobody is always last.
/// Taken one by one by lot, each message would touch ten pages of the database that no other message of its group
/// touches.
struct HandingOrder {
  private let lot: Lot
  private var last: (block: Int64, turn: Int64)?

  init(campaign: String) {
    lot = Lot(salt: HandingOrder.salt(campaign))
  }

  static func salt(_ campaign: String) -> String { "order/\(campaign)" }

  mutating func turn(of customer: CustomerID) -> Int64 {
    let block = customer >> 6
    if let last, last.block == block { return last.turn }
    let turn = lot.rank(of: block)
    last = (block, turn)
    return turn
  }
}
