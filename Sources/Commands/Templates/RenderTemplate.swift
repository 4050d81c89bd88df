import ArgumentParser
import Diagnostics
import Foundation
import Glibc
import Liquid
import LocalTime
import Vocabulary

/// `tidings templates render FILE --data FILE.json`, `tidings templates render --batch`
struct RenderTemplate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Render any template with any JSON",
    discussion: """
      Partials are looked for beside the file, in partials/ beside it, and in the workspace's templates/. Output is \
      escaped for HTML where the file's name has .email. or .html in it. Front matter is rendered and shown above the \
      text. Values that are missing are listed on standard error.

      With --batch each line of standard input is {"template": …, "data": …, "templates": {…}} and each line of the output \
      {"result": …} or {"error": …}: Liquid as the reference implementation reads it, without our escaping.
      """)

  @Argument(help: "The template's file.", completion: .file())
  var file: String?

  @Option(help: "A JSON file with the data.", completion: .file())
  var data: String?

  @Option(help: "The language of dates, amounts and numbers (default: the file's name says it, else the workspace).")
  var locale: String?

  @Option(help: "The currency of amounts that carry none (default: the workspace's).")
  var currency: String?

  @Option(help: "Pretend that it is this moment (2026-03-01T10:00 in the shop's zone).")
  var now: String?

  @Flag(help: "Escape output for HTML.")
  var html = false

  @Flag(help: "Do not escape output.")
  var text = false

  @Flag(help: "End with exit 1 where a value is missing.")
  var strict = false

  @Flag(help: "Print JSON: the text, the front matter, what is missing, and how long it is as an SMS.")
  var json = false

  @Flag(help: "Read JSON Lines from standard input.")
  var batch = false

  @OptionGroup var options: WorkspaceOptions

  func validate() throws {
    if (file == nil) != batch { throw ValidationError("Name a template's file, or say --batch.") }
    if html, text { throw ValidationError("Say --html or --text, not both.") }
    if batch, data != nil || json || strict || html {
      throw ValidationError("With --batch everything is said in the lines of standard input.")
    }
  }

  func run() throws {
    guard let file else { return BatchRendering(clock: .real).run(input: STDIN_FILENO) }
    let place = try TemplateFile(file, workspace: options.folder)
    let given = try data.map(readData) ?? LiquidDictionary()
    var settings = RenderSettings()
    settings.locale = locale ?? place.locale
    settings.currency = currency ?? place.currency
    let zone = place.zone
    let clock = try now.map { Clock.starting(at: try ClockOptions.instant($0, zone: zone)) } ?? .real
    settings.now = clock.now().microseconds
    settings.offsetSeconds = { Int(zone.offset(at: .init(microseconds: $0))) }
    settings.namedZone = { name, moment in
      Zone.named(name).map { Int($0.offset(at: .init(microseconds: moment))) }
    }
    settings.zoneName = zone.name
    // What every message has.
    let moment = Instant(microseconds: settings.now)
    let common: [(String, LiquidValue)] = [
      ("now", .instant(microseconds: settings.now)), ("today", .date(days: zone.date(moment).days)),
      ("locale", .text(settings.locale)),
    ]
    let values = given.adding(common)
    let loaded = place.load()
    guard let template = loaded.template else {
      let text = DiagnosticRenderer.text(
        loaded.findings, sources: { loaded.sources[$0] }, hasColour: Screen.talkHasColour)
      Screen.write(text, to: STDERR_FILENO)
      throw ExitStatus.personMustAct
    }
    settings.partials = loaded.partials
    let isHTML = html || (place.isHTML && !text)
    try show(try RenderedFile.make(template, values, settings, isHTML: isHTML), isSMS: place.isSMS)
  }

  private func show(_ rendered: RenderedFile, isSMS: Bool) throws {
    if json {
      Screen.out(rendered.json.text())
    } else {
      Screen.write(rendered.asFile, to: STDOUT_FILENO)
      for path in rendered.missing { Screen.say("missing: \(path)") }
      if isSMS { Screen.say(rendered.lengthInWords) }
    }
    if strict, !rendered.missing.isEmpty { throw ExitStatus.personMustAct }
  }

  private func readData(_ path: String) throws -> LiquidDictionary {
    let bytes = try TemplateFile.bytes(path)
    do {
      if case .object(let object as LiquidDictionary) = try LiquidJSON.parse(bytes) { return object }
    } catch {
      let before = bytes.prefix(error.offset)
      let line = before.count { $0 == 0x0A } + 1
      let column = String(decoding: before.suffix(while: { $0 != 0x0A }), as: UTF8.self).unicodeScalars.count + 1
      throw CommandFailure("\(path):\(line):\(column): \(error.message)", advice: "Mend the JSON.")
    }
    throw CommandFailure("\(path) is no JSON object", advice: "Write {\"customer\": {…}}.")
  }
}

extension Sequence {
  /// The elements behind the last that is not wanted.
  fileprivate func suffix(while isWanted: (Element) -> Bool) -> [Element] {
    var kept: [Element] = []
    for element in self { if isWanted(element) { kept.append(element) } else { kept = [] } }
    return kept
  }
}
