import ArgumentParser
import Campaigns
import Foundation
import LocalTime
import SQLText
import Store
import Vocabulary

struct DatabaseGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "Look after the database",
    subcommands: [
      DatabaseStatus.self, MigrateDatabase.self, BackUpDatabase.self, CopyDatabase.self, PruneDatabase.self,
      ResumeDatabase.self, CloneDatabase.self, DistributeDatabase.self, ShowAudit.self,
    ])
}

/// `tidings db status`
struct DatabaseStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the database's kind, schema, sizes and workers")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  private struct Status: Sendable {
    var health = DatabaseHealth()
    var tables: [(name: String, rows: Int64)] = []
    var workers: [(host: String, process: Int64, heartbeat: Instant)] = []
  }

  static let counted = [
    "customers", "consents", "orders", "items", "payments", "invoices", "shipments", "returns", "reviews", "tickets",
    "events", "messages", "outbox", "attempts", "responses", "refusals", "sends",
  ]

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let status = try await database.read { session in
      var status = Status()
      status.health = try DatabaseHealth.read(session)
      for table in Self.counted {
        try session.rows("SELECT count(*) FROM \(name: table)") { status.tables.append((table, $0.integer(0))) }
      }
      try session.rows("SELECT host, process, heartbeat_at FROM workers WHERE stopped_at IS NULL") { row in
        status.workers.append((row.text(0), row.integer(1), Instant(microseconds: row.integer(2))))
      }
      return status
    }
    let health = status.health
    if output.json {
      Screen.out(
        JSONValue.object([
          ("kind", .text(database.kind.rawValue)), ("engine", .text(database.dialect.rawValue)),
          ("schema", .integer(health.schema)), ("pending_migrations", .integer(Int64(health.pendingMigrations))),
          ("bytes", .integer(health.bytes)), ("connections", JSONValue(health.connections.map { Int64($0) })),
          ("longest_transaction_seconds", JSONValue(health.longestTransaction.map { $0 / 1_000_000 })),
          ("rows", .object(status.tables.map { ($0.name, .integer($0.rows)) })),
          (
            "workers",
            .array(
              status.workers.map {
                .object([
                  ("host", .text($0.host)), ("process", .integer($0.process)), ("heartbeat", .text("\($0.heartbeat)")),
                ])
              })
          ),
        ]).text())
      return
    }
    Screen.out(
      "\(database.kind.rawValue) database · schema \(health.schema) · \((health.bytes >> 10).grouped) KiB"
        + (health.connections.map { " · PostgreSQL, \($0) connections" } ?? ""))
    if health.pendingMigrations > 0 { Screen.out("the schema is behind this program: tidings db migrate") }
    if let open = health.longestTransaction, open > 60_000_000 {
      Screen.out("a transaction has been open for \(open / 1_000_000) s")
    }
    var table = TextTable([("", .left), ("", .right)])
    table.indent = "  "
    for entry in status.tables { table.add(entry.name, entry.rows.grouped) }
    table.show()
    for worker in status.workers {
      Screen.out(
        "worker on \(worker.host), process \(worker.process), last heard of at \(opened.settings.zone.civil(worker.heartbeat))"
      )
    }
  }
}

/// `tidings db migrate`
struct MigrateDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Make the database, or bring its schema up to date")

  @OptionGroup var options: WorkspaceOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(creates: true, migrates: true)
    let schema = try await database.read { try $0.metaText(Meta.schemaVersion) }
    Screen.out("\(database.kind.rawValue) database, schema \(schema ?? "?"), up to date")
  }
}
