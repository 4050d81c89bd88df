import Rules
import SQLText
import Store
import Vocabulary

/// The circuits of gateways that take nothing, as all workers of a database see them (R24).
struct CircuitBoard {
  struct Entry: Hashable, Sendable {
    /// The account or its settings are wrong: a person must act, and there is nothing to wait for (R20).
    var isConfiguration: Bool
    var opened: Instant
    /// When one request may try; in real time, on the database's clock.
    var until: Instant
    /// How often it opened in a row.
    var times: Int
    var reason: String

    /// Whether one request may try. A worker that came later than the circuit opened may try at once: whoever mended the
    /// network does not wait, and each run that comes by costs one request.
    func letsTry(at now: Instant, enteredAt: Instant, isTrying: Bool) -> Bool {
      !isTrying && (!isConfiguration && until <= now || opened < enteredAt)
    }
  }

  private static let open = 1
  private static let configuration = 3

  static func read(_ session: any Session) throws -> [String: Entry] {
    var found: [String: Entry] = [:]
    try session.rows("SELECT gateway, state, opened_at, until_at, times, reason FROM gateway_circuits") { row in
      found[row.text(0)] = Entry(
        isConfiguration: row.integer(1) == Int64(configuration), opened: Instant(microseconds: row.integer(2)),
        until: Instant(microseconds: row.integer(3)), times: Int(row.integer(4)), reason: row.optionalText(5) ?? "")
    }
    return found
  }

  /// Opens circuits, for longer where they were open before.
  static func open(_ reasons: [String: String], isConfiguration: Bool, at now: Instant, _ session: any Session) throws {
    guard !reasons.isEmpty else { return }
    let known = try read(session)
    for (gateway, reason) in reasons.sorted(by: { $0.key < $1.key }) {
      let times = (known[gateway]?.times ?? 0) + 1
      // A person who has mended the settings need not wait.
      let until = isConfiguration ? now : now + Circuit.pause(times: times)
      try session.run(
        """
        INSERT INTO gateway_circuits (gateway, state, opened_at, until_at, times, reason) \
        VALUES (\(gateway), \(isConfiguration ? configuration : open), \(now.microseconds), \(until.microseconds), \
        \(times), \(reason)) ON CONFLICT (gateway) DO UPDATE SET state = excluded.state, \
        opened_at = excluded.opened_at, until_at = excluded.until_at, times = excluded.times, reason = excluded.reason
        """)
    }
  }

  static func close(_ gateways: Set<String>, _ session: any Session) throws {
    for gateway in gateways.sorted() {
      try session.run("DELETE FROM gateway_circuits WHERE gateway = \(gateway)")
    }
  }

  /// One request of this worker tries: nobody else's does meanwhile.
  static func tries(_ gateway: String, worker: Int64, at now: Instant, _ session: any Session) throws {
    try session.run(
      """
      UPDATE gateway_circuits SET until_at = \((now + Circuit.trial).microseconds), worker = \(worker) \
      WHERE gateway = \(gateway)
      """)
  }
}

/// What a worker has learnt of circuits and has not written yet, and what it last read of them.
struct CircuitNews: Sendable {
  /// Gateways that took nothing for long, with the last code.
  var opened: [String: String] = [:]
  /// Gateways that answered again.
  var closed: Set<String> = []
  /// As last read.
  var known: [String: CircuitBoard.Entry] = [:]

  /// Gateways at which this worker's request tries.
  var trials: Set<String> = []

  var isEmpty: Bool { opened.isEmpty && closed.isEmpty }

  /// - Parameter gaveUp: whether the failures have lasted.
  mutating func note(_ answer: AnswerClass, of gateway: String, code: String?, gaveUp: Bool) {
    if Circuit.isFailure(answer) {
      // What was on the wire when the circuit opened says nothing new.
      guard known[gateway] == nil ? gaveUp : trials.remove(gateway) != nil else { return }
      opened[gateway] = code ?? answer.word
      closed.remove(gateway)
    } else if known[gateway] != nil || opened[gateway] != nil, answer != .configuration {
      closed.insert(gateway)
      opened[gateway] = nil
      trials.remove(gateway)
    }
  }

  /// Writes the news and returns what is known now.
  func write(at now: Instant, _ session: any Session) throws -> [String: CircuitBoard.Entry] {
    try CircuitBoard.close(closed, session)
    try CircuitBoard.open(opened, isConfiguration: false, at: now, session)
    return try CircuitBoard.read(session)
  }
}
