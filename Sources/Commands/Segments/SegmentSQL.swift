import ArgumentParser
import Audience
import Campaigns
import SQLText
import Store

/// `tidings segments sql NAME`
struct SegmentSQL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql", abstract: "Print the query that finds a segment's customers, with its parameters",
    discussion: "With --explain the workspace's database says how it would go about it.")

  @OptionGroup var choice: SegmentChoice

  @Option(help: "sqlite or postgres.")
  var dialect: String?

  @Flag(help: "Print the database's plan, and warn of tables that are read from end to end.")
  var explain = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let dialect = SQLDialect(rawValue: dialect ?? "sqlite") else {
      throw ValidationError("--dialect is sqlite or postgres.")
    }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try choice.find(opened)
    var context = choice.context(opened)
    var plan: QueryPlan?
    if explain {
      let database = try await opened.database(writes: false)
      context = try await choice.context(opened, for: expression, database)
      let query = AudienceQueries.count(expression, context)
      let found = try await database.read { session in
        guard session.dialect == dialect else {
          throw CommandFailure(
            "the workspace's database is \(session.dialect.rawValue)", advice: "Leave --dialect out.")
        }
        return try QueryPlan(query, session)
      }
      plan = found
    }
    let (text, values) = AudienceQueries.count(expression, context).prepared(for: dialect)
    if output.json {
      var members: [(String, JSONValue)] = [
        ("dialect", .text(dialect.rawValue)), ("sql", .text(text)),
        ("parameters", .array(values.map(JSONValue.init(parameter:)))),
      ]
      if let plan {
        members.append(("plan", .array(plan.lines.map { .text($0) })))
        members.append(("warnings", .array(plan.warnings.map { .text($0) })))
      }
      return Screen.out(JSONValue.object(members).text())
    }
    Screen.out(SQLLayout.text(text))
    for (index, value) in values.enumerated() {
      Screen.out("-- \(index + 1): \(JSONValue(parameter: value).text(isPretty: false))")
    }
    guard let plan else { return }
    Screen.out("-- plan")
    for line in plan.lines { Screen.out("--   " + line) }
    for warning in plan.warnings { Screen.say("warning: \(warning)") }
  }
}

/// How a database would answer a query.
struct QueryPlan: Sendable {
  /// Indented by what belongs to what.
  private(set) var lines: [String] = []
  private(set) var warnings: [String] = []
  private let words: [Substring]

  init(_ query: SQLText, _ session: any Session) throws {
    words = query.prepared(for: session.dialect).text.split { " ()".contains($0) }
    switch session.dialect {
    case .sqlite:
      var depths: [Int64: Int] = [0: -1]
      try session.rows("EXPLAIN QUERY PLAN " + query) { row in
        let depth = (depths[row.integer(1)] ?? -1) + 1
        depths[row.integer(0)] = depth
        add(row.text(3), depth: depth)
      }
    case .postgres:
      try session.rows("EXPLAIN " + query) { row in add(row.text(0), depth: 0) }
    }
  }

  private mutating func add(_ line: String, depth: Int) {
    lines.append(String(repeating: "  ", count: depth) + line)
    let words = line.split(separator: " ").map(String.init)
    if let place = words.firstIndex(of: "SCAN"), place + 1 < words.count, !words.contains("CONSTANT") {
      let name = words[place + 1]
      if name != "n" { warn(table(name)) }
    } else if let place = words.firstIndex(of: "Seq"), place + 3 < words.count, words[place + 1] == "Scan" {
      warn(words[place + 3])
    }
  }

  /// The table that goes by a name in the query.
  private func table(_ name: String) -> String {
    let place = words.indices.dropFirst(2).first { words[$0] == name && words[$0 - 1] == "AS" }
    return place.map { String(words[$0 - 2]) } ?? name
  }

  private mutating func warn(_ table: String) {
    let warning =
      table == "customers"
      ? "every customer is looked at: no condition is narrow enough for an index"
      : "'\(table)' is read from end to end"
    if !warnings.contains(warning) { warnings.append(warning) }
  }
}
