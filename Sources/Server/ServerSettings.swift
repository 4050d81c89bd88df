package import Campaigns
package import Store
package import Vocabulary

/// What the server serves, and where it listens.
package struct ServerSettings: Sendable {
  package var workspace: WorkspaceSettings
  package var database: any Database
  package var kind: DatabaseKind
  package var host: String
  /// 0 takes a free one, which `TidingsServer.port()` reports.
  package var port: Int
  package var clock: @Sendable () -> Instant
  /// What happened, a line each; never an address, a name or a token.
  package var log: @Sendable (String) -> Void

  package init(
    workspace: WorkspaceSettings, database: any Database, kind: DatabaseKind, host: String = "127.0.0.1", port: Int,
    clock: @escaping @Sendable () -> Instant, log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.workspace = workspace
    self.database = database
    self.kind = kind
    self.host = host
    self.port = port
    self.clock = clock
    self.log = log
  }
}

/// Why the server could not do its work.
package struct ServerError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// The address could not be listened on.
    case cannotListen = "cannot-listen"
    /// Links need a secret to be signed with.
    case noSecret = "no-secret"
    /// A page that the program should carry and does not.
    case missingResource = "missing-resource"
  }

  package var code: Code
  package var description: String

  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
