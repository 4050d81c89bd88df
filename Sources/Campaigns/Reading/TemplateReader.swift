import Audience
import Catalogue
import Diagnostics
import Liquid
import Vocabulary
import YAMLText

/// Reads `templates/`: names, front matter, syntax, variables and partials.
///
/// `NAME.CHANNEL.liquid` and `NAME.CHANNEL.LOCALE.liquid` are templates; `NAME.liquid`, and whatever stands in
/// `templates/partials/`, are partials, named by their path without `templates/`, `partials/` and the extension.
struct TemplateReader {
  /// The keys of front matter.
  static let frontMatterKeys = ["subject", "preheader"]
  /// The keys of a partial's, which is never printed.
  static let partialKeys = ["description"]

  let scope: TemplateScope
  private(set) var library: TemplateLibrary
  private(set) var diagnostics: [Diagnostic] = []
  /// Files with a mistake in their Liquid, and the partials they name.
  private var broken: [(fragment: SourceFragment, partials: [PartialUse])] = []

  init(catalogue: Catalogue, workspaceLocale: String, traits: TraitNames = TraitNames()) {
    self.scope = TemplateScope(catalogue: catalogue, traits: traits)
    self.library = TemplateLibrary(workspaceLocale: workspaceLocale)
  }

  /// Reads one file.
  mutating func read(path: String, text: String) {
    let fragment = SourceFragment(path: path, text: text)
    let top = fragment.range(0..<0)
    let inside = String(path.dropFirst("templates/".count).dropLast(".liquid".count))
    if inside.hasPrefix("partials/") || !inside.contains(".") {
      let name = inside.hasPrefix("partials/") ? String(inside.dropFirst("partials/".count)) : inside
      guard let template = parse(fragment, isPartial: true) else { return }
      checkKeys(template.frontMatter, known: TemplateReader.partialKeys, fragment)
      library.partials[name] = TemplateLibrary.Entry(path: path, template: template)
      return
    }
    let parts = inside.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let channel = Channel(rawValue: parts[1]) else {
      diagnostics.append(
        .unknownName(
          parts[1], "channel in the file's name", known: Channel.allCases.map(\.rawValue), at: top,
          id: "unknown-channel"))
      return
    }
    guard parts.count <= 3, isWorkspaceName(parts[0]), parts.count < 3 || isLocale(parts[2]) else {
      diagnostics.append(
        Diagnostic(
          "bad-name", "a template's file is named NAME.CHANNEL.liquid or NAME.CHANNEL.LOCALE.liquid", at: top,
          hint: "for example birthday.sms.zh-CN.liquid"))
      return
    }
    guard let template = parse(fragment, isPartial: false) else { return }
    checkFrontMatter(template, channel: channel, fragment)
    let key = TemplateLibrary.Key(name: parts[0], channel: channel, locale: parts.count == 3 ? parts[2] : nil)
    library.templates[key] = TemplateLibrary.Entry(path: path, template: template, locale: key.locale)
  }

  /// Checks what needs every file: that partials are there, are given what they name, and make no circle.
  mutating func finish(texts: [String: String]) {
    checkGivenNames(texts: texts)
    for (fragment, uses) in broken { checkPartials(uses, texts, fragment) }
    for entry in Array(library.templates.values) + Array(library.partials.values) {
      guard let text = texts[entry.path] else { continue }
      let fragment = SourceFragment(path: entry.path, text: text)
      checkPartials(entry.template.partialNames, texts, fragment)
      for use in entry.template.partialNames {
        guard let name = use.name else { continue }
        if reaches(name, entry.path) {
          diagnostics.append(
            Diagnostic("partial-circle", "partial '\(name)' renders itself", at: fragment.range(use.range)))
        }
      }
    }
  }

  /// Reports partials that have no file; one with a mistake was reported where the mistake is.
  private mutating func checkPartials(_ uses: [PartialUse], _ texts: [String: String], _ fragment: SourceFragment) {
    for use in uses {
      guard let name = use.name, library.partials[name] == nil,
        texts["templates/partials/\(name).liquid"] == nil, texts["templates/\(name).liquid"] == nil
      else { continue }
      diagnostics.append(
        Diagnostic(
          "unknown-partial", "there is no partial '\(name)'", at: fragment.range(use.range),
          hint: didYouMean(name, in: library.partials.keys) ?? "write templates/partials/\(name).liquid"))
    }
  }

  /// Names in partials that neither the data nor any caller gives.
  private mutating func checkGivenNames(texts: [String: String]) {
    let uses = (Array(library.templates.values) + Array(library.partials.values)).flatMap(\.template.partialNames)
    for (name, entry) in library.partials {
      let given = uses.filter { $0.name == name }.map(\.givenNames)
      guard !given.isEmpty, let text = texts[entry.path] else { continue }
      let known = Set(given.flatMap { $0 })
      let fragment = SourceFragment(path: entry.path, text: text)
      // One that is asked for first may be given by some callers only.
      for use in entry.template.variables where use.isRequired {
        guard let problem = scope.problem(with: use.path), case .unknownRoot(let root, _) = problem,
          !known.contains(root)
        else { continue }
        diagnostics.append(.unknownVariable(problem, at: fragment.range(use.range), scope))
      }
    }
  }

