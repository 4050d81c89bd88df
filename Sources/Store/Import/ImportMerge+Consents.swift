import Rules
import SQLText
import Vocabulary

extension ImportMerge {
  /// Adds answers to the customers' histories and derives the ones in force (R14).
  ///
  /// An answer that is recorded already is nothing new; one without a time can only begin a history, or end a yes.
  mutating func mergeConsents(_ parts: [Int]) throws {
    let total = parts.reduce(0) { $0 + batch.parts[$1].rowCount }
    var ids = try session.reserveIDs(total, of: .consent)
    var histories = try loadHistories(of: parts)
    var kept: Set<Int64> = []
    var arena: [UInt8] = []
    var cells: [RowBatch.Cell] = []
    var counts = ImportOutcome.Counts()

    for part in parts {
      let staged = batch.parts[part]
      func column(_ name: String) -> Int? {
        staged.fields.firstIndex { $0.name == name }.map { StagedRows.Head.count + $0 }
      }
      let (channel, topic, state) = (column("channel"), column("topic"), column("state"))
      let (given, source, wording) = (column("given_at"), column("source"), column("wording"))
      for row in 0..<staged.rowCount {
        let first = row * staged.width
        func integer(_ column: Int?) -> Int64? {
          guard let column, case .integer(let value) = staged.cells[first + column] else { return nil }
          return value
        }
        func string(_ column: Int?) -> String? {
          guard let column, case .text(let start, let count) = staged.cells[first + column] else { return nil }
          return text(start, count)
        }
        guard references[part].customer[row] >= 0 else {
          reject(part, row, "the answer has no customer")
          continue
        }
        guard let channel = integer(channel), let state = integer(state).flatMap({ ConsentState(number: Int($0)) })
        else {
          reject(part, row, "the answer needs a channel and a state")
          continue
        }
        guard let customer = customer(at: references[part].customer[row]) else {
          reject(part, row, "erased")
          continue
        }
        let answer = ConsentAnswer(
          state, givenAt: integer(given).map { Instant(microseconds: $0) },
          recordedAt: Instant(microseconds: context.now), source: string(source), wording: string(wording))
        let place = ConsentPlace(customer: customer, channel: channel, topic: string(topic) ?? "general")
        var history = histories[place] ?? History()
        let current = history.inForce
        let verdict = judge(answer, history, place, histories)
        if case .kept(let reason) = verdict, state == .subscribed, current?.state != .subscribed,
          [.noTime, .noSource, .noWording].contains(reason)
        {
          kept.insert(customer)
        }
        if history.has(answer) || answer.givenAt == nil && verdict != .accepted {
          counts.unchanged += 1
          continue
        }
        let id = ids.take()
        history.append(answer, id: id)
        histories[place] = history
        counts.inserted += 1
        cells += [
          .integer(customer), .integer(id), .integer(channel), arena.appendText(place.topic),
          .integer(Int64(state.number)), answer.givenAt.map { .integer($0.microseconds) } ?? .null,
          .integer(context.now), answer.source.map { arena.appendText($0) } ?? .null,
          answer.wording.map { arena.appendText($0) } ?? .null,
        ]
      }
    }
    outcome.keptUnsubscribes += kept.count
    outcome.counts[.consents, default: .init()] += counts
    guard !cells.isEmpty else { return }
    let columns = [
      "customer_id", "consent_id", "channel", "topic", "state", "given_at", "recorded_at", "source", "wording",
    ]
    try session.insert(RowBatch(columns: columns, cells: cells, arena: arena), into: "consents", onConflict: .fail)
    try writeStates(histories)
  }

  /// A yes without a time says nothing where a no to more than its topic is on record.
  private func judge(
    _ answer: ConsentAnswer, _ history: History, _ place: ConsentPlace, _ histories: [ConsentPlace: History]
  ) -> ConsentHistory.Acceptance {
    if answer.givenAt == nil, answer.state == .subscribed {
      for wider in place.wider where histories[wider]?.inForce?.state == .unsubscribed { return .kept(.noTime) }
    }
    return ConsentHistory.accepts(answer, over: history.inForce)
  }

