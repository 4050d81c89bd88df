import Catalogue
import SQLText
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `The schema` {
  /// Columns by table, as `name type` with the place in the primary key.
  private static func columns(_ session: any Session, _ table: String) throws -> [String: (type: String, key: Int)] {
    var found: [String: (type: String, key: Int)] = [:]
    try session.rows("SELECT name, type, pk FROM pragma_table_info(\(table))") {
      found[$0.text(0)] = ($0.text(1), Int($0.integer(2)))
    }
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
    "campaigns", "sends", "segments", "links", "api_keys",
  ]
  private static let local: Set = [
    "response_keys", "unmatched_responses", "outbox", "gateway_starts", "workers", "moves_due",
  ]

  @Test func `puts the customer first in every key of a table by customer`() async throws {
    try await SQLiteDatabase.inMemory().read { session in
      let tables = try session.lines(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
      let byCustomer = Set(tables).subtracting(Self.shared).subtracting(Self.local)
      #expect(
        byCustomer == [
          "customers", "consents", "consent_states", "orders", "items", "payments", "invoices", "events", "draws",
          "messages", "attempts", "responses", "shipments", "returns", "reviews", "tickets", "memberships",
          "message_links",
        ])
      for table in byCustomer {
        #expect(try Self.columns(session, table)["customer_id"]?.key == 1, "\(table)")
        let indexes = try session.lines("SELECT name FROM pragma_index_list(\(table)) WHERE \"unique\" = 1")
        for index in indexes {
          let first = try session.lines("SELECT name FROM pragma_index_info(\(index)) WHERE seqno = 0")
          #expect(first == ["customer_id"], "\(index)")
        }
      }
    }
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
