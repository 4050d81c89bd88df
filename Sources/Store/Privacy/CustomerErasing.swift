import SQLText
package import Vocabulary

/// Removes a person and keeps the statistics true (R37).
///
/// Name, addresses, custom fields, computed traits, event properties, replies, words of reviews, returns and tickets,
/// personal links and waiting texts go; external ids and numbers become digests, by which a later import is refused; the
/// addresses stay refused, as digests. Orders, messages and answers stay as what happened to a customer of whom nothing
/// more is known.
package enum CustomerErasing {
  /// - Parameters:
  ///   - customFields: the columns of the workspace's own fields.
  ///   - digest: of an external id, as imports ask for it.
  /// - Returns: false where there is no such customer, or it was erased before.
  package static func erase(
    _ customer: CustomerID, customFields: [String], digest: (String) -> String, now: Instant, in session: any Session
  ) throws -> Bool {
    var addresses: [(kind: AddressKind, digest: [UInt8])] = []
    var isKnown = false
    var words: [String] = []
    try session.rows(
      """
      SELECT phone_digest, email_digest, phone, email FROM customers WHERE customer_id = \(customer) AND erased_at IS NULL
      """
    ) { row in
      isKnown = true
      if !row.isNull(0) { addresses.append((.phone, row.blob(0))) }
      if !row.isNull(1) { addresses.append((.email, row.blob(1))) }
      words += [row.optionalText(2), row.optionalText(3)].compactMap { $0 }
    }
    guard isKnown else { return false }
    for address in addresses {
      try session.run(
        """
        INSERT INTO refusals (kind, digest, cause, at, recorded_at) VALUES (\(address.kind.rawValue),
          \(address.digest), \(RefusalCause.erased.rawValue), \(now.microseconds), \(now.microseconds))
        ON CONFLICT DO NOTHING
        """)
    }
    // Providers write numbers with and without the plus.
    try UnknownEvents.forget(words.map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 }, in: session)
    try cancel(customer, now, session)
    try renameKeys(customer, digest, session)
    try clear(customer, customFields, now, session)
    // Messages that stayed with numbers which lead here.
    for former in try session.formerNumbers(of: customer) {
      try cancel(former, now, session)
      try clear(former, customFields, now, session)
    }
    try session.note(.erased, customer: customer, at: now)
    return true
  }

  /// Ends what waits. What is on the wire is recorded by its worker; a doubt stays one, without the bytes to send again.
  private static func cancel(_ customer: CustomerID, _ now: Instant, _ session: any Session) throws {
    try session.run(
      """
      UPDATE messages SET state = \(MessageState.cancelled.rawValue), detail = 'erased',
        ended_at = \(now.microseconds), day = NULL
      WHERE customer_id = \(customer) AND state = \(MessageState.planned.rawValue) AND NOT EXISTS (
        SELECT 1 FROM outbox AS o WHERE o.message_number = messages.message_number
          AND o.state = \(MessageState.claimed.rawValue))
      """)
    try session.run(
      "DELETE FROM outbox WHERE customer_id = \(customer) AND state <> \(MessageState.claimed.rawValue)")
    try session.run("DELETE FROM moves_due WHERE customer_id = \(customer)")
  }

  /// External ids and numbers become digests: an import that brings one again is told that it was erased.
  private static func renameKeys(
    _ customer: CustomerID, _ digest: (String) -> String, _ session: any Session
  ) throws {
    var keys: [(kind: String, source: String, value: String, id: Int64)] = []
    try session.rows(
      """
      SELECT kind, source, value, id FROM keys WHERE customer_id = \(customer)
      AND kind <> \(ImportContext.erasedKind) ORDER BY kind, source, value
      """
    ) { keys.append(($0.text(0), $0.text(1), $0.text(2), $0.integer(3))) }
    try session.run(
      "DELETE FROM keys WHERE customer_id = \(customer) AND kind <> \(ImportContext.erasedKind)")
    for key in keys {
      let kind = key.kind == "customer" ? ImportContext.erasedKind : key.kind
      try session.run(
        """
        INSERT INTO keys (kind, source, value, customer_id, id)
        VALUES (\(kind), \(key.source), \(digest(key.value)), \(customer), \(key.id)) ON CONFLICT DO NOTHING
        """)
    }
    for (table, id) in [("orders", "order_id")] + NumberedTable.all.map({ ($0.name, $0.key) }) {
      var numbers: [(id: Int64, number: String)] = []
      try session.rows(
        """
        SELECT \(name: id), number FROM \(name: table) WHERE customer_id = \(customer) AND number IS NOT NULL
        """
      ) { numbers.append(($0.integer(0), $0.text(1))) }
      for one in numbers {
        try session.run(
          """
          UPDATE \(name: table) SET number = \(digest(one.number))
          WHERE customer_id = \(customer) AND \(name: id) = \(one.id)
          """)
      }
    }
  }

  private static func clear(
    _ customer: CustomerID, _ customFields: [String], _ now: Instant, _ session: any Session
  ) throws {
    let own = [
      "first_name", "last_name", "email", "email_digest", "phone", "phone_digest", "birthday", "month_day", "gender",
      "city", "region", "country", "postal_code", "locale", "zone",
    ]
    let cleared = (own + customFields).map { "\(name: $0) = NULL" as SQLText }.joined(separator: ", ")
    let this: SQLText = "WHERE customer_id = \(customer)"
    try session.run("UPDATE customers SET \(cleared), erased_at = \(now.microseconds) \(this)")
    try WrittenWords.clear(where: "customer_id = \(customer)", session)
    try session.run("UPDATE events SET properties = NULL \(this)")
    try session.run("UPDATE unmatched_responses SET detail = NULL \(this)")
    try session.run("UPDATE messages SET address_digest = NULL \(this)")
    for table in ["orders", "shipments"] { try session.run("UPDATE \(name: table) SET tracking = NULL \(this)") }
    try session.run("DELETE FROM message_links \(this)")
    try session.run("DELETE FROM trait_values \(this)")
  }
}
