import SQLText
package import Vocabulary

/// Makes what was copied from a live database one that can reach nobody (R6).
///
/// Every address becomes one that belongs to nobody, the same one where it was the same; refusals go with their
/// addresses. What waits is cancelled, and what people wrote is removed. Names and fields stay: keep the file as safe as
/// the database that it comes from.
package struct SandboxClone: Sendable {
  package struct Tally: Hashable, Sendable {
    package var phones = 0
    package var emails = 0
    /// Messages that waited in the original.
    package var cancelled = 0
  }

  private static let page = 5000

  private let database: SQLiteDatabase
  private let digest: @Sendable (AddressKind, String) -> [UInt8]

  /// - Parameters:
  ///   - database: a sandbox, by its kind.
  ///   - digest: of an address, as the workspace makes it.
  package init(_ database: SQLiteDatabase, digest: @escaping @Sendable (AddressKind, String) -> [UInt8]) {
    self.database = database
    self.digest = digest
  }

  /// - Throws: `StoreError.wrongKind` for a live database, which keeps its addresses.
  package func prepare(now: Instant) async throws -> Tally {
    guard database.kind == .sandbox else {
      throw StoreError(.wrongKind, "\(database.name) is a live database, and a clone is a sandbox")
    }
    let tally = try await database.write { session in
      var tally = Tally()
      try session.run(
        """
        CREATE TABLE test_addresses (kind TEXT NOT NULL, former BLOB NOT NULL, address TEXT NOT NULL,
          digest BLOB NOT NULL, PRIMARY KEY (kind, former)) STRICT, WITHOUT ROWID
        """)
      tally.phones = try map(.phone, session)
      tally.emails = try map(.email, session)
      for table in ["refusals", "strikes"] {
        // Two former addresses never share a new one, so no key can be taken.
        try session.run(
          """
          UPDATE \(name: table) SET digest = (SELECT t.digest FROM test_addresses AS t
            WHERE t.kind = \(name: table).kind AND t.former = \(name: table).digest)
          WHERE EXISTS (SELECT 1 FROM test_addresses AS t
            WHERE t.kind = \(name: table).kind AND t.former = \(name: table).digest)
          """)
      }
      try session.run(
        """
        UPDATE messages SET address_digest = (SELECT t.digest FROM test_addresses AS t
          WHERE t.former = messages.address_digest) WHERE address_digest IS NOT NULL
        """)
      try session.run("DROP TABLE test_addresses")
      tally.cancelled = try session.run(
        """
        UPDATE messages SET state = \(MessageState.cancelled.rawValue), detail = 'cloned', day = NULL,
          ended_at = \(now.microseconds)
        WHERE state = \(MessageState.planned.rawValue)
        """)
      try forget(session)
      return tally
    }
    // Pages that are free now held what was replaced.
    try await database.compact()
    return tally
  }

  /// Gives each distinct address another and writes it to its customers.
  private func map(_ kind: AddressKind, _ session: any Session) throws -> Int {
    let column = kind == .phone ? "phone" : "email"
    let digestColumn = column + "_digest"
    var count = 0
    var last: [UInt8] = []
    while true {
      var former: [(digest: [UInt8], address: String)] = []
      try session.rows(
        """
        SELECT \(name: digestColumn), min(\(name: column)) FROM customers
        WHERE \(name: digestColumn) > \(last) AND \(name: column) IS NOT NULL
        GROUP BY \(name: digestColumn) ORDER BY \(name: digestColumn) LIMIT \(SandboxClone.page)
        """
      ) { former.append(($0.blob(0), $0.text(1))) }
      guard let end = former.last else { break }
      last = end.digest
      var batch = RowBatch(columns: ["kind", "former", "address", "digest"])
      for one in former {
        count += 1
        let address = SandboxClone.address(kind, like: one.address, number: count)
        batch.append(kind.rawValue)
        batch.append(one.digest)
        batch.append(address)
        batch.append(digest(kind, address))
      }
      try session.insert(batch, into: "test_addresses", onConflict: .fail)
    }
    try session.run(
      """
      UPDATE customers SET (\(name: column), \(name: digestColumn)) = (
        SELECT t.address, t.digest FROM test_addresses AS t
        WHERE t.kind = \(kind.rawValue) AND t.former = customers.\(name: digestColumn))
      WHERE \(name: digestColumn) IS NOT NULL
      """)
    return count
  }

  /// `+86` and what follows it says a number's country, and stays; `example.com` is nobody's (RFC 2606, section 3).
  static func address(_ kind: AddressKind, like former: String, number: Int) -> String {
    switch kind {
    case .phone:
      let lead = former.prefix(4)
      let digits = String(number)
      let room = max(former.count - lead.count - digits.count, 7 - digits.count, 0)
      return lead + String(repeating: "0", count: room) + digits
    case .email: return "customer-\(number)@example.com"
    case .wechat: return "customer-\(number)"
    }
  }

  /// What waits, what people wrote, and who may push.
  private func forget(_ session: any Session) throws {
    for table in [
      "outbox", "moves_due", "workers", "gateway_starts", "gateway_circuits", "unmatched_responses", "unknown_events",
      "message_links", "api_keys",
    ] {
      try session.run("DELETE FROM \(name: table)")
    }
    try WrittenWords.clear(where: "1 = 1", session)
    try session.run(
      "UPDATE events SET properties = NULL WHERE name IN (\(ReplyEvents.replied), \(ReplyEvents.helpRequested))")
    try session.run("DELETE FROM meta WHERE name LIKE 'lineage.%' OR name LIKE 'restored.%'")
  }
}
