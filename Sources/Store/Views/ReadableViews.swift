import SQLText
import Vocabulary

/// The views `readable_…` for other tools: times as times, dates as dates, states as words.
///
/// They are made from the tables as they stand, after migrations and whenever the shop adds a field. A view keeps the
/// order of its columns and gets new ones at its end, so that what others built on it stays.
enum ReadableViews {
  static let tables = [
    "attempts", "audit", "campaigns", "consents", "consent_states", "customers", "draws", "events", "invoices", "items",
    "memberships", "messages", "orders", "payments", "responses", "returns", "reviews", "segments", "sends",
    "shipments", "tickets", "traits", "trait_values",
  ]

  static func name(_ table: String) -> String { "readable_\(table)" }

  /// Makes those that are missing or lack a column.
  static func refresh(_ session: any Session) throws {
    let known = try columns(session)
    for shape in try TableShape.all(session) where tables.contains(shape.name) {
      let view = name(shape.name)
      // Digests mean nothing to anybody.
      let wanted = shape.columns.filter { $0.kind != .blob }.map(\.name)
      let former = known[view] ?? []
      if former.count == wanted.count, Set(former) == Set(wanted) { continue }
      let keepsOrder = Set(former).isSubset(of: wanted)
      let order = keepsOrder ? former + wanted.filter { !former.contains($0) } : wanted
      if !former.isEmpty, session.dialect == .sqlite || !keepsOrder {
        try session.run("DROP VIEW \(name: view)")
      }
      let texts = Set(shape.columns.filter { $0.kind == .text }.map(\.name))
      let list = order.map { column -> SQLText in
        texts.contains(column)
          ? "\(name: column)" : "\(value(of: column, in: shape.name)) AS \(name: column)"
      }
      let create: SQLText = .dialect(sqlite: "CREATE VIEW", postgres: "CREATE OR REPLACE VIEW")
      try session.run("\(create) \(name: view) AS SELECT \(list.joined(separator: ", ")) FROM \(name: shape.name)")
    }
  }

  private static func value(of column: String, in table: String) -> SQLText {
    if ["at", "since", "until"].contains(column) || column.hasSuffix("_at") {
      return .dialect(
        sqlite: "strftime('%Y-%m-%dT%H:%M:%fZ', \(name: column) / 1000000.0, 'unixepoch')",
        postgres: "to_timestamp(\(name: column) / 1000000.0)")
    }
    if ["birthday", "day", "due_date"].contains(column) {
      return .dialect(
        sqlite: "date(\(name: column) * 86400, 'unixepoch')", postgres: "DATE '1970-01-01' + \(name: column)::integer")
    }
    switch (table, column) {
    case ("messages", "state"): return words(column, MessageState.allCases.map { ($0.rawValue, $0.word) })
    case ("messages", "reason"): return words(column, SkipReason.allCases.map { ($0.rawValue, $0.word) })
    case ("orders", "status"): return words(column, OrderStatus.allCases.map { ($0.rawValue, $0.word) })
    case ("responses", "kind"): return words(column, ResponseKind.allCases.map { ($0.rawValue, $0.word) })
    case (_, "channel"): return words(column, Channel.allCases.map { ($0.number, $0.rawValue) })
    default: return "\(name: column)"
    }
  }

  /// A choice by number, spelled out: a view can bind nothing.
  private static func words(_ column: String, _ choices: [(number: Int, word: String)]) -> SQLText {
    let cases = choices.map { SQLText.raw("WHEN \($0.number) THEN '\($0.word)'") }
    return "CASE \(name: column) \(cases.joined(separator: " ")) END"
  }

  /// The columns of the views in their order.
  private static func columns(_ session: any Session) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    try session.rows(
      .dialect(
        sqlite: """
          SELECT v.name, c.name FROM sqlite_schema AS v, pragma_table_info(v.name) AS c
          WHERE v.type = 'view' ORDER BY v.name, c.cid
          """,
        postgres: """
          SELECT table_name::text, column_name::text FROM information_schema.columns
          WHERE table_schema = current_schema() AND table_name LIKE 'readable!_%' ESCAPE '!'
          ORDER BY table_name, ordinal_position
          """)
    ) { found[$0.text(0), default: []].append($0.text(1)) }
    return found
  }
}
