package import Catalogue
import SQLText

/// Copies a whole database into an empty one of the same kind, whatever the two engines are, and compares them.
package struct DatabaseCopy: Sendable {
  /// One table, copied and compared.
  package struct Table: Hashable, Sendable {
    package var name: String
    package var rows: Int
  }

  /// Rows read and written at a time.
  static let pageSize = 5000
  /// The rows a new database begins with, which are its own.
  private static let own = [Meta.schemaVersion, Meta.kind]

  /// Copies table by table.
  ///
  /// Nothing may be written to `source` meanwhile; a difference found at the end says that something was.
  /// - Parameter isClone: whether a sandbox may become the copy of a live database, to be cleaned by `SandboxClone`.
  /// - Throws: `StoreError.constraint` where the target is not empty, `.corrupt` where the two differ at the end.
  package static func copy(
    from source: any Database, to target: any Database, isClone: Bool = false,
    progress: @escaping @Sendable (_ table: String, _ rows: Int) -> Void = { _, _ in }
  ) async throws -> [Table] {
    guard source.kind == target.kind || isClone && target.kind == .sandbox else {
      throw StoreError(.wrongKind, "\(target.name) is a \(target.kind.rawValue) database, and the other is not")
    }
    try await target.ensureCustomFields(try await source.read { try $0.customFields() })
    let shapes = try await source.read { try TableShape.all($0) }
    let there = try await target.read { try TableShape.all($0) }
    for (shape, other) in zip(shapes, there) where shape != other || shapes.count != there.count {
      throw StoreError(.wrongKind, "copying: the table \(shape.name) is another in \(target.name)")
    }
    let full = try await target.read { session in
      try shapes.filter { shape in
        if shape.name == "meta" { return false }
        var isFull = false
        try session.rows("SELECT 1 FROM \(name: shape.name) LIMIT 1") { _ in isFull = true }
        return isFull
      }
    }
    if let first = full.first {
      throw StoreError(.constraint, "copying: \(target.name) has rows in \(first.name) already")
    }
    var copied: [Table] = []
    for shape in shapes {
      let rows = try await copy(shape, from: source, to: target) { progress(shape.name, $0) }
      let sums = (try await sum(shape, source), try await sum(shape, target))
      guard sums.0 == sums.1 else {
        throw StoreError(
          .corrupt, "copying: \(shape.name) differs, \(sums.0.rows) rows there and \(sums.1.rows) here")
      }
      copied.append(Table(name: shape.name, rows: rows))
    }
    return copied
  }

  private static func copy(
    _ shape: TableShape, from source: any Database, to target: any Database, progress: (Int) -> Void
  ) async throws -> Int {
    var count = 0
    var last: [SQLValue]?
    while true {
      let after = last
      let page = try await source.read { try Page.read(shape, after: after, limit: pageSize, $0) }
      if page.batch.rowCount > 0 {
        try await target.write(.relaxed) { session in
          // What a new database says of itself stays.
          let rule: ConflictRule = shape.name == "meta" ? .ignore : .fail
          _ = try session.insert(page.batch, into: shape.name, onConflict: rule)
        }
      }
      count += page.batch.rowCount
      progress(count)
      guard page.batch.rowCount == pageSize else { return count }
      last = page.last
    }
  }

  /// The number of rows, and a sum of their contents that does not mind their order.
  private struct Sum: Hashable, Sendable {
    var rows = 0
    var hash: UInt64 = 0
  }

  private static func sum(_ shape: TableShape, _ database: any Database) async throws -> Sum {
    var sum = Sum()
    var last: [SQLValue]?
    while true {
      let after = last
      let page = try await database.read { try Page.read(shape, after: after, limit: pageSize, $0) }
      sum.rows += page.batch.rowCount
      sum.hash &+= page.hash
      guard page.batch.rowCount == pageSize else { return sum }
      last = page.last
    }
  }

  /// Some rows of a table in the order of its key.
  private struct Page: Sendable {
    var batch: RowBatch
    var last: [SQLValue] = []
    var hash: UInt64 = 0

    static func read(
      _ shape: TableShape, after last: [SQLValue]?, limit: Int, _ session: any Session
    ) throws -> Page {
      let names = shape.columns.map(\.name)
      let keys = shape.key.map(SQLText.quoted).joined(separator: ", ")
      var sql: SQLText = "SELECT \(raw: names.map(SQLText.quoted).joined(separator: ", ")) FROM \(name: shape.name)"
      if let last {
        sql += " WHERE (\(raw: keys)) > (\(last.map { SQLText.value($0) }.joined(separator: ", ")))"
      }
      sql += " ORDER BY \(raw: keys) LIMIT \(limit)"
      var page = Page(batch: RowBatch(columns: names))
      let places = shape.key.compactMap { key in names.firstIndex(of: key) }
      try session.rows(sql) { row in
        var hash = RowHash()
        for (column, entry) in shape.columns.enumerated() { page.append(row, column, entry.kind, &hash) }
        // A new database's own rows are not compared.
        if shape.name != "meta" || !DatabaseCopy.own.contains(row.text(places[0])) { page.hash &+= hash.value }
        page.last = places.map { page.value(row, $0, shape.columns[$0].kind) }
      }
      return page
    }

    private mutating func append(_ row: any Row, _ column: Int, _ kind: TableShape.Kind, _ hash: inout RowHash) {
      if row.isNull(column) {
        hash.add(0x6E)
        return batch.appendNull()
      }
      switch kind {
      case .integer:
        let number = row.integer(column)
        hash.add(UInt64(bitPattern: number))
        batch.append(number)
      case .real:
        let number = row.real(column)
        hash.add(number.bitPattern)
        batch.append(number)
      case .text:
        row.withBytes(column) { bytes in
          hash.add(bytes)
          batch.append(text: bytes)
        }
      case .blob:
        let bytes = row.blob(column)
        bytes.withUnsafeBytes { hash.add($0) }
        batch.append(bytes)
      }
    }

    private func value(_ row: any Row, _ column: Int, _ kind: TableShape.Kind) -> SQLValue {
      switch kind {
      case .integer: .integer(row.integer(column))
      case .real: .real(row.real(column))
      case .text: .text(row.text(column))
      case .blob: .blob(row.blob(column))
      }
    }
  }
}

/// A hash of one row, the same on every machine.
struct RowHash {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func add(_ number: UInt64) {
    value = (value ^ number) &* 0xbf58_476d_1ce4_e5b9
    value ^= value >> 29
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(UInt64(bytes.count))
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    add(1)
  }
}

extension Session {
  /// The workspace's own fields, as the database has them.
  package func customFields() throws -> [Field] {
    var found: [(String, ValueType)] = []
    try rows("SELECT name, value FROM meta WHERE name LIKE 'field!_type.%' ESCAPE '!' ORDER BY name") { row in
      guard let type = ValueType(rawValue: row.text(1)) else { return }
      found.append((String(row.text(0).dropFirst(Meta.fieldType.count)), type))
    }
    return Catalogue(customFields: found).customFields
  }
}
