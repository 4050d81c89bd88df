import ArgumentParser

struct CustomersGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customers", abstract: "Look at customers, prove their consent, export and erase them",
    subcommands: [ShowCustomer.self, ConsentHistoryCommand.self, ExportCustomer.self, EraseCustomer.self])
}
