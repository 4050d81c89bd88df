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

  /// The variables by which libpq's own programs reach the database at `address`: a command line would show a password
  /// to everybody on the machine.
  package static func environment(of address: String) throws -> [String: String] {
    let parts = try PostgresOptions.parts(of: address)
    var variables: [String: String] = [:]
    for (keyword, variable) in [
      ("host", "PGHOST"), ("hostaddr", "PGHOSTADDR"), ("port", "PGPORT"), ("dbname", "PGDATABASE"), ("user", "PGUSER"),
      ("password", "PGPASSWORD"), ("passfile", "PGPASSFILE"), ("sslmode", "PGSSLMODE"),
      ("sslrootcert", "PGSSLROOTCERT"), ("sslcert", "PGSSLCERT"), ("sslkey", "PGSSLKEY"), ("options", "PGOPTIONS"),
    ] {
      if let value = parts[keyword], !value.isEmpty { variables[variable] = value }
    }
    return variables
  }
}
