import Providers
import SQLText
import Store
import Vocabulary

/// What a claim writes: gathered row by row, written by a few batches.
///
/// A claim stands in the outbox alone. The message itself is written once, when its answer is recorded; before that only
/// where it goes out by another channel, to another address or on another day than it says.
struct ClaimRecord {
  let worker: Int64
  let now: Instant

  /// Messages that go out otherwise than they were planned or last written.
  private var changed = RowBatch(columns: ["customer_id", "message_number", "channel", "address_digest", "day"])
  private var claimed = RowBatch(columns: [
    "message_number", "state", "channel", "gateway", "worker", "claimed_at", "attempts", "parts", "body",
  ])
  private var skipped = RowBatch(columns: [
    "customer_id", "message_number", "state", "reason", "detail", "ended_at", "day",
  ])
  private var gone: [Int64] = []
  private var postponed = RowBatch(columns: ["message_number", "next_at"])

  init(worker: Int64, now: Instant) {
    self.worker = worker
    self.now = now
  }

  mutating func claim(_ message: ClaimedMessage) {
    claimed.append(message.id.number)
    claimed.append(MessageState.claimed.rawValue)
    claimed.append(message.channel.number)
    claimed.append(message.gateway)
    claimed.append(worker)
    claimed.append(message.startedAt.microseconds)
    claimed.append(message.attempt)
    claimed.append(message.parts)
    claimed.append(message.request.encoded())

    let wanted = OutboxRow.Written(
      channel: message.channel.number, digest: message.digest, day: message.zoneDay.days)
    guard wanted != message.row.written else { return }
    changed.append(message.id.customer)
    changed.append(message.id.number)
    changed.append(wanted.channel)
    changed.append(wanted.digest)
    changed.append(Int64(message.zoneDay.days))
  }

  /// One that was tried on another channel before was not skipped: it failed there, and has nowhere to go (R13).
  mutating func skip(_ row: OutboxRow, _ reason: SkipReason, _ detail: String?) {
    skipped.append(row.id.customer)
    skipped.append(row.id.number)
    skipped.append(row.hasMoved ? MessageState.failed.rawValue : MessageState.skipped.rawValue)
    skipped.append(row.hasMoved ? 0 : reason.rawValue)
    skipped.append(row.hasMoved ? "no other channel: \(reason.word)" : detail)
    skipped.append(now.microseconds)
    skipped.appendNull()
    gone.append(row.id.number)
  }

  mutating func postpone(_ row: OutboxRow, until: Instant) {
    postponed.append(row.id.number)
    postponed.append(until.microseconds)
  }

  func write(_ session: any Session) throws {
    try session.update(claimed, in: "outbox", keyCount: 1)
    try session.update(changed, in: "messages", keyCount: 2)
    try session.update(skipped, in: "messages", keyCount: 2)
    try session.update(postponed, in: "outbox", keyCount: 1)
    try removeFromOutbox(gone, session)
  }
}

/// Takes messages that have ended out of the outbox.
func removeFromOutbox(_ numbers: [Int64], _ session: any Session) throws {
  if numbers.isEmpty { return }
  try session.run("DELETE FROM outbox WHERE message_number IN \(SQLText.list(numbers))")
}
