import ArgumentParser
import Campaigns
import Catalogue
import LocalTime
import Rules
import Sending
import Store
import Vocabulary

/// `tidings customers consent ID`
struct ConsentHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consent", abstract: "Show every answer of a customer with source, wording and time")

  @Argument(help: "The customer's number, or an external id.")
  var customer: String

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let record = try await PersonRecord.of(customer, opened)
    guard let consents = record.tables.first(where: { $0.name == "consents" }) else { return }
    if output.json {
      Screen.out(PersonJSON.table(consents).text())
      return
    }
    guard !consents.rows.isEmpty else {
      Screen.out("no answer is on record: marketing does not reach this customer")
      return
    }
    var table = TextTable([
      ("said", .left), ("channel", .left), ("topic", .left), ("answer", .left), ("recorded", .left),
      ("source and wording", .left),
    ])
    table.dimsLast = true
    for row in consents.rows {
      let values = Dictionary(zip(consents.columns, row), uniquingKeysWith: { first, _ in first })
      func time(_ name: String) -> String {
        guard case .integer(let at) = values[name] else { return "" }
        return "\(opened.settings.zone.civil(Instant(microseconds: at)))"
      }
      func text(_ name: String) -> String? {
        if case .text(let text) = values[name] { return text }
        return nil
      }
      table.add(
        time("given_at"), PersonJSON.word("consents", "channel", values["channel"]), text("topic") ?? "",
        PersonJSON.word("consents", "state", values["state"]).replacing("_", with: " "), time("recorded_at"),
        [text("source"), text("wording").map { "“\($0)”" }].compactMap { $0 }.joined(separator: ": "))
    }
    table.show()
  }
}

/// `tidings customers export ID`
struct ExportCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print everything that is held about a customer, as JSON")

  @Argument(help: "The customer's number, or an external id.")
  var customer: String

  @OptionGroup var options: WorkspaceOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let record = try await PersonRecord.of(customer, opened)
    Screen.out(JSONValue.object(record.tables.map { ($0.name, PersonJSON.table($0)) }).text())
  }
}

/// `tidings customers erase ID`
struct EraseCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Remove a person for good, and keep the statistics true",
    discussion: """
      Name, addresses, own fields, event properties and replies are deleted, waiting messages cancelled, external ids \
      replaced by digests. The addresses stay refused, and an import that brings the person again is rejected.
      """)

  @Argument(help: "The customer's number, or an external id.")
  var customer: String

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let digests = AddressDigest(key: AddressKey(secret: try opened.secret()).bytes)
    let database = try await opened.database()
    let text = customer
    let found = try await database.read { try CustomerLookup.find(text, $0) }
    guard let id = found else {
      throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
    }
    if !yes {
      guard Screen.talksToTerminal else {
        throw CommandFailure("erasing cannot be undone", advice: "Say --yes where nobody can be asked.")
      }
      guard Screen.confirms("Erase customer \(id) for good?") else { return }
    }
    let now = opened.clock.now()
    let fields = opened.settings.catalogue.customFields.map { "custom_\($0.name)" }
    let isErased = try await database.write { session in
      try CustomerErasing.erase(id, customFields: fields, digest: { digests.erasedID($0) }, now: now, in: session)
    }
    Screen.out(isErased ? "customer \(id): erased" : "customer \(id) was erased before")
  }
}

extension PersonRecord {
  fileprivate static func of(_ customer: String, _ opened: OpenedWorkspace) async throws -> PersonRecord {
    let database = try await opened.database(writes: false)
    let fields = opened.settings.catalogue.customFields.map { "custom_\($0.name)" }
    return try await database.read { session in
      guard let id = try CustomerLookup.find(customer, session) else {
        throw CommandFailure("there is no customer '\(customer)'", advice: "Use a number or an external id.")
      }
      return try PersonRecord.read(id, customFields: fields, session)
    }
  }
}

/// Rows about a person in words: times, dates, channels and states as they are written elsewhere.
enum PersonJSON {
  static func table(_ table: PersonRecord.Table) -> JSONValue {
    .array(
      table.rows.map { row in
        .object(
          zip(table.columns, row).compactMap { column, value in
            value == .null ? nil : (column, json(table.name, column, value))
          })
      })
  }

  private static func json(_ table: String, _ column: String, _ value: PersonRecord.Value) -> JSONValue {
    switch value {
    case .null: .null
    case .text(let text): .text(text)
    case .real(let number): .number(number)
    case .integer(let number):
      if column.hasSuffix("_at") || column == "at" {
        .text("\(Instant(microseconds: number))")
      } else if column == "birthday" || column == "due_date" {
        .text("\(CivilDate(days: Int32(clamping: number)))")
      } else if ["channel", "state", "kind", "status"].contains(column) {
        .text(word(table, column, value))
      } else {
        .integer(number)
      }
    }
  }

  static func word(_ table: String, _ column: String, _ value: PersonRecord.Value?) -> String {
    guard case .integer(let number) = value else { return "" }
    let known =
      switch (table, column) {
      case ("consents", "channel") where number == 0: "all"
      case (_, "channel"): Channel(number: Int(number))?.rawValue
      case ("consents", "state"): ConsentState(number: Int(number))?.rawValue
      case ("messages", "state"): MessageState(rawValue: Int(number))?.word
      case ("responses", "kind"): ResponseKind(rawValue: Int(number))?.word
      case ("orders", "status"): OrderStatus(rawValue: Int(number))?.word
      default: nil as String?
      }
    return known ?? String(number)
  }
}
