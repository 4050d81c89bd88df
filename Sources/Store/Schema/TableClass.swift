/// What a table is to a database that is distributed by customer: the classes of the schema, held by a test.
package enum TableClass: String, CaseIterable, Hashable, Sendable {
  /// `customer_id` comes first in its primary key and in every unique one: a customer's rows stand on one node.
  case byCustomer = "by customer"
  /// Small, and read everywhere: every node has it.
  case shared
  /// Small and hot: stays where claims are made.
  case local

  private static let sharedTables: Set = [
    "meta", "blocks", "keys", "subject_keys", "refusals", "strikes", "files", "publications", "publication_files",
    "campaigns", "sends", "canaries", "segments", "traits", "links", "api_keys", "merges", "audit",
  ]
  private static let localTables: Set = [
    "response_keys", "unmatched_responses", "unknown_events", "outbox", "gateway_starts", "gateway_circuits", "workers",
    "moves_due", "changes", "tracking",
  ]

  package init(table: String) {
    self =
      TableClass.sharedTables.contains(table) ? .shared : TableClass.localTables.contains(table) ? .local : .byCustomer
  }
}
