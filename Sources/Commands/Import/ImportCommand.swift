import ArgumentParser
import Campaigns
import Diagnostics
import Foundation
import Intake
import Rules
import Store
import Vocabulary

/// `tidings import KIND|MAPPING FILE`
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take customers, orders and what else the shop knows from a file",
    discussion: """
      KIND is \(ImportRecord.Kind.allCases.map(\.rawValue).joined(separator: ", ")): the columns have our names. MAPPING is \
      an entry of `imports:` in tidings.yaml. CSV or JSON Lines, plain, gzip or xz. Running it again changes nothing; a bad \
      row goes to a rejects file with its line and reason, and the good ones land.
      """)

  @Argument(help: "A kind, or a mapping's name.")
  var what: String

  @Argument(help: "The file; - for standard input.", completion: .file())
  var file: String

  @Flag(help: "Read and check everything, and change nothing.")
  var dryRun = false

  @Option(help: "Where the external numbers come from, when several systems have the same ones.")
  var source: String?

  @Option(help: "utf-8, latin1 or gb18030.")
  var encoding: String?

  @Option(help: "What separates columns (default: found out).")
  var delimiter: String?

  @Option(help: "A column that is knowingly not taken.")
  var ignore: [String] = []

  @Option(help: "Where bad rows are written (default: FILE.rejects.csv).", completion: .file())
  var rejects: String?

  @Flag(
    help: "Give customers without phone or email invented addresses that reach nobody; sandbox databases only.")
  var testAddresses = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let plan = try plan(opened)
    let secret = try opened.secret()
    var settings = ImportOptions(
      catalogue: opened.settings.catalogue, currency: opened.settings.currency, zone: opened.settings.zone,
      country: opened.settings.country, rates: opened.settings.rates, source: source, isDryRun: dryRun,
      testAddresses: testAddresses, ignored: ignore, encoding: encoding, delimiter: try separator(),
      rejectsPath: rejectsPath, now: opened.clock.now())
    let key = AddressKey(secret: secret)
    settings.addressDigest = { AddressDigest.digest($0, $1, key: key.bytes) }
    settings.erasedDigest = { AddressDigest(key: key.bytes).erasedID($0) }
    let database = try await opened.database(creates: true)
    let input: ImportInput = file == "-" ? .standardInput : .file(path: file)
    let run = ImportRun(plan, from: input, settings)
    let title = file == "-" ? "standard input" : URL(filePath: file).lastPathComponent
    let progress = ProgressBox("\(title)")
    let started = Clock.real.now()
    let task = Task {
      try await run.run(into: database) { step in
        let share = step.totalBytes.map {
          $0 > 0 ? "\(min(100, step.bytes * 100 / $0)) % of \(($0 >> 20).grouped) MiB" : ""
        }
        progress.update(step.rows, share ?? "\((step.bytes >> 20).grouped) MiB")
      }
    }
    let signals = Interrupts.watch { task.cancel() }
    defer { signals.end() }
    let result: ImportResult
    do {
      result = try await task.value
    } catch {
      progress.end()
      throw error
    }
    progress.end()
    let elapsed = Double((Clock.real.now() - started).microseconds) / 1e6
    ImportReport(result: result, elapsed: elapsed).show(output)
    if result.wasCancelled { throw ExitStatus.interrupted }
    if result.rowsRejected > 0 { throw ExitStatus.personMustAct }
  }

  private func plan(_ opened: OpenedWorkspace) throws -> ImportPlan {
    if let mapping = opened.settings.imports[what] { return .mapping(mapping) }
    if let kind = ImportRecord.Kind(rawValue: what) { return .kind(kind) }
    let known = ImportRecord.Kind.allCases.map(\.rawValue) + opened.settings.imports.keys.sorted()
    throw CommandFailure(
      "there is no kind or mapping '\(what)'",
      advice: didYouMean(what, in: known) ?? "There are \(known.joined(separator: ", ")).")
  }

  private func separator() throws -> UInt8? {
    guard let delimiter else { return nil }
    let text = delimiter == "\\t" || delimiter == "tab" ? "\t" : delimiter
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw ValidationError("--delimiter is one character, or tab.")
    }
    return byte
  }

  private var rejectsPath: String? {
    if dryRun, rejects == nil { return nil }
    return rejects ?? (file == "-" ? "stdin.rejects.csv" : file + ".rejects.csv")
  }
}
