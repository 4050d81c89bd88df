import CPostgres
import Foundation

/// How a PostgreSQL database is reached.
struct PostgresOptions: Sendable {
  /// `postgres://user@host/name?sslmode=verify-full`; libpq reads it, with the password from `PGPASSWORD` or the file of
  /// passwords where it names none.
  let address: String
  /// What errors call it: the database and its host, never the user or a password.
  let name: String
  /// How long a server that is not there is waited for: while opening, and later.
  var firstPatience: Duration = .seconds(2)
  var patience: Duration

  /// - Throws: `StoreError.cannotOpen` where the address cannot be read; it is not repeated, for it may hold a password.
  init(address: String, patience: Duration) throws {
    let parts = try PostgresOptions.parts(of: address)
    let environment = ProcessInfo.processInfo.environment
    let database = parts["dbname"] ?? environment["PGDATABASE"] ?? parts["user"] ?? "the server's default"
    let host = parts["host"] ?? parts["hostaddr"] ?? environment["PGHOST"] ?? "this machine"
    self.address = address
    self.name = "\(database) at \(host)"
    self.patience = patience
  }

  /// What an address says, by libpq's keywords.
  static func parts(of address: String) throws -> [String: String] {
    var message: UnsafeMutablePointer<CChar>?
    guard let options = PQconninfoParse(address, &message) else {
      PQfreemem(message)
      throw StoreError(.cannotOpen, "the address after `database:` cannot be read")
    }
    defer { PQconninfoFree(options) }
    var parts: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return parts
  }

  /// What is set at the start of every connection.
  var setup: String {
    """
    SET client_min_messages TO error; SET TimeZone TO 'UTC'; SET jit TO off; SET standard_conforming_strings TO on; \
    SET statement_timeout TO '15min'; SET lock_timeout TO \(patience / .milliseconds(1)); \
    SET idle_in_transaction_session_timeout TO '5min'
    """
  }

  /// What libpq is told: the address may say otherwise.
  static let defaults = [
    ("application_name", "tidings"), ("client_encoding", "UTF8"), ("keepalives_idle", "30"),
    ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "60000"),
  ]
}
