import Vocabulary

/// How many requests ended how.
package struct SandboxCounts: Hashable, Sendable {
  /// Requests to send, whatever became of them.
  package var requests = 0
  package var accepted = 0
  /// Answered with an error, by fault or for good.
  package var refused = 0
  /// Silence and closed connections.
  package var unanswered = 0
  /// Repeated under their key and answered as before.
  package var repeated = 0
  /// Messages accepted more than once: customers written to twice.
  package var duplicates = 0
  /// Accepted behind a fault that hides it.
  package var acceptedInDoubt = 0
  /// Accepted messages by channel.
  package var byChannel: [String: Int] = [:]
  /// Accepted messages by campaign; what came without one is under the empty name. At most 1,000 names.
  package var byCampaign: [String: Int] = [:]

  package init() {}
}

/// What the sandbox remembers; a value that its server guards with a lock.
struct SandboxMemory: Sendable {
  /// An accepted message without its texts, with the number of its first row of responses.
  struct Record: Sendable {
    var message: SandboxMessage
    /// The message's identity, which is made of the texts where there is nothing better.
    var identity: String
    var signs: MessageSigns
    var firstRow: Int
    var lastRow: Int
    var repeatsReceipts: Bool
  }

  /// What is done with a try.
  enum Decision: Sendable {
    case answer(Answer, after: Elapsed)
    case silence
    case close
  }

  let configuration: SandboxConfiguration
  var stories: Stories { Stories(configuration: configuration) }
  private(set) var counts = SandboxCounts()
  /// The last messages with their texts.
  private(set) var messages = Ring<SandboxMessage>()
  private(set) var records = Ring<Record>()
  private var keys: IdempotencyKeys
  private var tries: TryCounts
  /// When a phone first answered STOP; from then on it is refused, as carriers and providers do.
  private var stopped: [String: Instant] = [:]
  /// The number of the last row of responses.
  private(set) var rows = 0

  init(_ configuration: SandboxConfiguration) {
    self.configuration = configuration
    keys = IdempotencyKeys(limit: configuration.keptKeys, life: configuration.keyValidFor)
    tries = TryCounts(limit: configuration.keptKeys)
  }

  /// Decides what becomes of a request, and remembers it.
  mutating func receive<E: Entrance>(_ reading: Reading, through entrance: E.Type, body: [UInt8]) -> Decision {
    let request = counts.requests
    counts.requests += 1
    guard case .message(var message) = reading else {
      counts.refused += 1
      if case .refused(let answer) = reading { return .answer(answer, after: .seconds(0)) }
      preconditionFailure("a reading is a message or a refusal")
    }
    let (faults, seed) = (configuration.faults, configuration.seed)
    let now = configuration.clock.now()
    let identity = message.identity
    let attempt = tries[identity].tries
    tries[identity].tries += 1
    let delay = faults.delay(message: identity, attempt: attempt, seed: seed)

    let key = message.idempotencyKey
    var digest = StableHash(3)
    if let key {
      digest.mix(bytes: body)
      switch keys.find(key, digest: digest.value, now: now) {
      case .new: break
      case .again(let answer):
        counts.repeated += 1
        return .answer(answer, after: delay)
      case .conflict:
        counts.refused += 1
        let json = E.errorBody(status: 409, code: "key_used_with_another_body", message: "key used with another body")
        return .answer(Answer(409, json: json), after: delay)
      }
    }
    if faults.isInvalid(address: message.address, seed: seed) {
      counts.refused += 1
      return .answer(E.invalidAddress(message), after: delay)
    }
    if message.channel != "email", let at = stopped[message.address], at <= now {
      counts.refused += 1
      return .answer(E.stopped(message), after: delay)
    }
    let fault = faults.fault(message: identity, attempt: attempt, request: request, seed: seed)
    if let fault, !fault.isDoubtful || !faults.isAccepted(message: identity, attempt: attempt, seed: seed) {
      return decision(for: fault, through: entrance, after: delay)
    }
    message.attempt = attempt + 1
    message.acceptedAt = now
    accept(&message, identity: identity, through: entrance)
    let answer = E.accepted(message)
    if let key { keys.keep(answer, for: key, digest: digest.value, now: now) }
    guard let fault else { return .answer(answer, after: delay) }
    counts.acceptedInDoubt += 1
    return decision(for: fault, through: entrance, after: delay)
  }

