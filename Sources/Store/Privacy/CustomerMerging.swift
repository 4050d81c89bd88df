import SQLText
package import Vocabulary

/// Joins two customers who are one person (R3).
///
/// What the one had becomes the other's: its external ids and numbers, its orders and answers, its messages with what
/// came back about them. A message whose occurrence the survivor has too, and a lot in an experiment in which the survivor
/// was drawn too, stay with the former number, so that reports go on adding up; that number leads to the survivor.
package struct CustomerMerging {
  /// What was done, or would be.
  package struct Summary: Hashable, Sendable {
    package var survivor: CustomerID
    package var former: CustomerID
    /// External ids that are the survivor's now.
    package var externalIDs = 0
    /// Rows by table that are the survivor's now; tables without any are left out.
    package var moved: [Moved] = []
    /// Fields that the survivor lacked and has now.
    package var filled: [String] = []
    /// Fields in which the two differed: the survivor's value stays.
    package var dropped: [String] = []
    /// Waiting messages that end because the survivor has the occurrence.
    package var cancelled = 0
    /// Messages and lots that stay with the former number.
    package var kept = 0
    /// Answers that were added because the stricter of two wins, `channel topic` in words.
    package var strictened: [Strictened] = []

    package struct Moved: Hashable, Sendable {
      package var table: String
      package var rows: Int
    }

    package struct Strictened: Hashable, Sendable {
      package var channel: Int
      package var topic: String
      package var state: ConsentState
    }
  }

  /// Why two customers cannot be joined.
  package enum Refusal: Error, Hashable, Sendable {
    case same
    case unknown(CustomerID)
    case erased(CustomerID)
    case deleted(CustomerID)
    /// A message is on the wire: its answer would not find it.
    case onTheWire(CustomerID)
  }

  /// Ends the transaction of a dry run, with what it would have done.
  package struct DryRunEnd: Error {
    package var summary: Summary
  }

  private let former: CustomerID
  private let survivor: CustomerID
  private let now: Instant
  private let session: any Session
  private let shapes: [String: TableShape]
  private var summary: Summary

  /// Joins `former` to `survivor` inside the caller's transaction.
  ///
  /// - Parameter customFields: the columns of the workspace's own fields.
  /// - Throws: `Refusal`; `DryRunEnd` at the end of a dry run.
  package static func merge(
    _ former: CustomerID, into survivor: CustomerID, customFields: [String], now: Instant, isDryRun: Bool = false,
    in session: any Session
  ) throws -> Summary {
    var merging = CustomerMerging(
      former: former, survivor: survivor, now: now, session: session,
      shapes: Dictionary(try TableShape.all(session).map { ($0.name, $0) }, uniquingKeysWith: { $1 }),
      summary: Summary(survivor: survivor, former: former))
    try merging.run(customFields)
    if isDryRun { throw DryRunEnd(summary: merging.summary) }
    return merging.summary
  }

  private mutating func run(_ customFields: [String]) throws {
    try check()
    let answers = try MergedConsents(former, survivor, session)
    try moveKeys()
    try moveMessages()
    try moveDraws()
    try moveMemberships()
    try noteFacts()
    try moveTables()
    summary.strictened = try answers.settle(now, session)
    try fillFields(customFields)
    try session.run("UPDATE merges SET survivor_id = \(survivor) WHERE survivor_id = \(former)")
    try session.run(
      "INSERT INTO merges (customer_id, survivor_id, merged_at) VALUES (\(former), \(survivor), \(now.microseconds))")
    try session.note(.merged, customer: survivor, subject: "customer \(former)", at: now)
  }

  private func check() throws {
    if former == survivor { throw Refusal.same }
    for customer in [former, survivor] {
      var standing: Refusal? = .unknown(customer)
      try session.rows(
        "SELECT erased_at IS NOT NULL, deleted_at IS NOT NULL FROM customers WHERE customer_id = \(customer)"
      ) { row in
        standing = row.integer(0) != 0 ? .erased(customer) : row.integer(1) != 0 ? .deleted(customer) : nil
      }
      if let standing { throw standing }
      var isBusy = false
      try session.rows(
        "SELECT 1 FROM outbox WHERE customer_id = \(customer) AND state = \(MessageState.claimed.rawValue) LIMIT 1"
      ) { _ in isBusy = true }
      if isBusy { throw Refusal.onTheWire(customer) }
    }
  }

  // MARK: Names and numbers

  /// The keys name their rows: only whose they are changes.
  private mutating func moveKeys() throws {
    try session.rows(
      "SELECT count(*) FROM keys WHERE customer_id = \(former) AND kind = 'customer'"
    ) { summary.externalIDs = Int($0.integer(0)) }
    for table in ["keys", "subject_keys"] {
      try session.run("UPDATE \(name: table) SET customer_id = \(survivor) WHERE customer_id = \(former)")
    }
  }

  private mutating func fillFields(_ customFields: [String]) throws {
    // An address and its digest, and a birthday and its month and day, go together.
    let groups: [[String]] =
      [
        ["first_name"], ["last_name"], ["email", "email_digest"], ["phone", "phone_digest"], ["birthday", "month_day"],
        ["gender"], ["city"], ["region"], ["country"], ["postal_code"], ["locale"], ["zone"],
      ] + customFields.map { [$0] }
    for group in groups {
      let column = group[0]
      // R4: the case of letters makes no other e-mail address.
      let same: SQLText =
        column == "email" ? "lower(s.email) = lower(f.email)" : "s.\(name: column) = f.\(name: column)"
      var (isMissing, isGiven, isSame) = (false, false, false)
      try session.rows(
        """
        SELECT s.\(name: column) IS NULL, f.\(name: column) IS NOT NULL, \(same)
        FROM customers AS s JOIN customers AS f ON f.customer_id = \(former) WHERE s.customer_id = \(survivor)
        """
      ) { row in
        (isMissing, isGiven, isSame) = (row.integer(0) != 0, row.integer(1) != 0, row.optionalInteger(2) == 1)
      }
      guard isGiven, !isSame else { continue }
      let name = column.hasPrefix("custom_") ? String(column.dropFirst(7)) : column == "zone" ? "time_zone" : column
      guard isMissing else {
        summary.dropped.append(name)
        continue
      }
      summary.filled.append(name)
      let changes = group.map { column -> SQLText in
        "\(name: column) = (SELECT f.\(name: column) FROM customers AS f WHERE f.customer_id = \(former))"
      }.joined(separator: ", ")
      try session.run("UPDATE customers SET \(changes) WHERE customer_id = \(survivor)")
    }
    // The earlier of the two is when the person became known.
    try session.run(
      """
      UPDATE customers SET created_at = (SELECT min(c.created_at) FROM customers AS c
        WHERE c.customer_id IN (\(former), \(survivor))) WHERE customer_id = \(survivor)
      """)
    let cleared = groups.flatMap { $0 }.map { "\(name: $0) = NULL" as SQLText }.joined(separator: ", ")
    try session.run(
      "UPDATE customers SET \(cleared), deleted_at = \(now.microseconds) WHERE customer_id = \(former)")
  }

  // MARK: Messages

  /// Messages of occurrences that the survivor has too stay, and those of them that wait end.
  private mutating func moveMessages() throws {
    let same: SQLText = """
      EXISTS (SELECT 1 FROM messages AS s WHERE s.customer_id = \(survivor) AND s.occurrence = m.occurrence
        AND s.slot = m.slot)
      """
    var moving: [Int64] = []
    var staying: [Int64] = []
    try session.rows(
      "SELECT m.message_number, \(same) FROM messages AS m WHERE m.customer_id = \(former) ORDER BY m.message_number"
    ) { row in
      if row.integer(1) != 0 { staying.append(row.integer(0)) } else { moving.append(row.integer(0)) }
    }
    summary.kept += staying.count
    if !staying.isEmpty {
      let these: SQLText = "customer_id = \(former) AND message_number IN (\(staying.list))"
      summary.cancelled = try session.run(
        """
        UPDATE messages SET state = \(MessageState.cancelled.rawValue), detail = 'merged',
          ended_at = \(now.microseconds), day = NULL
        WHERE \(these) AND state = \(MessageState.planned.rawValue)
        """)
      // A doubt stays one: it is listed, and nobody sends it again.
      for table in ["outbox", "moves_due"] { try session.run("DELETE FROM \(name: table) WHERE \(these)") }
    }
    guard !moving.isEmpty else { return }
    try move("merged_rows", where: "kind = 'message' AND id IN (\(moving.list))")
    try note(
      kind: "message",
      "SELECT message_number AS id FROM messages WHERE customer_id = \(former) AND message_number IN (\(moving.list))")
    for table in ["messages", "attempts", "message_links"] {
      try move(table, where: "message_number IN (\(moving.list))")
    }
    try move("responses", where: "message_number IN (\((moving + [0]).list))")
    for table in ["outbox", "moves_due"] {
      try session.run(
        """
        UPDATE \(name: table) SET customer_id = \(survivor)
        WHERE customer_id = \(former) AND message_number IN (\(moving.list))
        """)
    }
  }

  /// A lot is never drawn again: where both were drawn, each stays with its number.
  private mutating func moveDraws() throws {
    var free: [(campaign: String, experiment: String)] = []
    try session.rows(
      """
      SELECT d.campaign, d.experiment, EXISTS (SELECT 1 FROM draws AS s WHERE s.customer_id = \(survivor)
        AND s.campaign = d.campaign AND s.experiment = d.experiment)
      FROM draws AS d WHERE d.customer_id = \(former) ORDER BY d.campaign, d.experiment
      """
    ) { row in
      if row.integer(2) != 0 { summary.kept += 1 } else { free.append((row.text(0), row.text(1))) }
    }
    for draw in free {
      let kind = MergedRows.kind(ofDraw: draw.campaign, draw.experiment)
      try move("draws", where: "campaign = \(draw.campaign) AND experiment = \(draw.experiment)")
      try move("merged_rows", where: "kind = \(kind)")
      try session.run(
        """
        INSERT INTO merged_rows (customer_id, kind, id, former_id) VALUES (\(survivor), \(kind), 0, \(former))
        ON CONFLICT DO NOTHING
        """)
    }
  }

  /// The survivor's own history of a segment stands; where it has none it takes over the other's.
  private mutating func moveMemberships() throws {
    let known: SQLText = "SELECT segment FROM memberships WHERE customer_id = \(survivor)"
    try move("memberships", where: "segment NOT IN (\(known))")
    try session.run(
      """
      UPDATE memberships SET left_at = \(now.microseconds), left_by = 0
      WHERE customer_id = \(former) AND left_at IS NULL
      """)
  }

  // MARK: Rows

  /// Notes what reports go on counting for the former number.
  private mutating func noteFacts() throws {
    try move("merged_rows", where: "kind IN ('order', 'payment', 'event')")
    for (kind, table, id) in [
      ("order", "orders", "order_id"), ("payment", "payments", "payment_id"), ("event", "events", "event_id"),
    ] {
      try note(kind: kind, "SELECT \(name: id) AS id FROM \(name: table) WHERE customer_id = \(former)")
    }
  }

  private func note(kind: String, _ ids: SQLText) throws {
    try session.run(
      """
      INSERT INTO merged_rows (customer_id, kind, id, former_id)
      SELECT \(survivor), \(kind), i.id, \(former) FROM (\(ids)) AS i WHERE 1 = 1 ON CONFLICT DO NOTHING
      """)
  }

  /// Everything else that belongs to a customer.
  private mutating func moveTables() throws {
    let done: Set = [
      "customers", "keys", "subject_keys", "messages", "attempts", "message_links", "responses", "outbox", "moves_due",
      "draws", "memberships", "consent_states", "merges", "merged_rows", "audit",
    ]
    for shape in shapes.values.sorted(by: { $0.name < $1.name }) where !done.contains(shape.name) {
      guard shape.columns.contains(where: { $0.name == "customer_id" }) else { continue }
      if shape.key.first == "customer_id" {
        try move(shape.name, where: "1 = 1")
      } else {
        try session.run("UPDATE \(name: shape.name) SET customer_id = \(survivor) WHERE customer_id = \(former)")
      }
    }
  }

  /// Copies rows and deletes them: a row's customer is never changed in place. What the survivor has of its own stays.
  private mutating func move(_ table: String, where condition: SQLText) throws {
    guard let shape = shapes[table] else { return }
    let columns = shape.columns.map(\.name).filter { $0 != "customer_id" }.map(SQLText.quoted).joined(separator: ", ")
    let count = try session.run(
      """
      INSERT INTO \(name: table) (customer_id, \(raw: columns))
      SELECT \(survivor), \(raw: columns) FROM \(name: table) WHERE customer_id = \(former) AND \(condition)
      ON CONFLICT DO NOTHING
      """)
    try session.run("DELETE FROM \(name: table) WHERE customer_id = \(former) AND \(condition)")
    if count > 0, table != "merged_rows" { summary.moved.append(.init(table: table, rows: count)) }
  }
}

extension [Int64] {
  /// The numbers as they are, since a statement takes only so many values.
  fileprivate var list: SQLText { .raw(map(String.init).joined(separator: ", ")) }
}
