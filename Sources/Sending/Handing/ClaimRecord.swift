import Providers
import SQLText
import Store
import Vocabulary

/// What a claim writes: gathered row by row, written by a few batches.
struct ClaimRecord {
  let worker: Int64
  let now: Instant

  private var claimedMessages = RowBatch(columns: [
    "customer_id", "message_number", "state", "channel", "gateway", "address_digest", "day", "parts",
  ])
  private var claimedOutbox = RowBatch(columns: [
    "message_number", "state", "channel", "gateway", "worker", "claimed_at", "attempts", "body",
  ])
  private var attempts = RowBatch(columns: [
    "customer_id", "message_number", "attempt", "channel", "gateway", "started_at",
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

  mutating func claim(
    _ row: OutboxRow, channel: Channel, gateway: String, request: HTTPRequest, digest: [UInt8], day: CivilDate,
    parts: Int
  ) {
    claimedMessages.append(row.id.customer)
    claimedMessages.append(row.id.number)
    claimedMessages.append(MessageState.claimed.rawValue)
    claimedMessages.append(channel.number)
    claimedMessages.append(gateway)
    claimedMessages.append(digest)
    claimedMessages.append(Int64(day.days))
    claimedMessages.append(parts)

    claimedOutbox.append(row.id.number)
    claimedOutbox.append(MessageState.claimed.rawValue)
    claimedOutbox.append(channel.number)
    claimedOutbox.append(gateway)
    claimedOutbox.append(worker)
    claimedOutbox.append(now.microseconds)
    claimedOutbox.append(row.attempts + 1)
    claimedOutbox.append(request.encoded())

    attempts.append(row.id.customer)
    attempts.append(row.id.number)
    attempts.append(row.attempts + 1)
    attempts.append(channel.number)
    attempts.append(gateway)
    attempts.append(now.microseconds)
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
    try session.update(claimedMessages, in: "messages", keyCount: 2)
    try session.update(claimedOutbox, in: "outbox", keyCount: 1)
    try session.insert(attempts, into: "attempts", onConflict: .fail)
    try session.update(skipped, in: "messages", keyCount: 2)
    try session.update(postponed, in: "outbox", keyCount: 1)
    try removeFromOutbox(gone, session)
  }
}

/// Takes messages that have ended out of the outbox.
func removeFromOutbox(_ numbers: [Int64], _ session: any Session) throws {
  for start in stride(from: 0, to: numbers.count, by: 500) {
    let list = numbers[start..<min(start + 500, numbers.count)].map { "\($0)" as SQLText }.joined(separator: ", ")
    try session.run("DELETE FROM outbox WHERE message_number IN (\(list))")
  }
}
