import ArgumentParser

struct CustomersGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customers", abstract: "Look at customers, prove their consent, join, export and erase them",
    subcommands: [
      ShowCustomer.self, ConsentHistoryCommand.self, FindDuplicates.self, MergeCustomers.self, ExportCustomer.self,
      EraseCustomer.self,
    ])
}
