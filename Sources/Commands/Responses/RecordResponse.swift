import ArgumentParser
import Campaigns
import Sending
import Store
import Vocabulary

/// `tidings responses record MESSAGE KIND`
struct RecordResponse: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record one response by hand, such as an unsubscribe by phone",
    discussion: "It acts at once: a no refuses the address for every campaign.")

  @Argument(help: "The message, as sends show lists it (m5k-2f1).")
  var message: String

  @Argument(help: "\(ResponseKind.allCases.map(\.word).joined(separator: ", ")).")
  var kind: String

  @Option(help: "When it happened (default: now).")
  var at: String?

  @Option(help: "The reply's text or the clicked address.")
  var detail: String?

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard let id = MessageID(message) else {
      throw ValidationError("'\(message)' is not a message, such as m5k-2f1.")
    }
    guard let kind = ResponseKind(word: kind) else {
      throw ValidationError(
        "'\(kind)' is not a kind; kinds are \(ResponseKind.allCases.map(\.word).joined(separator: ", ")).")
    }
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let now = opened.clock.now()
    let time = try at.map { try ClockOptions.instant($0, zone: opened.settings.zone) } ?? now
    let database = try await opened.database()
    let row = ResponseRow(
      gateway: "by hand", eventKey: "\(id) \(kind.word) \(time.microseconds)", kind: kind, at: time, reference: id,
      detail: detail)
    let recorder = ResponseIntake(database: database, settings: opened.settings)
    let tally = try await recorder.record([row], now: now)
    if tally.unmatched > 0 {
      throw CommandFailure("there is no message \(id)", advice: "See them: tidings sends show SEND")
    }
    ResponseResult(tally: tally, rejected: 0).show(output)
  }
}
