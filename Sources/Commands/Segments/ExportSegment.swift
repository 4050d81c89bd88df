import ArgumentParser
import Audience
import Campaigns
import Catalogue
import Diagnostics
import LocalTime
import SQLText
import Store
import Vocabulary

/// `tidings segments export NAME`
struct ExportSegment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a segment's customers as CSV or JSON Lines",
    discussion: "Fields that are personal data are written on a terminal, elsewhere only with --names.")

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case csv, jsonl
  }

  @OptionGroup var choice: SegmentChoice

  @Option(help: "csv or jsonl.")
  var format = Format.csv

  @Flag(help: "The same as --format jsonl.")
  var json = false

  @Option(help: "The customers' fields, with commas between them.")
  var fields = "id"

  @Flag(help: "Write personal data even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  private static let pageSize = 1000

  func validate() throws {
    if fields.split(separator: ",").isEmpty { throw ValidationError("--fields names at least one field: --fields id") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let expression = try choice.find(opened)
    let chosen = try chosenFields(opened.settings.catalogue.customers)
    let database = try await opened.database(writes: false)
    let context = try await choice.context(opened, for: expression, database)
    try await TraitWarnings.say(opened, for: [expression], database)
    let writer = FieldWriter(zone: opened.settings.zone, currency: opened.settings.currency)
    let format = json ? .jsonl : format
    if format == .csv { Screen.out(chosen.map { FieldWriter.csv($0.name) }.joined(separator: ",")) }
    let columns = chosen.compactMap(\.column).map { SQLText.raw("c.\($0)") }.joined(separator: ", ")
    var last: CustomerID = 0
    while !Screen.isReaderGone {
      let query = AudienceQueries.members(expression, context, after: last, limit: ExportSegment.pageSize)
      let (lines, end) = try await database.read { [format] session in
        var page: [CustomerID] = []
        try session.rows(query) { page.append($0.integer(0)) }
        guard let end = page.last else { return ([String](), CustomerID?.none) }
        let list = page.map { "\($0)" as SQLText }.joined(separator: ", ")
        var lines: [String] = []
        try session.rows(
          "SELECT \(columns) FROM customers AS c WHERE c.customer_id IN (\(list)) ORDER BY c.customer_id"
        ) { row in
          let cells = chosen.indices.map { row.isNull($0) ? nil : writer.text(chosen[$0], row, $0) }
          switch format {
          case .csv: lines.append(cells.map { FieldWriter.csv($0 ?? "") }.joined(separator: ","))
          case .jsonl:
            let members = zip(chosen, cells).map { field, cell in (field.name, FieldWriter.json(cell, field)) }
            lines.append(JSONValue.object(members).text(isPretty: false))
          }
        }
        return (lines, end)
      }
      for line in lines { Screen.out(line) }
      guard let end else { break }
      last = end
    }
  }

  private func chosenFields(_ customers: Entity) throws -> [Field] {
    let showsNames = names || Screen.isTerminal
    return try fields.split(separator: ",").map { part in
      let name = part.filter { $0 != " " }
      let known = customers.fields.filter { $0.column != nil }
      guard let field = known.first(where: { $0.name == name }) else {
        throw CommandFailure(
          "customers have no stored field '\(name)'",
          advice: didYouMean(String(name), in: known.map(\.name))
            ?? "There are \(known.map(\.name).joined(separator: ", ")).")
      }
      guard showsNames || !field.isPersonal else {
        throw CommandFailure(
          "'\(name)' is personal data", advice: "Say --names to write it into a file or to another program.")
      }
      return field
    }
  }
}

/// Stored values as text.
private struct FieldWriter: Sendable {
  let zone: Zone
  let currency: Currency

  func text(_ field: Field, _ row: any Row, _ column: Int) -> String {
    switch field.type {
    case .text, .object: row.text(column)
    case .number: JSONValue.number(row.real(column)).text()
    case .integer, .duration: String(row.integer(column))
    case .boolean: row.integer(column) == 1 ? "true" : "false"
    case .money: Money(minor: row.integer(column), currency: currency).plain
    case .date: CivilDate(days: Int32(truncatingIfNeeded: row.integer(column))).description
    case .timestamp: zone.text(Instant(microseconds: row.integer(column)))
    }
  }

  /// Numbers and yes or no as they are, everything else in quotes; amounts too, which must stay exact.
  static func json(_ text: String?, _ field: Field) -> JSONValue {
    guard let text else { return .null }
    switch field.type {
    case .integer, .duration: return Int64(text).map { .integer($0) } ?? .text(text)
    case .number: return Double(text).map { .number($0) } ?? .text(text)
    case .boolean: return .bool(text == "true")
    case .text, .object, .money, .date, .timestamp: return .text(text)
    }
  }

  /// Quoted where it has to be; what a spreadsheet would take for a formula is made text.
  static func csv(_ text: String) -> String {
    let isFormula = text.first.map { "=@\t".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { "\",\n\r".contains($0) }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
