import Catalogue
import SQLText
import Store
import TestSupport
import TestDatabases
import Testing
import Vocabulary

@Suite struct `The schema` {
  /// Columns by table: SQLite's word for the type, and the place in the primary key.
  private static func columns(_ session: any Session, _ table: String) throws -> [String: (type: String, key: Int)] {
    var found: [String: (type: String, key: Int)] = [:]
    let query: SQLText = .dialect(
      sqlite: "SELECT name, type, pk FROM pragma_table_info(\(table))",
      postgres: """
        SELECT c.column_name::text, CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'double precision' THEN 'REAL'
            WHEN 'bytea' THEN 'BLOB' ELSE upper(c.data_type) END,
          coalesce(array_position(i.indkey::int2[], c.ordinal_position::int2) + 1, 0)
        FROM information_schema.columns AS c
        LEFT JOIN pg_index AS i ON i.indisprimary AND i.indrelid = c.table_name::regclass
        WHERE c.table_schema = current_schema() AND c.table_name = \(table)
        """)
    try session.rows(query) { found[$0.text(0)] = ($0.text(1), Int($0.integer(2))) }
    return found
  }

  @Test(arguments: Engine.allCases)
  func `has a column for every field of the catalogue`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let catalogue = Catalogue(customFields: [("vip_level", .integer), ("favourite_tea", .text), ("score", .number)])
      try await database.ensureCustomFields(catalogue.customFields)
      try await database.read { session in
        for entity in catalogue.entities {
          let columns = try Self.columns(session, entity.name)
          #expect(columns[entity.key] != nil, "\(entity.name).\(entity.key)")
          for parent in entity.parents { #expect(columns[parent.column] != nil, "\(entity.name).\(parent.column)") }
          for field in entity.fields {
            var names: [String] = []
            switch field.storage {
            case .column(let name): names = [name]
            case .amount(let base, let original): names = [base, original]
            case .derived: break
            }
            let isText = [.text, .object].contains(field.type) && field.choices.isEmpty
            let type = isText ? "TEXT" : field.type == .number ? "REAL" : "INTEGER"
            for name in names {
              // A channel is a number wherever it is a choice, a word where the shop names it.
              #expect(columns[name]?.type == type, "\(entity.name).\(name)")
            }
          }
        }
      }
    }
  }

  /// The classes of ENGINEERING, Database: which tables Citus would distribute, copy or keep where they are.
  private static let shared: Set = [
    "meta", "blocks", "keys", "subject_keys", "refusals", "strikes", "files", "publications", "publication_files",
    "campaigns", "sends", "segments", "links", "api_keys", "canaries",
  ]
  private static let local: Set = [
    "response_keys", "unmatched_responses", "outbox", "gateway_starts", "gateway_circuits", "workers", "moves_due",
  ]

  private static func tables(_ session: any Session) throws -> [String] {
    try session.lines(
      .dialect(
        sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        postgres: "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"))
  }

  /// The first column of each unique index of a table.
  private static func firstColumns(_ session: any Session, _ table: String) throws -> [String] {
    try session.lines(
      .dialect(
        sqlite: """
          SELECT c.name FROM pragma_index_list(\(table)) AS i, pragma_index_info(i.name) AS c
          WHERE i."unique" = 1 AND c.seqno = 0
          """,
        postgres: """
          SELECT a.attname::text FROM pg_index AS i
          JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
          WHERE i.indisunique AND i.indrelid = to_regclass(\(table))
          """))
  }

  @Test(arguments: Engine.dialects)
  func `puts the customer first in every key of a table by customer`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.read { session in
        let byCustomer = Set(try Self.tables(session)).subtracting(Self.shared).subtracting(Self.local)
        #expect(
          byCustomer == [
            "customers", "consents", "consent_states", "orders", "items", "payments", "invoices", "events", "draws",
            "messages", "attempts", "responses", "shipments", "returns", "reviews", "tickets", "memberships",
            "message_links",
          ])
        for table in byCustomer {
          #expect(try Self.columns(session, table)["customer_id"]?.key == 1, "\(table)")
          #expect(try Self.firstColumns(session, table).allSatisfy { $0 == "customer_id" }, "\(table)")
        }
      }
    }
  }

  @Test func `is the same on both engines`() async throws {
    guard TestPostgres.socket != nil else { return }
    @Sendable func read(_ session: any Session) throws -> [String] {
      try Self.tables(session).flatMap { table in
        try Self.columns(session, table).map { "\(table).\($0) \($1.type) \($1.key)" }
      }.sorted()
    }
    let sqlite = try await SQLiteDatabase.inMemory().read { try read($0) }
    let postgres = try await TestPostgres.withDatabase { try await $0.read { try read($0) } }
    #expect(postgres == sqlite)
  }

  @Test(arguments: Engine.allCases)
  func `adds custom fields once and refuses another type`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let first = Catalogue(customFields: [("vip_level", .integer)]).customFields
      try await database.ensureCustomFields(first)
      try await database.ensureCustomFields(first)
      try await database.ensureCustomFields(
        Catalogue(customFields: [("vip_level", .integer), ("tea", .text)]).customFields)
      try await database.write { session in
        try session.run(
          "INSERT INTO customers (customer_id, recorded_at, custom_vip_level, custom_tea) VALUES (1, 1, 3, 'oolong')")
      }
      let error = await #expect(throws: StoreError.self) {
        try await database.ensureCustomFields(
          Catalogue(customFields: [("vip_level", .money), ("new", .text)]).customFields)
      }
      #expect(error?.code == .fieldTypeChanged)
      #expect(error?.context == "customer_fields: vip_level is money, but its values were stored as integer")
      #expect(try await database.read { try $0.lines("SELECT custom_vip_level FROM customers") } == ["3"])
    }
  }
}
