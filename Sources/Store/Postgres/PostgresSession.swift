import CPostgres
import SQLText

/// One transaction or snapshot of PostgreSQL.
final class PostgresSession: Session {
  private let connection: PostgresConnection
  private let isWriting: Bool

  let dialect = SQLDialect.postgres

  init(_ connection: PostgresConnection, isWriting: Bool) {
    self.connection = connection
    self.isWriting = isWriting
  }

  @discardableResult
  func run(_ sql: SQLText) throws -> Int {
    let (text, values) = sql.prepared(for: .postgres)
    return try connection.execute(
      text, PostgresParameters(values), isKept: PostgresSession.isKept(text, values.count),
      context: "running a statement")
  }

  func rows(_ sql: SQLText, _ body: (any Row) throws -> Void) throws {
    let (text, values) = sql.prepared(for: .postgres)
    try connection.query(
      text, PostgresParameters(values), isKept: PostgresSession.isKept(text, values.count), context: "running a query",
      body)
  }

  @discardableResult
  func insert(_ batch: RowBatch, into table: String, onConflict: ConflictRule) throws -> Int {
    if batch.isEmpty { return 0 }
    let types = try types(of: batch, in: table)
    let target = SQLText.quoted(table)
    let context = "writing to \(table)"
    if onConflict == .fail, batch.rowCount >= PostgresSession.copiedFrom {
      return try connection.copy(batch, into: target, types: types, context: context)
    }
    let list = batch.columns.map(SQLText.quoted).joined(separator: ", ")
    let source = PostgresSession.arrays(batch.columns.count)
    var text = "INSERT INTO \(target) (\(list)) "
    switch onConflict {
    case .fail: text += "SELECT * FROM \(source)"
    case .ignore: text += "SELECT * FROM \(source) ON CONFLICT DO NOTHING"
    case .replace(let key):
      let keys = key.map(SQLText.quoted).joined(separator: ", ")
      let others = batch.columns.filter { !key.contains($0) }.map(SQLText.quoted)
      let sets = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
      // One statement may not touch a row twice: of several rows with one key the last counts.
      text += """
        SELECT DISTINCT ON (\(keys)) \(list) FROM \(source) WITH ORDINALITY AS u (\(list), "the row") \
        ORDER BY \(keys), "the row" DESC ON CONFLICT (\(keys)) \(others.isEmpty ? "DO NOTHING" : "DO UPDATE SET \(sets)")
        """
    }
    return try connection.execute(text, arrays(of: batch, types), isKept: true, context: context)
  }

  @discardableResult
  func update(_ batch: RowBatch, in table: String, keyCount: Int) throws -> Int {
    precondition(keyCount > 0 && keyCount < batch.columns.count, "an update needs a key and something to set")
    if batch.isEmpty { return 0 }
    let types = try types(of: batch, in: table)
    let names = batch.columns.map(SQLText.quoted)
    let sets = names.dropFirst(keyCount).map { "\($0) = u.\($0)" }.joined(separator: ", ")
    let key = names.prefix(keyCount).map { "t.\($0) = u.\($0)" }.joined(separator: " AND ")
    let source = "\(PostgresSession.arrays(names.count)) AS u (\(names.joined(separator: ", ")))"
    return try connection.execute(
      "UPDATE \(SQLText.quoted(table)) AS t SET \(sets) FROM \(source) WHERE \(key)", arrays(of: batch, types),
      isKept: true, context: "writing to \(table)")
  }

  func merge(_ batch: RowBatch, as name: String, _ body: () throws -> Void) throws {
    let types = try prepareStage(name, batch)
    let stage = "pg_temp.\(SQLText.quoted(name))"
    if !batch.isEmpty { _ = try connection.copy(batch, into: stage, types: types, context: "loading \(name)") }
    connection.stages[name]?.isDirty = true
    try body()
    let dead = (connection.stages[name]?.dead ?? 0) + batch.rowCount
    let isWorn = dead > 20_000
    PQclear(try connection.command(isWorn ? "TRUNCATE \(stage)" : "DELETE FROM \(stage)", context: "emptying \(name)"))
    connection.stages[name]?.dead = isWorn ? 0 : dead
    connection.stages[name]?.isDirty = false
  }

  /// A transaction that writes holds the one lock of all that write.
  func lock(_ name: String) throws {
    precondition(isWriting, "a lock needs a write, not a read")
  }

  // MARK: -

  /// From how many rows on COPY is worth its two journeys.
  private static let copiedFrom = 50

  /// Whether a statement may come again: not those with a list of varying length, nor those that change the schema.
  private static func isKept(_ text: String, _ valueCount: Int) -> Bool {
    guard valueCount <= 64, text.utf8.count <= 16_384 else { return false }
    return ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains { text.hasPrefix($0) }
  }

  private static func arrays(_ count: Int) -> String {
    "unnest(\((1...count).map { "$\($0)" }.joined(separator: ", ")))"
  }

  private func arrays(of batch: RowBatch, _ types: [Oid]) -> PostgresParameters {
    var parameters = PostgresParameters()
    batch.arena.withUnsafeBytes { arena in
      for (column, type) in types.enumerated() { parameters.append(batch, column: column, as: type, arena) }
    }
    return parameters
  }

  private func types(of batch: RowBatch, in table: String) throws -> [Oid] {
    if let stage = connection.stages[table], stage.columns == batch.columns { return stage.types }
    if let known = connection.schema.types(of: batch.columns, in: table) { return known }
    try loadSchema()
    guard let types = connection.schema.types(of: batch.columns, in: table) else {
      throw StoreError(.statement, "writing to \(table): it has no such column")
    }
    return types
  }

  private func loadSchema() throws {
    var schema = PostgresSchema()
    try connection.query(PostgresSchema.query, PostgresParameters(), isKept: true, context: "reading the schema") {
      schema.add($0.text(0), $0.text(1), Oid($0.integer(2)))
    }
    connection.schema = schema
  }

  /// Makes the temporary table empty and fit for the batch, and returns its columns' types.
  ///
  /// A column's type is that of its first value; where it has none, what it was before, or what columns of this name are
  /// elsewhere.
  private func prepareStage(_ name: String, _ batch: RowBatch) throws -> [Oid] {
    let former = connection.stages[name].flatMap { $0.columns == batch.columns ? $0 : nil }
    let width = batch.columns.count
    var types: [Oid?] = Array(repeating: nil, count: width)
    for place in batch.cells.indices {
      guard let type = PostgresType.type(of: batch.cells[place]) else { continue }
      let column = place % width
      if types[column] == nil || type == PostgresType.float8 { types[column] = type }
    }
    if former == nil, types.contains(nil), connection.schema.commonType("customer_id") == nil { try loadSchema() }
    var settled: [Oid] = []
    for (column, type) in types.enumerated() {
      settled.append(
        type ?? former?.types[column] ?? connection.schema.commonType(batch.columns[column]) ?? PostgresType.int8)
    }
    if let former, former.types == settled, !former.isDirty { return settled }
    let list = zip(batch.columns, settled).map { "\(SQLText.quoted($0)) \(PostgresType.word($1))" }
    let table = "pg_temp.\(SQLText.quoted(name))"
    PQclear(
      try connection.command(
        "DROP TABLE IF EXISTS \(table); CREATE TEMP TABLE \(SQLText.quoted(name)) (\(list.joined(separator: ", ")))",
        context: "making \(name)"))
    connection.stages[name] = PostgresStage(columns: batch.columns, types: settled)
    return settled
  }
}