  private mutating func decision<E: Entrance>(
    for fault: SandboxFaults.Fault, through entrance: E.Type, after delay: Elapsed
  ) -> Decision {
    if let answer = E.answer(to: fault, retryAfter: configuration.faults.retryAfter, now: configuration.clock.now()) {
      counts.refused += 1
      return .answer(answer, after: delay)
    }
    counts.unanswered += 1
    return fault == .silence ? .silence : .close
  }

  private mutating func accept<E: Entrance>(_ message: inout SandboxMessage, identity: String, through: E.Type) {
    message.acceptedBefore = tries[identity].accepted
    tries[identity].accepted += 1
    if message.acceptedBefore > 0 { counts.duplicates += 1 }
    counts.accepted += 1
    counts.byChannel[message.channel, default: 0] += 1
    let campaign = message.campaign ?? ""
    if counts.byCampaign[campaign] != nil || counts.byCampaign.count < 1_000 {
      counts.byCampaign[campaign, default: 0] += 1
    }
    message.number = counts.accepted
    var hash = StableHash(configuration.seed)
    hash.mix(identity)
    hash.mix(UInt64(message.acceptedBefore))
    let high = hash.value
    hash.mix("low")
    message.id = E.makeID((high, hash.value))

    let signs = MessageSigns(of: message, shop: configuration.shop)
    let repeats =
      StableHash.of(identity, seed: configuration.seed &+ 29) % 10_000
      < UInt64(max(0, configuration.faults.duplicateReceipts))
    var record = Record(
      message: message.withoutTexts(), identity: identity, signs: signs, firstRow: rows + 1, lastRow: rows,
      repeatsReceipts: repeats)
    let responses = stories.responses(to: record)
    rows += responses.count
    if message.channel != "email",
      let stop = responses.first(where: { CustomerStory.stopWords.contains($0.response.detail ?? "") })
    {
      stopped[message.address] = min(stop.response.at, stopped[message.address] ?? stop.response.at)
    }
    record.lastRow = rows
    records.append(record)
    if records.count > configuration.keptRecords { records.popFirst() }
    messages.append(message)
    if messages.count > configuration.keptMessages { messages.popFirst() }
  }

  /// Finds the record with a message's number.
  func record(number: Int) -> Record? {
    let all = records.all
    guard let first = all.first, number >= first.message.number else { return nil }
    let index = all.startIndex + number - first.message.number
    return index < all.endIndex ? all[index] : nil
  }

  /// Forgets everything; keys too.
  mutating func reset() {
    self = SandboxMemory(configuration)
  }

  /// Counts a request of the bare mode.
  mutating func countBare(channel: String) -> Int {
    counts.requests += 1
    counts.accepted += 1
    counts.byChannel[channel, default: 0] += 1
    return counts.accepted
  }
}

/// What the customers of a sandbox do; the same for a record whenever it is asked.
struct Stories: Sendable {
  let configuration: SandboxConfiguration

  func story(of record: SandboxMemory.Record) -> CustomerStory {
    CustomerStory(
      of: record.message, identity: record.identity, signs: record.signs, behaviour: configuration.behaviour,
      shop: configuration.shop, seed: configuration.seed)
  }

  /// The rows about one message: its receipts, all of them twice where the provider repeats them.
  func responses(to record: SandboxMemory.Record) -> [(index: Int, response: SandboxResponse)] {
    let once = Array(story(of: record).responses.enumerated()).map { (index: $0.offset, response: $0.element) }
    return record.repeatsReceipts ? once.flatMap { [$0, $0] } : once
  }
}
