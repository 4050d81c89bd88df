import ArgumentParser
import Campaigns
import LocalTime
import Sending
import Store
import Vocabulary

/// `tidings db resume`
struct ResumeDatabase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Send again from a database that was restored from a backup",
    discussion: """
      --since is when the backup was made. What waits in the database may have been sent after it: it becomes in doubt \
      (tidings sends show --in-doubt). What was due before now and may have been sent is skipped as restored, and \
      marketing waits until you have brought the consents up to date (import them, then --consents-checked): somebody may \
      have said no meanwhile. What was sent by hand since then is known to you alone.
      """)

  @Option(help: "When the backup was made: 2026-03-01T10:00 in the shop's zone.")
  var since: String?

  @Flag(help: "The consents given and taken back since then are in the database again.")
  var consentsChecked = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if since == nil, !consentsChecked { throw ValidationError("Say --since T, --consents-checked, or both.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let zone = opened.settings.zone
    let since = try since.map { try ClockOptions.instant($0, zone: zone) }
    let now = opened.clock.now()
    if let since, since > now {
      throw CommandFailure("--since lies ahead", advice: "Say when the backup was made.")
    }
    let database = try await opened.database()
    let known = try await database.read { session in
      try (Lineage.read(session), LiveWorkers.count(session))
    }
    if since != nil, known.1 > 0 {
      throw CommandFailure(
        "\(known.1) workers are sending from this database", advice: "Stop them first: tidings db status shows them.")
    }
    if let since, let made = known.0.backupAt, since > made {
      throw CommandFailure(
        "the backup was made on \(zone.civil(made)), before --since",
        advice:
          "Say --since \("\(zone.civil(made))".replacing(" ", with: "T")): what was sent in between is not known here.")
    }
    let mirrored = known.0.id.map { GenerationFile(opened.folder, id: $0).generation } ?? 0
    let (tally, lineage) = try await database.write { [consentsChecked] session in
      var tally = Restoration.Tally()
      var lineage: Lineage?
      if let since {
        tally = try Restoration.resume(since: since, now: now, session)
        lineage = try Lineage.succeed(generation: mirrored, session)
      }
      if consentsChecked { try Restoration.noteConsentsChecked(session) }
      return (tally, lineage)
    }
    if let lineage { opened.keep(lineage) }
    if output.json {
      Screen.out(
        JSONValue.object([
          ("since", JSONValue(since.map { "\($0)" })), ("doubts", .integer(Int64(tally.doubts))),
          ("consents_checked", .bool(consentsChecked)),
        ]).text())
      return
    }
    if let since {
      Screen.out("\(tally.doubts.grouped) waiting messages are in doubt now: tidings sends show --in-doubt")
      Screen.out("what was due until \(zone.civil(now)) and is not known here as sent is skipped as restored")
      Screen.say("What was sent by hand since \(zone.civil(since)) is not known here: do not run it again.")
    }
    Screen.out(
      consentsChecked
        ? "marketing goes on"
        : "marketing waits: bring the consents up to date, then tidings db resume --consents-checked")
  }
}
