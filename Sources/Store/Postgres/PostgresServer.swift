import CPostgres

/// What is asked of a server outside transactions.
package enum PostgresServer {
  /// Runs one statement that no transaction may hold, such as making a database, on a connection of its own.
  package static func run(_ statement: String, at address: String) async throws {
    let connection = PostgresConnection(try PostgresOptions(address: address, patience: .seconds(30)))
    try await connection.perform { connection in
      try connection.open()
      PQclear(try connection.command(statement, context: "asking the server"))
      connection.disconnect()
    }
  }
}