  /// Whether rendering the partial renders the file at `path` again.
  private func reaches(_ name: String, _ path: String) -> Bool {
    var seen: Set<String> = []
    var waiting = [name]
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted, let entry = library.partials[next] else { continue }
      if entry.path == path { return true }
      waiting += entry.template.partialNames.compactMap(\.name)
    }
    return false
  }

  private mutating func parse(_ fragment: SourceFragment, isPartial: Bool) -> Template? {
    let options = ParseOptions(frontMatter: true)
    let (template, problems) = Template.parse(fragment.text, options: options)
    for problem in problems {
      diagnostics.append(
        Diagnostic(problem.id, problem.message, at: fragment.range(problem.range), hint: problem.hint))
    }
    guard let template else {
      // The rest is checked all the same; names that a tag would give are not known behind a mistake in it.
      let uses = Template.uses(fragment.text, options: options)
      check(uses.variables, fragment, roots: isPartial ? .unknown : .nearOnly)
      checkKeys(
        uses.frontMatter, known: isPartial ? TemplateReader.partialKeys : TemplateReader.frontMatterKeys, fragment)
      broken.append((fragment, uses.partialNames))
      return nil
    }
    // What a partial is given by its callers is known when all are read.
    check(template.variables, fragment, roots: isPartial ? .unknown : .known)
    return template
  }

  /// Whether all names that are no field's can be told from wrong ones, or only those that look like a known one.
  private enum Roots { case known, nearOnly, unknown }

  private mutating func check(_ variables: [VariableUse], _ fragment: SourceFragment, roots: Roots) {
    for use in variables {
      guard let problem = scope.problem(with: use.path) else { continue }
      if case .unknownRoot(let name, let known) = problem {
        if roots == .unknown || (roots == .nearOnly && nearestName(to: name, in: known) == nil) { continue }
      }
      let place = fragment.range(TemplateReader.place(of: problem, in: use.range, fragment.text))
      diagnostics.append(.unknownVariable(problem, at: place, scope))
    }
  }

  /// The member that is wrong within the path, where it can be seen there.
  private static func place(
    of problem: TemplateScope.Problem, in range: Range<Int>, _ text: String
  ) -> Range<Int> {
    guard case .unknownMember(let name, _, _) = problem else { return range }
    let bytes = Array(text.utf8.dropFirst(range.lowerBound).prefix(range.count))
    guard let found = bytes.ranges(of: Array(name.utf8)).last else { return range }
    return range.lowerBound + found.lowerBound..<range.lowerBound + found.upperBound
  }

  /// Where the name of an entry stands; the entry's own range is its value's.
  private func key(
    _ entry: (name: String, value: String, range: Range<Int>), _ fragment: SourceFragment
  ) -> SourceRange {
    let line = fragment.position(at: entry.range.lowerBound).line
    return SourceRange(
      path: fragment.path, start: SourcePosition(line: line, column: 1),
      end: SourcePosition(line: line, column: 1 + entry.name.unicodeScalars.count))
  }

  private mutating func checkKeys(
    _ entries: [(name: String, value: String, range: Range<Int>)], known: [String], _ fragment: SourceFragment
  ) {
    for entry in entries where !known.contains(entry.name) {
      diagnostics.append(
        .unknownName(entry.name, "key of front matter", known: known, at: key(entry, fragment), id: "unknown-key"))
    }
  }

  private mutating func checkFrontMatter(_ template: Template, channel: Channel, _ fragment: SourceFragment) {
    checkKeys(template.frontMatter, known: TemplateReader.frontMatterKeys, fragment)
    let subject = template.frontMatter.first { $0.name == "subject" }
    if channel == .email, subject == nil || subject?.value.isEmpty == true {
      diagnostics.append(
        Diagnostic(
          "missing-subject", "an e-mail needs a subject", at: fragment.range(0..<0),
          hint: "begin the file with '---', a line 'subject: …', and '---'"))
    }
    if channel != .email, let first = template.frontMatter.first {
      diagnostics.append(
        Diagnostic(
          "unused-front-matter", .warning, "only e-mails have a '\(first.name)'", at: key(first, fragment)))
    }
  }
}

/// Whether a text may name a campaign, segment, template or gateway.
func isWorkspaceName(_ name: String) -> Bool {
  guard let first = name.utf8.first, first != 45, !name.isEmpty, name.utf8.count <= 64 else { return false }
  return name.utf8.allSatisfy {
    (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
  }
}

/// Whether a text has the form of a language tag (BCP 47).
func isLocale(_ tag: String) -> Bool {
  let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
  guard let language = parts.first, (2...8).contains(language.utf8.count),
    language.utf8.allSatisfy({ (97...122).contains($0 | 0x20) })
  else { return false }
  return parts.dropFirst().allSatisfy { part in
    (1...8).contains(part.utf8.count)
      && part.utf8.allSatisfy { (97...122).contains($0 | 0x20) || (48...57).contains($0) }
  }
}

extension Diagnostic {
  static func unknownVariable(
    _ problem: TemplateScope.Problem, at range: SourceRange, _ scope: TemplateScope
  ) -> Diagnostic {
    switch problem {
    case .unknownRoot(let name, let known):
      let owner = known.first { root in
        if case .object(let members) = scope.roots[root] { members[name] != nil } else { false }
      }
      let hint = owner.map { "write '\($0).\(name)'" } ?? didYouMean(name, in: known)
      return Diagnostic(
        "unknown-variable", "there is no '\(name)'", at: range,
        hint: hint ?? "known here: \(known.joined(separator: ", "))")
    case .unknownMember(let name, let owner, let known):
      let list = known.count > 12 ? nil : "known here: \(known.joined(separator: ", "))"
      let hint = didYouMean(name, in: known) ?? list
      return Diagnostic("unknown-variable", "\(owner) has no field '\(name)'", at: range, hint: hint)
    case .noMembers(let owner):
      return Diagnostic("unknown-variable", "'\(owner)' is a single value and has no fields", at: range)
    }
  }
}
