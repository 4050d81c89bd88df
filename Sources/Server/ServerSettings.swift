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
  /// What happened; never an address, a name or a token.
  package var log: @Sendable (LogLine) -> Void
  package var limits = ServerLimits()
  /// Opens an address that a callback of Amazon's names, over https and without following redirects; the body of a 200,
  /// else nil. The server asks for addresses of the provider's own hosts only.
  package var open: @Sendable (_ url: String) async -> [UInt8]?

  package init(
    workspace: WorkspaceSettings, database: any Database, kind: DatabaseKind, host: String = "127.0.0.1", port: Int,
    clock: @escaping @Sendable () -> Instant, log: @escaping @Sendable (LogLine) -> Void = { _ in },
    open: @escaping @Sendable (_ url: String) async -> [UInt8]? = { _ in nil }
  ) {
    self.workspace = workspace
    self.database = database
    self.kind = kind
    self.host = host
    self.port = port
    self.clock = clock
    self.log = log
    self.open = open
  }
}

/// One thing that the server has to say.
package struct LogLine: Hashable, Sendable {
  package enum Level: String, Hashable, Sendable {
    case info, warning, error
  }

  package var level: Level
  /// What it is about: `hooks/twilio`, `links`.
  package var place: String
  package var text: String

  package init(_ level: Level, _ place: String, _ text: String) {
    self.level = level
    self.place = place
    self.text = text
  }
}

/// What one client may take.
package struct ServerLimits: Hashable, Sendable {
  /// Requests a second from one address, on average; twice as many at once. Providers' callbacks are not counted: they
  /// come from few addresses, and are worth nothing without a signature.
  package var requestsPerSecond = 50
  package var headers = 64
  package var connections = 4096
  /// A client that sends nothing for so long is let go.
  package var idleTime = Elapsed.seconds(30)
  /// A body that takes longer is given up.
  package var bodyTime = Elapsed.seconds(20)

  package init() {}
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
