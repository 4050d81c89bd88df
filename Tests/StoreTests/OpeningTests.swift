import Catalogue
import Foundation
import SQLText
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `Opening a database` {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/shop.db" }

  init() throws {
    folder = try TemporaryFolder()
  }

  private func make(_ kind: DatabaseKind? = nil) async throws -> SQLiteDatabase {
    try await SQLiteDatabase.open(OpenOptions(path: path, expectedKind: kind, createIfMissing: true))
  }

  private func failure(_ options: OpenOptions) async -> StoreError? {
    await #expect(throws: StoreError.self) { try await SQLiteDatabase.open(options) }
  }

  @Test func `refuses one that is not there unless it may be made`() async throws {
    let error = await failure(OpenOptions(path: path))
    #expect(error?.code == .missing)
    #expect(!FileManager.default.fileExists(atPath: path))
    let database = try await make()
    #expect(database.kind == .live)
    #expect(database.name == "shop.db")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `says where a folder is missing`() async throws {
    let error = await failure(OpenOptions(path: folder.path + "/none/shop.db", createIfMissing: true))
    #expect(error?.code == .cannotOpen)
  }

  @Test(arguments: DatabaseKind.allCases)
  func `R6 keeps its kind from birth`(_ kind: DatabaseKind) async throws {
    try await make(kind).close()
    let other = DatabaseKind.allCases.first { $0 != kind }
    #expect(await failure(OpenOptions(path: path, expectedKind: other))?.code == .wrongKind)
    #expect(try await SQLiteDatabase.open(OpenOptions(path: path)).kind == kind)
  }

  @Test func `migrates once and records how far`() async throws {
    try await make().close()
    let database = try await make()
    let latest = Migrations.latest(for: .sqlite)
    #expect(try await database.read { try $0.metaInteger(Meta.schemaVersion) } == Int64(latest))
    #expect(try await database.read { try Migrations.standing($0) } == .version(latest))
  }

  @Test func `refuses a newer one, and an older one where nothing may change`() async throws {
    let database = try await make()
    try await database.write { try $0.setMeta(Meta.schemaVersion, to: "999") }
    let newer = await failure(OpenOptions(path: path))
    #expect(newer?.code == .newerThanProgram)
    let known = Migrations.latest(for: .sqlite)
    #expect(newer?.context == "shop.db was written by a newer Tidings: its schema is 999, this one knows \(known)")
    try await database.write { try $0.setMeta(Meta.schemaVersion, to: "0") }
    #expect(await failure(OpenOptions(path: path, readOnly: true))?.code == .olderThanProgram)
    #expect(await failure(OpenOptions(path: path, migrates: false))?.code == .olderThanProgram)
  }

  @Test func `refuses a file that is no database and leaves it as it is`() async throws {
    let text = String(repeating: "customer,email\n", count: 500)
    try folder.write(text, to: "shop.db")
    #expect(await failure(OpenOptions(path: path, createIfMissing: true))?.code == .notADatabase)
    #expect(try folder.read("shop.db") == text)
  }

  @Test func `refuses the database of another program`() async throws {
    let database = try await make()
    try await database.write { session in
      try session.run("DROP TABLE blocks")
    }
    try database.close()
    #expect(await failure(OpenOptions(path: path, createIfMissing: true))?.code == .notADatabase)
  }

  @Test func `refuses a damaged file`() async throws {
    try await make().close()
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seek(toOffset: 100)
    try file.write(contentsOf: Data(repeating: 0xAB, count: 8192 * 3))
    try file.close()
    #expect(await failure(OpenOptions(path: path))?.code == .corrupt)
  }

  @Test func `the one file is complete once the database is closed`() async throws {
    let original = try await make()
    try await original.write { try $0.setMeta("greeting", to: "hello") }
    try original.close()
    let copy = folder.path + "/copy.db"
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    let database = try await SQLiteDatabase.open(OpenOptions(path: copy))
    #expect(try await database.read { try $0.metaText("greeting") } == "hello")
  }

  @Test func `reads only where asked to`() async throws {
    try await make().write { try $0.setMeta("greeting", to: "hello") }
    let database = try await SQLiteDatabase.open(OpenOptions(path: path, readOnly: true))
    #expect(try await database.read { try $0.metaText("greeting") } == "hello")
    let error = await #expect(throws: StoreError.self) { try await database.write { try $0.setMeta("a", to: "b") } }
    #expect(error?.code == .readOnly)
  }

  @Test func `refuses to write a file that may not be written`() async throws {
    try await make().close()
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: path)
    // The superuser may write everything.
    guard getuid() != 0 else { return }
    #expect(await failure(OpenOptions(path: path))?.code == .readOnly)
  }

  @Test func `every code has advice that ends in a full stop`() {
    for code in StoreError.Code.allCases {
      let error = StoreError(code, "opening shop.db")
      #expect(error.description.hasPrefix("opening shop.db. "))
      #expect(error.advice.hasSuffix("."))
    }
  }
}
