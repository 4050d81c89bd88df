import ArgumentParser

struct ResponsesGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "responses", abstract: "Record what came back: receipts, clicks, replies, unsubscribes",
    subcommands: [RecordResponse.self, ImportResponses.self, ListResponses.self])
}
