import ArgumentParser

struct CustomersGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customers", abstract: "Look at customers", subcommands: [ShowCustomer.self])
}
