import ArgumentParser
import Campaigns
import LocalTime
import Sending
import Store
import Vocabulary

/// `tidings customers show ID`
struct ShowCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what is known of a customer, and every message with what became of it",
    discussion: "Name and addresses are printed on a terminal, elsewhere only with --names.")

  @Argument(help: "The customer's number, or an external id.")
  var customer: String

  @Option(help: "How many messages and orders at most.")
  var limit = 10

  @Flag(help: "Print name and addresses even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let (text, limit) = (customer, limit)
    let file = try await database.read { session in
      guard let id = try CustomerLookup.find(text, session) else {
        throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
      }
      return try CustomerFile.read(id, limit: limit, session)
    }
    let showsNames = names || Screen.isTerminal
    if output.json {
      Screen.out(file.json(showsNames: showsNames).text())
    } else {
      show(file, showsNames: showsNames, opened.settings)
    }
  }

  private func show(_ file: CustomerFile, showsNames: Bool, _ settings: WorkspaceSettings) {
    let zone = settings.zone
    var head = Screen.bold("customer \(file.id)")
    if showsNames, !file.name.isEmpty { head += " · " + Screen.bold(file.name) }
    if let city = file.place { head += " · \(city)" }
    if let locale = file.locale { head += " · \(locale)" }
    if let since = file.createdAt { head += " · since \(zone.date(since))" }
    Screen.out(head)
    if file.isErased { Screen.out("  erased: nothing of this person is kept, and nobody writes to them") }
    var reach = TextTable([("", .left), ("", .left), ("", .left)])
    reach.indent = "  "
    for address in file.addresses {
      reach.add(
        address.kind, showsNames ? address.text : "known",
        address.refusals.isEmpty ? "" : "refused: \(address.refusals.joined(separator: ", "))")
    }
    if file.addresses.isEmpty { reach.add("no phone and no email", "", "") }
    reach.show()

    section("consents", isEmpty: file.consents.isEmpty, "none recorded: marketing does not reach them")
    var consents = TextTable([("", .left), ("", .left), ("", .left), ("", .left)])
    consents.indent = "    "
    consents.dimsLast = true
    for consent in file.consents {
      consents.add(
        consent.channel, consent.topic, consent.state.replacing("_", with: " "),
        [consent.at.map { "\(zone.date($0))" }, consent.source].compactMap { $0 }.joined(separator: ", "))
    }
    consents.show()

    section("orders", isEmpty: file.orders.isEmpty, "none")
    var orders = TextTable([("", .left), ("", .left), ("", .left), ("", .right)])
    orders.indent = "    "
    for order in file.orders {
      orders.add(
        order.number, order.placedAt.map { "\(zone.date($0))" } ?? "", order.status,
        order.total.map { "\(Money(minor: $0, currency: settings.currency))" } ?? "")
    }
    orders.show()
    more(file.orders.count, of: file.orderCount)

    section("messages", isEmpty: file.messages.isEmpty, "none")
    var messages = TextTable([("", .left), ("", .left), ("", .left), ("", .left), ("", .left), ("", .left)])
    messages.indent = "    "
    messages.dimsLast = true
    for message in file.messages {
      messages.add(
        "\(zone.civil(message.at))", message.campaign, message.channel, message.state.words, message.id.description,
        message.why)
    }
    messages.show()
    more(file.messages.count, of: file.messageCount)
  }

  private func section(_ title: String, isEmpty: Bool, _ none: String) {
    Screen.out("")
    Screen.out(isEmpty ? "  \(Screen.bold(title))  \(none)" : "  \(Screen.bold(title))")
  }

  private func more(_ shown: Int, of all: Int) {
    if all > shown { Screen.out(Screen.dim("    … \((all - shown).grouped) more: --limit \(all)")) }
  }
}
