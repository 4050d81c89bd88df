import ArgumentParser
import Campaigns
import Intake
import Sending
import Store
import Vocabulary

/// `tidings responses import FILE`
struct ImportResponses: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Record responses from a file (CSV or JSON Lines; - for standard input)",
    discussion: """
      Columns: gateway, id, kind, at, and reference (our message) or provider_id; also code and detail. Taking the same \
      file twice changes nothing.
      """)

  @Argument(help: "The file, plain, gzip or xz.", completion: .file())
  var file: String

  @Flag(help: "Read and check the file, and record nothing.")
  var dryRun = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let database = try await opened.database(writes: !dryRun)
    let recorder = ResponseIntake(database: database, settings: opened.settings)
    let clock = opened.clock
    let input: ImportInput = file == "-" ? .standardInput : .file(path: file)
    var tally = ResponseTally()
    var rejected: [(line: Int, reason: String)] = []
    var rejectedCount = 0
    let reader = try ResponseFile(input, zone: opened.settings.zone)
    let progress = ProgressBox("responses")
    while let batch = try reader.next(limit: 2000) {
      if !dryRun {
        tally += try await recorder.record(batch.rows, now: clock.now())
      } else {
        tally.recorded += batch.rows.count
      }
      rejectedCount += batch.rejected.count
      rejected += batch.rejected.prefix(max(0, 20 - rejected.count))
      progress.update(tally.recorded + tally.duplicates, "")
    }
    if !dryRun { tally += try await recorder.settle(now: clock.now()) }
    progress.end()
    for reject in rejected { Screen.say("line \(reject.line): \(reject.reason)") }
    if rejectedCount > rejected.count { Screen.say("… and \((rejectedCount - rejected.count).grouped) more") }
    ResponseResult(tally: tally, rejected: rejectedCount).show(output)
    if dryRun { Screen.say("Nothing was recorded.") }
    if rejectedCount > 0 { throw ExitStatus.personMustAct }
  }
}
