package import Liquid
import Catalogue
package import Diagnostics
import Vocabulary

/// How long the texts of templates can be, from what is known of the fields before anybody's data are looked at.
///
/// A field of text has no longest value in the database; 40 characters are taken for one, and what is longer makes the
/// text longer than is said here. The other figures are what the values of a type are printed with.
package struct TextLengths {
  /// Characters of a text field, and of a property of an event.
  package static let longestText = 40
  /// Items of an order.
  package static let mostItems = 20
  /// A signed link without the workspace's own address.
  static let longestToken = 64

  private let settings: WorkspaceSettings
  private let library: TemplateLibrary

  package init(settings: WorkspaceSettings, library: TemplateLibrary) {
    self.settings = settings
    self.library = library
  }

  package init(_ workspace: Workspace) { self.init(settings: workspace.settings, library: workspace.templates) }

  /// The shortest and the longest text of a template's body, as it is sent.
  package func bounds(_ entry: TemplateLibrary.Entry) -> TextBounds {
    var render = RenderSettings()
    render.locale = library.formattingLocale(entry, customer: nil)
    render.currency = settings.currency.code
    render.partials = library.partials.mapValues(\.template)
    let link = String(repeating: "x", count: longestLink)
    render.shortLink = { _ in link }
    return entry.template.bounds(settings: render) { range($0) }
  }

  private var longestLink: Int { (settings.publicURL?.utf8.count ?? 0) + TextLengths.longestToken }

  private func range(_ path: [String]) -> ValueRange? {
    guard let root = path.first else { return nil }
    let text = ValueRange(text: TextBounds(characters: 0...TextLengths.longestText))
    switch (root, path.count) {
    case ("shop", 2): return ValueRange(text: TextBounds(settings.shop))
    case ("campaign", 2): return ValueRange(text: TextBounds(characters: 0...64, alphabet: .plain))
    case ("unsubscribe_url", 1), ("preferences_url", 1), ("confirm_url", 1):
      return ValueRange(text: TextBounds(characters: 0...longestLink, alphabet: .plain))
    case ("now", 1), ("today", 1): return moment
    case ("channel", 1), ("locale", 1): return ValueRange(text: TextBounds(characters: 0...12, alphabet: .plain))
    case ("event", _): return text
    case ("order", 2) where path[1] == "items": return .list(0...TextLengths.mostItems)
    case ("order", 4) where path[1] == "items" && path[2] == VariableUse.element:
      return range(of: settings.catalogue.entity("items")?.fields.first { $0.name == path[3] })
    case ("customer", 2): return range(of: settings.catalogue.customers.fields.first { $0.name == path[1] })
    case (_, 2): return range(of: settings.catalogue.entity(singular: root)?.fields.first { $0.name == path[1] })
    // A member of a property that holds an object.
    case (_, 3...): return path.contains(VariableUse.element) ? nil : text
    default: return nil
    }
  }

  private var moment: ValueRange {
    ValueRange(text: TextBounds(characters: 0...25, alphabet: .plain), isMoment: true)
  }

  private func range(of field: Field?) -> ValueRange? {
    guard let field else { return nil }
    func plain(_ most: Int) -> ValueRange { ValueRange(text: TextBounds(characters: 0...most, alphabet: .plain)) }
    switch field.type {
    case .text:
      guard let longest = field.choices.map(\.unicodeScalars.count).max() else {
        return ValueRange(text: TextBounds(characters: 0...TextLengths.longestText))
      }
      return ValueRange(text: TextBounds(characters: 0...longest))
    case .integer, .duration: return plain(12)
    case .number: return plain(20)
    case .money:
      // In the shop's currency: another's sign may be longer.
      return ValueRange(
        text: TextBounds(characters: 0...16, alphabet: .plain), currency: settings.currency.code)
    case .boolean: return plain(5)
    case .date, .timestamp: return moment
    case .object: return ValueRange(text: TextBounds(characters: 0...TextLengths.longestText))
    }
  }
}

extension TextBounds {
  /// `1 part`, `1 to 3 parts`, `1 part or more, without an end`.
  package var partWords: String {
    let (least, most) = parts
    guard let most else { return "\(max(1, least)) part\(least > 1 ? "s" : "") or more" }
    let fewest = max(1, min(least, most))
    return fewest >= most ? "\(fewest) part\(fewest == 1 ? "" : "s")" : "\(fewest) to \(most) parts"
  }
}

extension TextLengths {
  /// An SMS of more parts is hardly meant to be one.
  package static let manyParts = 10

  /// What is to be said about a template's length, with the text of its file; nil where nothing is.
  package func finding(_ key: TemplateLibrary.Key, _ entry: TemplateLibrary.Entry, text: String) -> Diagnostic? {
    guard key.channel == .sms else { return nil }
    let bounds = bounds(entry)
    let fragment = SourceFragment(path: entry.path, text: text)
    guard let most = bounds.parts.most else {
      return Diagnostic(
        "endless-sms", .warning, "this SMS may be of any length",
        at: fragment.range(bounds.unboundedAt ?? 0..<0),
        hint: "write '| truncate: 40' after a text, or 'limit: 5' in a loop")
    }
    guard most > TextLengths.manyParts else { return nil }
    return Diagnostic(
      "long-sms", .warning, "this SMS may need \(most) parts", at: fragment.range(0..<0),
      hint: "texts of up to \(TextLengths.longestText) characters are reckoned with; '| truncate: 20' makes one shorter"
    )
  }
}

extension WorkspaceReading {
  /// What is to be said about the lengths of the templates that read well, in the order of their paths.
  package var lengthFindings: [Diagnostic] {
    let lengths = TextLengths(workspace)
    return workspace.templates.templates.sorted { $0.value.path < $1.value.path }.compactMap { key, entry in
      source(entry.path).flatMap { lengths.finding(key, entry, text: $0) }
    }
  }

  /// The SMS templates that read well, with how many parts they need.
  package var smsLengths: [(path: String, words: String)] {
    let lengths = TextLengths(workspace)
    return workspace.templates.templates.filter { $0.key.channel == .sms }.map {
      ($0.value.path, lengths.bounds($0.value).partWords)
    }.sorted { $0.path < $1.path }
  }
}
