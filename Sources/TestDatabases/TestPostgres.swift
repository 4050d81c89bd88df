import Foundation
package import Store
import Synchronization

/// The PostgreSQL server of a test run: one template database for each kind, and a copy of it for each test.
package enum TestPostgres {
  /// The folder of the server's socket, as `script/with-postgres` says; nil where none runs.
  package static let socket = ProcessInfo.processInfo.environment["TIDINGS_TEST_POSTGRES"]

  /// The address of a database there.
  package static func address(_ database: String) -> String {
    let folder = (socket ?? "").split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
    return "postgres://tidings@/\(database)?host=\(folder)"
  }

  /// A database that lives as long as this value, for suites whose tests have no frame around them.
  package final class Copy: Sendable {
    package let address: String
    private let name: String

    package init(kind: DatabaseKind = .sandbox) async throws {
      name = try await Copies.shared.take(kind)
      address = TestPostgres.address(name)
    }

    deinit {
      // Nobody can wait here; what the end of the process leaves goes with the server.
      Task { [name] in await Copies.shared.drop(name) }
    }
  }

  /// Runs `body` over the address of a database of its own, with the whole schema; not more than eight at once.
  package static func withAddress<Value>(
    kind: DatabaseKind = .sandbox, _ body: (String) async throws -> Value
  ) async throws -> Value {
    let name = try await Copies.shared.take(kind)
    do {
      let value = try await body(address(name))
      await Copies.shared.drop(name)
      return value
    } catch {
      await Copies.shared.drop(name)
      throw error
    }
  }

  /// Runs `body` over the address of an empty database.
  package static func withEmptyAddress<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let name = try await Copies.shared.take(nil)
    do {
      let value = try await body(address(name))
      await Copies.shared.drop(name)
      return value
    } catch {
      await Copies.shared.drop(name)
      throw error
    }
  }

  /// Runs `body` over a database of its own.
  package static func withDatabase<Value>(
    kind: DatabaseKind = .sandbox, _ body: (PostgresDatabase) async throws -> Value
  ) async throws -> Value {
    try await withAddress(kind: kind) { address in
      let database = try await PostgresDatabase.open(OpenOptions(path: address, expectedKind: kind))
      do {
        let value = try await body(database)
        try database.close()
        return value
      } catch {
        try database.close()
        throw error
      }
    }
  }
}

/// Makes and drops databases.
private actor Copies {
  static let shared = Copies()

  private var places = 8
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var templates: [DatabaseKind: Task<String, any Error>] = [:]
  private var made = 0

  private let mark = "t\(ProcessInfo.processInfo.processIdentifier)"

  func take(_ kind: DatabaseKind?) async throws -> String {
    if places > 0 {
      places -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    made += 1
    let name = "\(mark)_\(made)"
    do {
      let template = if let kind { try await template(kind) } else { "template0" }
      try await PostgresServer.run("CREATE DATABASE \(name) TEMPLATE \(template)", at: TestPostgres.address("postgres"))
    } catch {
      free()
      throw error
    }
    return name
  }

  func drop(_ name: String) async {
    try? await PostgresServer.run("DROP DATABASE \(name) WITH (FORCE)", at: TestPostgres.address("postgres"))
    free()
  }

  private func free() {
    if waiting.isEmpty {
      places += 1
    } else {
      waiting.removeFirst().resume()
    }
  }

  private func template(_ kind: DatabaseKind) async throws -> String {
    if let task = templates[kind] { return try await task.value }
    let name = "\(mark)_\(kind.rawValue)"
    let task = Task {
      try await PostgresServer.run("CREATE DATABASE \(name)", at: TestPostgres.address("postgres"))
      let options = OpenOptions(path: TestPostgres.address(name), expectedKind: kind, createIfMissing: true)
      try await PostgresDatabase.open(options).close()
      return name
    }
    templates[kind] = task
    return try await task.value
  }
}
