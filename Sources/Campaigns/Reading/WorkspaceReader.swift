import Audience
package import Diagnostics
import Providers
import Vocabulary
import YAMLText

/// Everything found in a workspace's files: what is sound, and what is wrong.
package struct WorkspaceReading: Sendable {
  /// The sound part: campaigns and segments with errors, and those that name such segments, are left out.
  package let workspace: Workspace
  /// In reading order.
  package let diagnostics: [Diagnostic]
  /// How many files were read.
  package let fileCount: Int
  /// Names of campaigns that have a file but are left out.
  package let brokenCampaigns: [String]
  /// Whether `tidings.yaml` was there and without errors.
  package let hasSettings: Bool
  private let texts: [String: String]

  init(
    workspace: Workspace, diagnostics: [Diagnostic], fileCount: Int, brokenCampaigns: [String], hasSettings: Bool,
    texts: [String: String]
  ) {
    self.workspace = workspace
    self.diagnostics = diagnostics.inReadingOrder
    self.fileCount = fileCount
    self.brokenCampaigns = brokenCampaigns
    self.hasSettings = hasSettings
    self.texts = texts
  }

  /// Whether nothing that was found is an error.
  package var isSound: Bool { !diagnostics.hasErrors }

  /// `path:line: message` of the first error.
  package var firstError: String? {
    diagnostics.first { $0.severity == .error }.map { "\($0.range.path):\($0.range.start.line): \($0.message)" }
  }

  /// Returns the text of a file to show beside a finding, what may be a secret hidden (R38).
  package func source(_ path: String) -> String? {
    texts[path].map { path == WorkspaceReader.settingsPath ? SecretMask.masked($0) : $0 }
  }
}

