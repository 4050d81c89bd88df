import ArgumentParser
import Foundation
import Glibc
import Liquid

struct TemplatesGroup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "Render and check templates",
    subcommands: [RenderTemplate.self, CheckTemplates.self])
}

/// `tidings templates render FILE --data FILE.json`, `tidings templates render --batch`
struct RenderTemplate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render", abstract: "Render any template with any JSON",
    discussion: """
      With --batch each line of standard input is {"template": …, "data": …, "templates": {…}} and each line of the output \
      {"result": …} or {"error": …}: plain Liquid, without our escaping.
      """)

  @Argument(help: "The template's file.", completion: .file())
  var file: String?

  @Option(help: "A JSON file with the data.", completion: .file())
  var data: String?

  @Flag(help: "Escape output for HTML.")
  var html = false

  @Flag(help: "Read JSON Lines from standard input.")
  var batch = false

  func validate() throws {
    if (file == nil) != batch { throw ValidationError("Name a template's file, or say --batch.") }
  }

  func run() throws {
    if batch {
      while let line = readLine() {
        Screen.out(RenderTemplate.answer(line))
      }
      return
    }
    let source = try read(file ?? "")
    let values = try data.map { path in
      guard let value = try? LiquidJSON.parse(try read(path)), case .object(let object) = value else {
        throw CommandFailure("\(path) is not a JSON object")
      }
      return object
    }
    switch RenderTemplate.render(source, values ?? LiquidDictionary(), partials: [:], escaping: html ? .html : .none) {
    case .success(let text): Screen.write(text, to: STDOUT_FILENO)
    case .failure(let problem):
      Screen.say("error: \(problem.message)")
      throw ExitStatus.personMustAct
    }
  }

  private func read(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("cannot read \(path)")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// What is wrong with a template or its data.
  struct Problem: Error {
    var message: String
  }

  static func render(
    _ source: String, _ data: any LiquidObject, partials: [String: String], escaping: RenderSettings.Escaping,
    isPlain: Bool = false
  ) -> Result<String, Problem> {
    let (template, problems) = Template.parse(source)
    guard let template, problems.isEmpty else {
      return .failure(Problem(message: problems.first?.message ?? "the template cannot be read"))
    }
    var settings = RenderSettings()
    settings.escaping = escaping
    settings.isPlain = isPlain
    for (name, text) in partials {
      let (partial, _) = Template.parse(text)
      if let partial { settings.partials[name] = partial }
    }
    var buffer: [UInt8] = []
    do {
      _ = try template.render(data, settings: settings, into: &buffer)
      return .success(String(decoding: buffer, as: UTF8.self))
    } catch {
      return .failure(Problem(message: "\(error)"))
    }
  }

  private static func answer(_ line: String) -> String {
    guard case .object(let request) = (try? LiquidJSON.parse(line)) ?? .null,
      case .text(let source) = request.member("template") ?? .null
    else { return JSONValue.object([("error", "not an object with a template")]).text(isPretty: false) }
    var partials: [String: String] = [:]
    if case .object(let templates) = request.member("templates") ?? .null {
      for name in templates.memberNames {
        if case .text(let text) = templates.member(name) ?? .null { partials[name] = text }
      }
    }
    var data: any LiquidObject = LiquidDictionary()
    if case .object(let object) = request.member("data") ?? .null { data = object }
    switch render(source, data, partials: partials, escaping: .none, isPlain: true) {
    case .success(let text): return JSONValue.object([("result", .text(text))]).text(isPretty: false)
    case .failure(let problem): return JSONValue.object([("error", .text(problem.message))]).text(isPretty: false)
    }
  }
}
