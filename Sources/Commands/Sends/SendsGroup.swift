import ArgumentParser

struct SendsGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sends", abstract: "Run sends, look at them, and settle what is left",
    subcommands: [
      RunSends.self, WorkSends.self, ListSends.self, ShowSend.self, PauseSend.self, ResumeSend.self, CancelSend.self,
      RetrySend.self, ResolveSend.self,
    ])
}
