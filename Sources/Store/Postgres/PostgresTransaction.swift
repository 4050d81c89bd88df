import CPostgres
import Foundation

/// The frame around one closure: begin, commit or roll back, and what became of it where the connection broke.
struct PostgresTransaction {
  let connection: PostgresConnection
  let name: String

  init(_ connection: PostgresConnection, name: String) {
    self.connection = connection
    self.name = name
  }

  func read<Value>(_ body: (any Session) throws -> Value) throws -> Value {
    try begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "reading \(name)")
    do {
      let value = try body(PostgresSession(connection, isWriting: false))
      try commit("reading \(name)")
      return value
    } catch {
      throw rollBack(error)
    }
  }

  func write<Value>(_ durability: Durability, _ body: (any Session) throws -> Value) throws -> Value {
    let context = "writing to \(name)"
    let speed = durability == .relaxed ? "SET LOCAL synchronous_commit TO off; " : ""
    let number = try begin(
      """
      BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL idle_in_transaction_session_timeout TO '60s'; \
      \(speed)SELECT pg_catalog.pg_advisory_xact_lock(\(PostgresDatabase.writeLock)); \
      SELECT pg_catalog.pg_current_xact_id()::text
      """, context)
    let value: Value
    do { value = try body(PostgresSession(connection, isWriting: true)) } catch { throw rollBack(error) }
    do {
      try commit(context)
      return value
    } catch let error as StoreError where error.code == .unreachable {
      // The server may have committed before it went: it remembers.
      guard try isCommitted(number) else { throw error.undone() }
      return value
    } catch {
      throw rollBack(error)
    }
  }

  // MARK: -

  /// Begins, on a new connection where the old one broke meanwhile; returns what the last statement answered.
  @discardableResult
  private func begin(_ text: String, _ context: String) throws -> String {
    var isSecond = false
    while true {
      let wasOpen = connection.isOpen
      try connection.open()
      do {
        let result = try connection.command(text, context: context)
        defer { PQclear(result) }
        return PQntuples(result) > 0 ? String(cString: PQgetvalue(result, 0, 0)) : ""
      } catch let error as StoreError where error.code == .unreachable && wasOpen && !isSecond {
        isSecond = true
        connection.disconnect()
      } catch {
        throw rollBack(error)
      }
    }
  }

  private func commit(_ context: String) throws {
    let result = try connection.command("COMMIT", context: context)
    defer { PQclear(result) }
    guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
      throw StoreError(.statement, "\(context): a statement had failed before")
    }
  }

  /// Undoes everything and returns the error with the note that it is undone.
  private func rollBack(_ error: any Error) -> any Error {
    if connection.isOpen {
      if let result = try? connection.command("ROLLBACK", context: "undoing") { PQclear(result) }
      // Temporary tables made in it are gone.
      connection.stages = [:]
    } else {
      connection.disconnect()
    }
    guard let failure = error as? StoreError else { return error }
    return failure.undone()
  }

  /// Asks the server what became of a transaction whose end was not heard.
  private func isCommitted(_ number: String) throws -> Bool {
    connection.disconnect()
    let clock = ContinuousClock()
    let end = clock.now + connection.options.patience
    while true {
      try connection.open()
      let text = "SELECT pg_catalog.pg_xact_status('\(number)'::xid8)"
      var status = ""
      do {
        let result = try connection.command(text, context: "reading \(name)")
        defer { PQclear(result) }
        if PQgetisnull(result, 0, 0) == 0 { status = String(cString: PQgetvalue(result, 0, 0)) }
      } catch let error as StoreError where error.code == .statement {
        // A number from the future: another server stands in, and never heard of it.
        return false
      } catch let error as StoreError where error.code == .unreachable && clock.now < end {
        connection.disconnect()
        continue
      }
      switch status {
      case "committed": return true
      case "aborted": return false
      case "in progress" where clock.now < end: usleep(20_000)
      default:
        throw StoreError(
          .unreachable, "writing to \(name): the connection broke, and the server cannot say whether it was recorded")
      }
    }
  }
}
