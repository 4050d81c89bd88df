import Catalogue
import Diagnostics
import Liquid
import Rules
import Vocabulary
import YAMLText

/// Holds a campaign's template against the files in `templates/`.
struct TemplateChecker {
  let library: TemplateLibrary
  let catalogue: Catalogue
  /// The text of a file by its path, for places in templates.
  let texts: [String: String]
  /// Names of which a file exists, even one that is wrong.
  let writtenNames: Set<String>

  func exists(_ name: String) -> Bool { writtenNames.contains(name) }

  /// Reports a template that does not exist, lacks a channel, or speaks of something the campaign is not about.
  ///
  /// - Parameter subjects: what its data have: the campaign's subject, and the event that is answered.
  func check(
    _ name: String, at place: SourceRange, _ plan: ChannelPlan?, subjects: Set<SubjectKind>,
    into reader: inout YAMLReader
  ) {
    guard exists(name) else {
      let hint =
        didYouMean(name, in: writtenNames.sorted())
        ?? "write templates/\(name).\(plan?.channels.first?.rawValue ?? "sms").liquid"
      reader.report(Diagnostic("unknown-template", "there is no template '\(name)'", at: place, hint: hint))
      return
    }
    let files = library.templates.filter { $0.key.name == name }
    for channel in plan?.channels ?? [] {
      let ofChannel = files.filter { $0.key.channel == channel }
      if ofChannel.isEmpty {
        // A file with an error was reported where the error is.
        if !texts.keys.contains(where: { $0.hasPrefix("templates/\(name).\(channel.rawValue).") }) {
          reader.report(
            Diagnostic(
              "unknown-template", "template '\(name)' has no file for \(channel.rawValue)", at: place,
              hint: "write templates/\(name).\(channel.rawValue).liquid"))
        }
      } else if library.find(name, channel: channel, locale: nil) == nil {
        let locales = ofChannel.keys.compactMap(\.locale).sorted().joined(separator: ", ")
        reader.report(
          Diagnostic(
            "no-fallback", .warning,
            "customers who read none of \(locales) get no \(channel.rawValue) of '\(name)'", at: place,
            hint: "write templates/\(name).\(channel.rawValue).liquid for everybody else"))
      }
    }
    checkSubject(files.values.sorted { $0.path < $1.path }, name, at: place, subjects, into: &reader)
  }

  /// A variable of a subject that the campaign has not is an error in the campaign, beside the template that is right.
  private func checkSubject(
    _ files: [TemplateLibrary.Entry], _ name: String, at place: SourceRange, _ subjects: Set<SubjectKind>,
    into reader: inout YAMLReader
  ) {
    let others = Set(SubjectKind.allCases.filter { !subjects.contains($0) }.map(\.rawValue))
    for file in files {
      guard let use = file.template.variables.first(where: { $0.path.first.map(others.contains) ?? false }),
        let root = use.path.first, let text = texts[file.path]
      else { continue }
      let words = { (kind: String) in "an \(kind)" }
      let about =
        subjects.isEmpty ? "customers only" : subjects.map { words($0.rawValue) }.sorted().joined(separator: " and ")
      reader.report(
        Diagnostic(
          "wrong-subject",
          "template '\(name)' speaks of \(words(root)), and this campaign is about \(about)",
          at: place, hint: root == "event" ? nil : "write 'for_each: \(root)'",
          notes: [
            .init(
              "it is named here", range: SourceFragment(path: file.path, text: text).range(use.range))
          ]))
    }
  }
}
