import ArgumentParser
import Campaigns
import LocalTime
import Store
import Vocabulary

struct KeysGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Let programs push events to 'tidings serve'",
    subcommands: [CreateKey.self, ListKeys.self, RevokeKey.self])
}

/// `tidings keys create NAME`
struct CreateKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a key and show it, this once",
    discussion: "To replace a key, make another one, let the program use it, and revoke the first.")

  @Argument(help: "What the key is for: a program's name.")
  var name: String

  @Option(help: "customers, orders or events; several times for several (default: all).")
  var scope: [String] = []

  @Option(help: "Days after which the key ends by itself.")
  var days: Int?

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let scopes = try scope.map { word in
      guard let scope = KeyScope(rawValue: word) else {
        throw ValidationError("--scope is one of \(KeyScope.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      return scope
    }
    guard !name.isEmpty, name.utf8.count <= 64 else { throw ValidationError("A key's name has 1 to 64 letters.") }
    if let days, !(1...3650).contains(days) { throw ValidationError("--days is a number from 1 to 3650.") }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(creates: true)
    let now = opened.clock.now()
    let wanted = Set(scopes.isEmpty ? KeyScope.allCases : scopes)
    let ends = days.map { now + .hours(Int64($0) * 24) }
    let name = name
    let key = try await database.write { session in
      try APIKeys.create(name, scopes: wanted, expiresAt: ends, now: now, in: session)
    }
    guard let key else {
      throw CommandFailure("there is a key '\(name)' already", advice: "Choose another name: tidings keys list")
    }
    if output.json {
      Screen.out(JSONValue.object([("name", .text(name)), ("key", .text(key))]).text())
    } else {
      Screen.out(key)
      Screen.say("Keep it: it is shown this once. Send it as Authorization: Bearer KEY.")
    }
  }
}

/// `tidings keys list`
struct ListKeys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the keys, without showing them")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(writes: false)
    let now = opened.clock.now()
    let keys = try await database.read { try APIKeys.list($0) }
    let zone = opened.settings.zone
    if output.json {
      Screen.out(
        JSONValue.array(
          keys.map { key in
            .object([
              ("name", .text(key.name)), ("begins", .text(key.prefix)),
              ("scopes", .array(key.scopes.map(\.rawValue).sorted().map { .text($0) })),
              ("created_at", .text("\(key.createdAt)")), ("used_at", JSONValue(key.usedAt.map { "\($0)" })),
              ("state", .text(ListKeys.state(key, now))),
            ])
          }
        ).text())
      return
    }
    var table = TextTable([
      ("key", .left), ("begins", .left), ("may push", .left), ("made", .left), ("used", .left), ("state", .left),
    ])
    for key in keys {
      table.add(
        key.name, key.prefix + "…", key.scopes.map(\.rawValue).sorted().joined(separator: ", "),
        "\(zone.date(key.createdAt))", key.usedAt.map { "\(zone.date($0))" } ?? "never", ListKeys.state(key, now))
    }
    table.show()
  }

  private static func state(_ key: APIKey, _ now: Instant) -> String {
    if key.revokedAt != nil { return "revoked" }
    return key.isValid(at: now) ? "valid" : "ended"
  }
}

/// `tidings keys revoke NAME`
struct RevokeKey: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a key at once")

  @Argument(help: "The key's name.")
  var name: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database()
    let now = opened.clock.now()
    let name = name
    guard try await database.write({ try APIKeys.revoke(name, now: now, in: $0) }) else {
      throw CommandFailure("there is no valid key '\(name)'", advice: "See them: tidings keys list")
    }
    Screen.out("key \(name): revoked")
  }
}
