import ArgumentParser
import Audience
import Campaigns
import Catalogue
import SQLText
import Sending
import Store
import Vocabulary

/// `tidings segments explain NAME --customer ID`
struct ExplainSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why a customer is in a segment or not, condition by condition",
    discussion: "With --why-not: what each condition does to the whole of a segment.")

  @OptionGroup var choice: SegmentChoice

  @Option(help: "The customer's number, or an external id.")
  var customer: String?

  @Flag(help: "Instead of one customer: how many customers each condition removes.")
  var whyNot = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (customer == nil) != whyNot { throw ValidationError("Name a customer with --customer, or ask for --why-not.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try choice.find(opened)
    let database = try await opened.database(writes: false)
    let context = try await choice.context(opened, for: expression, database)
    let title = choice.name ?? "--where"
    try await TraitWarnings.say(opened, for: [expression], database)
    if whyNot {
      let found = try await database.read { try WhyNot(expression, context, $0) }
      return output.json ? Screen.out(found.json.text()) : found.show(title)
    }
    let text = customer ?? ""
    let explained = try await database.read { session in
      guard let id = try CustomerLookup.find(text, session) else {
        throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
      }
      guard let facts = try CustomerFacts.load(id, expression, context, session) else {
        throw CommandFailure("customer \(id) was deleted or erased", advice: "No segment has them.")
      }
      return expression.explain(facts)
    }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("segment", JSONValue(choice.name)), ("customer", .text(text)), ("holds", .bool(explained.holds)),
          ("because", explained.json),
        ]).text())
      return
    }
    Screen.out("\(Screen.bold(title)): \(explained.holds ? "yes" : "no")")
    var table = TextTable([("", .left), ("", .left)])
    table.indent = "  "
    table.dimsLast = true
    // The outermost "and" is the segment itself: its parts stand alone.
    let isList = explained.children.count > 1
    for part in isList ? explained.children : [explained] { add(part, level: 0, to: &table) }
    table.show()
  }

  private func add(_ condition: ExplainedCondition, level: Int, to table: inout TextTable) {
    let sign = condition.holds ? Screen.green("✓") : "✗"
    let words = condition.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
    table.add(
      String(repeating: "  ", count: level) + "\(sign) \(words)",
      condition.children.isEmpty ? condition.found ?? "" : "")
    for child in condition.children { add(child, level: level + 1, to: &table) }
  }
}

extension ExplainedCondition {
  var json: JSONValue {
    .object([
      ("condition", .text(text)), ("holds", .bool(holds)), ("found", JSONValue(found)),
      ("parts", .array(children.map(\.json))),
    ])
  }
}

/// One customer's facts as an expression asks for them.
enum CustomerFacts {
  /// Returns nil where the customer is deleted or erased.
  static func load(
    _ customer: CustomerID, _ expression: AudienceExpression, _ context: AudienceContext, _ session: any Session
  ) throws -> AudienceFacts? {
    let queries = AudienceQueries.facts(expression.needs(with: context.segments), customers: [customer])
    guard let first = queries.first else { return nil }
    var loader = FactLoader(first)
    try session.rows(first.sql) { row in
      loader.addCustomer(row.integer(0)) { append(row, first.columns, to: &$0) }
    }
    for query in queries.dropFirst() {
      loader.begin(query)
      try session.rows(query.sql) { row in
        loader.addRow(of: row.integer(0)) { append(row, query.columns, to: &$0) }
      }
    }
    let (customers, ids) = loader.finish()
    return ids.isEmpty ? nil : AudienceFacts(customers: customers, row: 0, context: context)
  }

  /// Appends the columns of a result row, whose first column is the customer.
  private static func append(_ row: any Row, _ columns: [FactTable.Column], to table: inout FactTable) {
    for (index, column) in columns.enumerated() {
      if row.isNull(index + 1) {
        table.appendMissing(to: index)
        continue
      }
      switch column.type {
      case .number: table.append(row.real(index + 1), to: index)
      case .text, .object: row.withBytes(index + 1) { table.append($0, to: index) }
      default: table.append(row.integer(index + 1), to: index)
      }
    }
  }
}
