import ArgumentParser
import Foundation
import LocalTime
import Sandbox
import Vocabulary

/// `tidings demo DIR`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Make a workspace with a shop that does not exist, to try everything on",
    discussion: """
      Writes the example workspace and, under data/, the shop's customers, consents, orders, items, payments, invoices, \
      shipments, returns, reviews and tickets as CSV files; under data/later/ what people bought and paid of themselves afterwards. The same options always give \
      the same files. script/demo of the repository shows the whole job on it.
      """)

  @Argument(help: "The folder; it is made where it is missing.", completion: .directory)
  var folder: String

  @Option(help: "How many customers.")
  var customers = 3000

  @Option(help: "The day on which the shop stands (default: today).")
  var now: String?

  @Option(help: "The seed of everything that looks like chance.")
  var seed: UInt64 = 2026

  func run() throws {
    guard let zone = Zone.named("Asia/Shanghai") else {
      throw CommandFailure("this machine has no time zones", advice: "Install them: apt install tzdata")
    }
    let moment = try now.map { try ClockOptions.instant($0, zone: zone) } ?? Clock.real.now()
    var initialise = InitCommand()
    initialise.folder = folder
    initialise.shop = "Lantern Tea"
    initialise.bare = false
    try initialise.write()
    let shop = DemoShop(now: moment, customers: customers, seed: seed, later: .days(30))
    let counts = try shop.write(to: folder + "/data")
    var table = TextTable([("", .left), ("", .right)])
    table.indent = "  "
    table.add("data/customers.csv", counts.customers.grouped)
    table.add("data/consents.csv", counts.consents.grouped)
    table.add("data/orders.csv", counts.orders.grouped)
    table.add("data/items.csv", counts.items.grouped)
    table.add("data/payments.csv", counts.payments.grouped)
    table.add("data/invoices.csv", counts.invoices.grouped)
    table.add("data/shipments.csv", counts.shipments.grouped)
    table.add("data/returns.csv", counts.returns.grouped)
    table.add("data/reviews.csv", counts.reviews.grouped)
    table.add("data/tickets.csv", counts.tickets.grouped)
    table.show()
    Screen.say(
      """
      Next:
        cd \(folder)
        export TIDINGS_SECRET=$(openssl rand -hex 32)
        for kind in customers consents orders items invoices payments shipments returns reviews tickets; do
          tidings import $kind data/$kind.csv
        done
        tidings gateways sandbox --shop data &      # in another shell
        tidings campaigns plan birthday
        tidings sends run --due
      """)
  }
}