  private func loadHistories(of parts: [Int]) throws -> [ConsentPlace: History] {
    var wanted: Set<Int64> = []
    for part in parts {
      for place in references[part].customer where place >= 0 && customers.entries[Int(place)].isStored {
        wanted.insert(customers.entries[Int(place)].customer)
      }
    }
    guard !wanted.isEmpty else { return [:] }
    var result: [ConsentPlace: History] = [:]
    let cells = wanted.sorted().map { RowBatch.Cell.integer($0) }
    try session.merge(RowBatch(columns: ["k0"], cells: cells, arena: []), as: "import_rows_consents") {
      try session.rows(
        """
        SELECT c.customer_id, c.consent_id, c.channel, c.topic, c.state, c.given_at, c.recorded_at, c.source, c.wording
        FROM import_rows_consents AS w CROSS JOIN consents AS c WHERE c.customer_id = w.k0
        ORDER BY c.customer_id, c.consent_id
        """
      ) { row in
        guard let state = ConsentState(number: Int(row.integer(4))) else { return }
        let place = ConsentPlace(customer: row.integer(0), channel: row.integer(2), topic: row.text(3))
        let answer = ConsentAnswer(
          state, givenAt: row.optionalInteger(5).map { Instant(microseconds: $0) },
          recordedAt: Instant(microseconds: row.integer(6)), source: row.optionalText(7), wording: row.optionalText(8))
        result[place, default: History()].load(answer, id: row.integer(1))
      }
    }
    for place in result.keys { result[place]?.settle() }
    return result
  }

  private func writeStates(_ histories: [ConsentPlace: History]) throws {
    var arena: [UInt8] = []
    var cells: [RowBatch.Cell] = []
    for (place, history) in histories where history.hasChanged {
      guard let current = history.current else { continue }
      let answer = history.answers[current]
      cells += [
        .integer(place.customer), .integer(place.channel), arena.appendText(place.topic),
        .integer(Int64(answer.state.number)), answer.givenAt.map { .integer($0.microseconds) } ?? .null,
        .integer(history.ids[current]),
      ]
    }
    guard !cells.isEmpty else { return }
    try session.insert(
      RowBatch(
        columns: ["customer_id", "channel", "topic", "state", "given_at", "consent_id"], cells: cells, arena: arena),
      into: "consent_states", onConflict: .replace(key: ["customer_id", "channel", "topic"]))
  }
}

/// What a history of answers is about; channel 0 is every channel.
struct ConsentPlace: Hashable {
  var customer: Int64
  var channel: Int64
  var topic: String

  /// The places whose no covers this one.
  var wider: [ConsentPlace] {
    [(channel, everyTopic), (0, topic), (0, everyTopic)].map {
      ConsentPlace(customer: customer, channel: $0.0, topic: $0.1)
    }.filter { $0 != self }
  }
}

/// A customer's answers for one channel and topic.
struct History {
  private(set) var answers: [ConsentAnswer] = []
  private(set) var ids: [Int64] = []
  /// The answer in force.
  private(set) var current: Int?
  private var stored: Int64?

  var inForce: ConsentAnswer? { current.map { answers[$0] } }
  /// Whether another answer is in force than the database says.
  var hasChanged: Bool { current.map { ids[$0] } != stored }

  mutating func load(_ answer: ConsentAnswer, id: Int64) {
    answers.append(answer)
    ids.append(id)
  }

  mutating func settle() {
    current = ConsentHistory.inForce(answers)
    stored = current.map { ids[$0] }
  }

  mutating func append(_ answer: ConsentAnswer, id: Int64) {
    answers.append(answer)
    ids.append(id)
    current = ConsentHistory.inForce(answers)
  }

  /// Whether the same words were recorded before.
  func has(_ answer: ConsentAnswer) -> Bool {
    answers.contains {
      $0.state == answer.state && $0.givenAt == answer.givenAt && $0.source == answer.source
        && $0.wording == answer.wording
    }
  }
}
