import CResources
import Foundation
package import SQLText

/// One numbered file of the schema.
package struct Migration: Hashable, Sendable {
  package let number: Int
  /// `001-start`
  package let name: String
  package let statements: [SQLText]

  package init(number: Int, name: String, script: String) {
    self.number = number
    self.name = name
    self.statements = Migrations.statements(of: script)
  }
}

/// The schema's steps, embedded in the program; forward only.
package enum Migrations {
  /// Returns the steps for `dialect` in their order.
  package static func all(for dialect: SQLDialect) -> [Migration] {
    let folder = "migrations/\(dialect.rawValue)/"
    var found: [Migration] = []
    for index in 0..<cresources_count() {
      guard let resource = cresources_at(index)?.pointee, let path = resource.path else { continue }
      let name = String(cString: path)
      guard name.hasPrefix(folder), name.hasSuffix(".sql"), let number = Int(name.dropFirst(folder.count).prefix(3))
      else { continue }
      let script = String(decoding: UnsafeBufferPointer(start: resource.bytes, count: resource.count), as: UTF8.self)
      found.append(
        Migration(number: number, name: String(name.dropFirst(folder.count).dropLast(4)), script: script))
    }
    found.sort { $0.number < $1.number }
    precondition(Set(found.map(\.number)).count == found.count, "two migrations have one number")
    return found
  }

  /// The schema that this program knows.
  package static func latest(for dialect: SQLDialect) -> Int {
    all(for: dialect).last?.number ?? 0
  }

  /// What a database is to this program.
  package enum Standing: Hashable, Sendable {
    /// Nothing in it at all.
    case empty
    /// Another program's tables.
    case foreign
    case version(Int)
  }

  package static func standing(_ session: any Session) throws -> Standing {
    let tables: SQLText = .dialect(
      sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      postgres: "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()")
    var names: Set<String> = []
    try session.rows(tables) { names.insert($0.text(0)) }
    if names.isEmpty { return .empty }
    guard names.contains("meta"), names.contains("blocks") else { return .foreign }
    guard let version = try session.metaInteger(Meta.schemaVersion) else { return .foreign }
    return .version(Int(version))
  }

  /// Brings the database up to `target` inside the caller's transaction and returns how many steps were made. A new
  /// database gets its kind.
  @discardableResult
  package static func apply(
    _ steps: [Migration], in session: any Session, kindAtBirth kind: DatabaseKind, named name: String
  ) throws -> Int {
    try session.lock("migrations")
    var version = 0
    switch try standing(session) {
    case .empty: break
    case .foreign: throw foreign(name)
    case .version(let found): version = found
    }
    let latest = steps.last?.number ?? 0
    if version > latest { throw newer(name, version, latest) }
    let missing = steps.filter { $0.number > version }
    for step in missing {
      for statement in step.statements { try session.run(statement) }
    }
    if version == 0 { try session.setMeta(Meta.kind, to: kind.rawValue) }
    if !missing.isEmpty {
      try session.setMeta(Meta.schemaVersion, to: String(latest))
      try ReadableViews.refresh(session)
    }
    return missing.count
  }

  static func foreign(_ name: String) -> StoreError {
    StoreError(.notADatabase, "\(name) is the database of another program")
  }

  static func newer(_ name: String, _ version: Int, _ latest: Int) -> StoreError {
    StoreError(
      .newerThanProgram, "\(name) was written by a newer Tidings: its schema is \(version), this one knows \(latest)")
  }

  static func older(_ name: String, _ version: Int, _ latest: Int) -> StoreError {
    StoreError(
      .olderThanProgram, "\(name) was written by an older Tidings: its schema is \(version), this one needs \(latest)")
  }

  /// Cuts a script at its semicolons, and leaves out comments. Quotes are minded, so are bodies: between `$$`, and from
  /// a trigger's BEGIN to the END of its own.
  static func statements(of script: String) -> [SQLText] {
    var statements: [SQLText] = []
    var current: [UInt8] = []
    var quote: UInt8?
    var isComment = false
    let bytes = Array(script.utf8)
    func end(_ mark: String = "") {
      let text = String(decoding: current, as: UTF8.self)
      if text.hasOpenBody {
        current += Array(mark.utf8)
        return
      }
      current.removeAll()
      let isBlank = text.allSatisfy(\.isWhitespace)
      if !isBlank { statements.append(.raw(String(text.drop(while: \.isWhitespace)))) }
    }
    for (index, byte) in bytes.enumerated() {
      if isComment {
        isComment = byte != UInt8(ascii: "\n")
        if isComment { continue }
      } else if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "-"), index + 1 < bytes.count, bytes[index + 1] == byte {
        isComment = true
        continue
      } else if byte == UInt8(ascii: ";") {
        end(";")
        continue
      }
      current.append(byte)
    }
    end()
    return statements
  }
}

extension String {
  /// Whether a body has begun that a semicolon does not end.
  fileprivate var hasOpenBody: Bool {
    if components(separatedBy: "$$").count % 2 == 0 { return true }
    let text = trimmingCharacters(in: .whitespacesAndNewlines)
    return text.hasPrefix("CREATE TRIGGER") && text.contains(" BEGIN\n") && !text.hasSuffix("\nEND")
  }
}
