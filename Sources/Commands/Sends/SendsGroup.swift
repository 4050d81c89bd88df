import ArgumentParser

struct SendsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sends", abstract: "Run sends, look at them, and settle what is left",
    subcommands: [
      RunSends.self, ListSends.self, ShowSend.self, RetrySend.self, ResolveSend.self, CancelSend.self,
    ])
}