/// Reads a workspace from its files as bytes, whether they come from a folder or from a published bundle (R5). All that
/// is wrong is found at once.
package struct WorkspaceReader {
  package static let settingsPath = "tidings.yaml"

  private let files: [String: [UInt8]]
  private let environment: (String) -> String?
  private let given: WorkspaceSettings?
  private var reader = YAMLReader()
  private var texts: [String: String] = [:]
  /// Whether campaigns can be held against the settings' topics and gateways.
  private var knowsTopics = true
  private var knowsGateways = true

  /// - Parameters:
  ///   - files: by path below the workspace, with `/`. Others than the workspace's own are passed over.
  ///   - settings: those in force, where `tidings.yaml` is not among the files of a bundle.
  ///   - environment: the value of a variable.
  package init(
    files: [String: [UInt8]], settings: WorkspaceSettings? = nil,
    environment: @escaping (_ name: String) -> String? = { _ in nil }
  ) {
    self.files = files.filter { WorkspaceReader.isOfWorkspace($0.key) }
    self.given = settings
    self.environment = environment
  }

  /// Whether a path below the workspace is one that the reader takes: what a folder's walk has to hand over.
  package static func isOfWorkspace(_ path: String) -> Bool {
    if path == settingsPath || path == "tidings.yml" { return true }
    let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
    let isYAML = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    return !isHidden
      && ((path.hasPrefix("campaigns/") || path.hasPrefix("gateways/")) && isYAML
        || path.hasPrefix("templates/") && path.hasSuffix(".liquid"))
  }

  package static func read(
    files: [String: [UInt8]], settings: WorkspaceSettings? = nil,
    environment: @escaping (_ name: String) -> String? = { _ in nil }
  ) -> WorkspaceReading {
    var reader = WorkspaceReader(files: files, settings: settings, environment: environment)
    return reader.read()
  }

  private mutating func read() -> WorkspaceReading {
    decode()
    let settings = readSettings()
    let hasSettings = given != nil || files[WorkspaceReader.settingsPath] != nil && !reader.diagnostics.hasErrors
    let paths = texts.keys.sorted()

    let segmentNames = names(paths, in: "campaigns/segments/")
    let campaignNames = names(paths, in: "campaigns/")
    let asksGoals = texts.values.contains { $0.contains("converted") }
    let goals =
      asksGoals
      ? goals(campaignNames) { path in
        texts[path].flatMap { YAMLDocument.read(path: path, text: $0).root }
      } : [:]
    let traits = readTraits(settings, segmentNames, campaignNames, goals, paths)

    var templates = TemplateReader(
      catalogue: settings.catalogue, workspaceLocale: settings.locale, traits: traits.names)
    for path in paths where path.hasPrefix("templates/") { templates.read(path: path, text: texts[path] ?? "") }
    templates.finish(texts: texts)
    reader.report(templates.diagnostics)

    let segments = readSegments(settings, segmentNames, campaignNames, goals, traits.names)
    let soundTraits = TraitReader.sound(traits, segments, into: &reader)
    let (campaigns, broken) = readCampaigns(
      settings, segmentNames, campaignNames, goals, segments, traits.names, templates.library, paths)
    let workspace = Workspace(
      settings: settings, campaigns: campaigns, segments: segments, traits: soundTraits, templates: templates.library,
      files: files)
    return WorkspaceReading(
      workspace: workspace, diagnostics: reader.diagnostics, fileCount: files.count, brokenCampaigns: broken,
      hasSettings: hasSettings, texts: texts)
  }

  // MARK: Bytes

  /// Decodes every file, and reports names and encodings that cannot be.
  private mutating func decode() {
    for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
      if path.hasSuffix(".yml") {
        reader.report(
          Diagnostic("bad-name", "files end in .yaml, and this one is not read", at: top(path), hint: "rename it"))
        continue
      }
      if let finding = misplaced(path) {
        reader.report(finding)
        continue
      }
      if let text = String(validating: bytes, as: UTF8.self) {
        texts[path] = text
      } else {
        reader.report(.notUTF8(bytes, path: path))
      }
    }
  }

  /// A campaign or segment that stands in the wrong folder or has a name that cannot be one.
  private func misplaced(_ path: String) -> Diagnostic? {
    guard path.hasPrefix("campaigns/") else { return nil }
    // What a trait may be called is said when it is read.
    if path.hasPrefix(Trait.folder), !path.dropFirst(Trait.folder.count).contains("/") { return nil }
    let isSegment = path.hasPrefix("campaigns/segments/")
    let name = path.dropFirst(isSegment ? "campaigns/segments/".count : "campaigns/".count).dropLast(".yaml".count)
    if name.contains("/") {
      return Diagnostic(
        "misplaced-file", .warning,
        "only campaigns/NAME.yaml, campaigns/segments/NAME.yaml and campaigns/traits/NAME.yaml are read", at: top(path))
    }
    return isWorkspaceName(String(name))
      ? nil : .badName(String(name), isSegment ? "a segment" : "a campaign", at: top(path))
  }

  private func top(_ path: String) -> SourceRange {
    let start = SourcePosition(line: 1, column: 1)
    return SourceRange(path: path, start: start, end: start)
  }

  private func names(_ paths: [String], in folder: String) -> [String] {
    let own = paths.compactMap { path -> String? in
      guard path.hasPrefix(folder), path.hasSuffix(".yaml") else { return nil }
      let name = String(path.dropFirst(folder.count).dropLast(".yaml".count))
      return name.contains("/") ? nil : name
    }
    return own
  }

  // MARK: Files

  /// Returns the root of a YAML file; nil, with a report, where there is none.
  private mutating func root(_ path: String) -> YAMLNode? {
    guard let text = texts[path] else { return nil }
    let document = YAMLDocument.read(path: path, text: text)
    reader.report(document.diagnostics)
    if let root = document.root, !root.isNull { return root }
    if document.diagnostics.isEmpty { reader.report(Diagnostic("empty-file", "the file is empty", at: top(path))) }
    return nil
  }

  private mutating func readSettings() -> WorkspaceSettings {
    if let given { return given }
    (knowsTopics, knowsGateways) = (false, false)
    let path = WorkspaceReader.settingsPath
    guard files[path] != nil else {
      reader.report(
        Diagnostic("missing-file", "there is no \(path)", at: top(path), hint: "run 'tidings init' to write one"))
      return SettingsReader.fallback
    }
    guard let root = root(path) else { return SettingsReader.fallback }
    var presets = PresetLibrary.builtin
    for path in texts.keys.sorted() where path.hasPrefix("gateways/") {
      presets.add(path: path, text: texts[path] ?? "")
    }
    reader.report(presets.diagnostics)
    var settings = SettingsReader(reader, presets: presets, environment: environment)
    let found = settings.read(root)
    reader = settings.reader
    (knowsTopics, knowsGateways) = (true, !settings.hasBrokenGateways)
    return found
  }

  private mutating func readTraits(
    _ settings: WorkspaceSettings, _ segmentNames: [String], _ campaignNames: [String],
    _ goals: [String: AudienceGoal], _ paths: [String]
  ) -> TraitReader.Resolution {
    let traits = TraitReader(catalogue: settings.catalogue)
    let files = names(paths, in: Trait.folder)
    var drafts: [TraitReader.Draft] = []
    for file in files {
      let path = Trait.path(of: file)
      if let problem = traits.problem(withName: file, at: top(path)) { reader.report(problem) }
      guard let root = root(path) else { continue }
      drafts += traits.read(file: file, root: root, into: &reader)
    }
    let scope = AudienceScope(
      catalogue: settings.catalogue, segmentNames: segmentNames, campaignNames: campaignNames, goals: goals,
      topicNames: settings.topicNames, currency: settings.currency, shopZone: settings.zone)
    return TraitReader.resolve(drafts, files: files, in: scope, into: &reader)
  }

  private mutating func readSegments(
    _ settings: WorkspaceSettings, _ segmentNames: [String], _ campaignNames: [String],
    _ goals: [String: AudienceGoal], _ traits: TraitNames
  ) -> [String: Segment] {
    let segments = SegmentReader(
      settings: settings, segmentNames: segmentNames, campaignNames: campaignNames, goals: goals, traits: traits)
    var readings: [String: SegmentReader.Reading] = [:]
    for name in segmentNames {
      guard let root = root("campaigns/segments/\(name).yaml") else { continue }
      readings[name] = segments.read(name: name, root: root, into: &reader)
    }
    return SegmentReader.sound(readings, into: &reader)
  }

  private mutating func readCampaigns(
    _ settings: WorkspaceSettings, _ segmentNames: [String], _ campaignNames: [String], _ goals: [String: AudienceGoal],
    _ segments: [String: Segment], _ traits: TraitNames,
    _ library: TemplateLibrary, _ paths: [String]
  ) -> (campaigns: [String: Campaign], broken: [String]) {
    let written = paths.compactMap { path -> String? in
      guard path.hasPrefix("templates/") else { return nil }
      let parts = path.dropFirst("templates/".count).split(separator: ".")
      return parts.count > 2 ? parts.first.map(String.init) : nil
    }
    let campaigns = CampaignReader(
      settings: settings, segmentNames: segmentNames, campaignNames: campaignNames, goals: goals,
      traits: traits, knowsTopics: knowsTopics, knowsGateways: knowsGateways,
      templates: TemplateChecker(
        library: library, catalogue: settings.catalogue, texts: texts, writtenNames: Set(written)))
    var sound: [String: Campaign] = [:]
    var broken: [String] = []
    for name in campaignNames {
      let path = "campaigns/\(name).yaml"
      let before = reader.diagnostics.count
      let campaign = root(path).flatMap { campaigns.read(name: name, path: path, root: $0, into: &reader) }
      let hasErrors = Array(reader.diagnostics[before...]).hasErrors
      let used = [campaign?.audience, campaign?.stopWhen].compactMap(\.self).flatMap(\.segments)
      if let campaign, !hasErrors, used.allSatisfy({ segments[$0] != nil }) {
        sound[name] = campaign
      } else {
        broken.append(name)
      }
    }
    return (sound, broken)
  }
}

extension Diagnostic {
  /// Bytes that are not UTF-8, at the first of them.
  static func notUTF8(_ bytes: [UInt8], path: String) -> Diagnostic {
    let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    var place = SourcePosition(line: 1, column: 1)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\u{FFFD}" { break }
      if scalar == "\n" {
        place = SourcePosition(line: place.line + 1, column: 1)
      } else {
        place.column += 1
      }
    }
    return Diagnostic(
      "not-utf8", isUTF16 ? "the file is UTF-16, not UTF-8" : "here stands a byte that is not UTF-8",
      at: SourceRange(path: path, start: place, end: place), hint: "save the file as UTF-8")
  }
}
