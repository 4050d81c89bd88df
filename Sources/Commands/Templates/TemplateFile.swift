import Campaigns
import Diagnostics
import Foundation
import Liquid
import LocalTime
import Vocabulary

/// A template's file anywhere, with what its name and its neighbourhood say.
struct TemplateFile {
  let path: String
  let source: String
  /// What stands beside `liquid` in the name: `birthday`, `sms`, `zh`.
  private let words: [String]
  private let workspace: Workspace?

  /// The largest file that is read.
  private static let largestFile = 4 << 20
  /// How many partials a folder may hold.
  private static let mostPartials = 2_000

  init(_ path: String, workspace folder: String?) throws {
    self.path = path
    source = String(decoding: try TemplateFile.bytes(path), as: UTF8.self)
    let url = URL(filePath: path)
    words = url.lastPathComponent.split(separator: ".").map(String.init)
    let found =
      try folder.map { try WorkspaceFolder.find($0) }
      ?? WorkspaceFolder.above(url.deletingLastPathComponent().path(percentEncoded: false))
      ?? WorkspaceFolder.above(FileManager.default.currentDirectoryPath)
    workspace = try found.map { folder in
      // What is wrong elsewhere in it is said by `campaigns validate`.
      WorkspaceReader.read(files: try folder.files()) { ProcessInfo.processInfo.environment[$0] }.workspace
    }
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists, isFolder.boolValue { throw CommandFailure("\(path) is a folder, and a file is needed") }
    guard exists, let handle = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure("cannot read \(path)", advice: exists ? "Check its permissions." : "There is no such file.")
    }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: largestFile + 1) ?? Data() else {
      throw CommandFailure("cannot read \(path)")
    }
    guard data.count <= largestFile else { throw CommandFailure("\(path) is larger than \(largestFile >> 20) MiB") }
    return Array(data)
  }

  var isHTML: Bool { words.dropFirst().contains { $0 == "email" || $0 == "html" } }
  var isSMS: Bool { words.dropFirst().contains("sms") }
  var zone: Zone { workspace?.settings.zone ?? .utc }
  var currency: String { workspace?.settings.currency.code ?? "" }

  var locale: String {
    let channels = Set(Channel.allCases.map(\.rawValue))
    let own = words.dropFirst().dropLast().last { !channels.contains($0) && $0 != "html" && $0 != "txt" }
    return own ?? workspace?.settings.locale ?? "en"
  }

  /// What was read: the template and the partials it reaches, or what is wrong with them.
  struct Loaded {
    var template: Template?
    var partials: [String: Template] = [:]
    var findings: [Diagnostic] = []
    /// The text of each file by its path.
    var sources: [String: String] = [:]
  }

  /// Reads the template and, of the partials around it, those that it reaches.
  func load() -> Loaded {
    var loaded = Loaded()
    let template = read(path, source, into: &loaded)
    let around = neighbours
    // Also behind a mistake, so that all is found at once.
    let uses = template?.partialNames ?? Template.uses(source, options: ParseOptions(frontMatter: true)).partialNames
    var waiting = uses.map(\.name)
    var seen: Set<String> = []
    while let next = waiting.popLast() {
      // A name that is computed may be any.
      for name in next.map({ [$0] }) ?? Array(around.keys) where seen.insert(name).inserted {
        if let path = around[name], let bytes = try? TemplateFile.bytes(path) {
          let partial = read(path, String(decoding: bytes, as: UTF8.self), into: &loaded)
          loaded.partials[name] = partial
          waiting += partial?.partialNames.map(\.name) ?? []
        } else if let entry = workspace?.templates.partials[name] {
          loaded.partials[name] = entry.template
          waiting += entry.template.partialNames.map(\.name)
        }
      }
    }
    report(uses, into: &loaded)
    loaded.template = loaded.findings.hasErrors ? nil : template
    return loaded
  }

  private func read(_ path: String, _ text: String, into loaded: inout Loaded) -> Template? {
    let (template, problems) = Template.parse(text, options: ParseOptions(frontMatter: true))
    loaded.sources[path] = text
    let fragment = SourceFragment(path: path, text: text)
    loaded.findings += problems.map {
      Diagnostic($0.id, $0.message, at: fragment.range($0.range), hint: $0.hint)
    }
    return template
  }

  /// Reports partials that are nowhere.
  private func report(_ uses: [PartialUse], into loaded: inout Loaded) {
    let fragment = SourceFragment(path: path, text: source)
    let known = Array(neighbours.keys) + Array(workspace?.templates.partials.keys ?? [:].keys)
    for use in uses {
      guard let name = use.name, loaded.partials[name] == nil, !known.contains(name) else { continue }
      loaded.findings.append(
        Diagnostic(
          "unknown-partial", "there is no partial '\(name)'", at: fragment.range(use.range),
          hint: didYouMean(name, in: known) ?? "write \(name).liquid beside the file, or in partials/"))
    }
  }

  /// The partials beside the file and in `partials/` beside it, by name.
  private var neighbours: [String: String] {
    let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    let root = folder.hasSuffix("/") ? folder : folder + "/"
    let ending = ".liquid"
    var found: [String: String] = [:]
    let own = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    for name in own.prefix(Self.mostPartials) where name.hasSuffix(ending) {
      let short = String(name.dropLast(ending.count))
      if !short.contains(".") { found[short] = root + name }
    }
    let inner = (try? FileManager.default.subpathsOfDirectory(atPath: root + "partials")) ?? []
    for name in inner.prefix(Self.mostPartials) where name.hasSuffix(ending) {
      found[String(name.dropLast(ending.count))] = root + "partials/" + name
    }
    return found
  }
}
