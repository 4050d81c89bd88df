package import Liquid
package import Vocabulary

/// The workspace's templates, found by name, channel and locale.
package struct TemplateLibrary: Sendable {
  /// `birthday.sms.zh-CN.liquid` is (name: birthday, channel: sms, locale: zh-CN).
  package struct Key: Hashable, Sendable {
    package var name: String
    package var channel: Channel
    /// Nil for the file without a locale.
    package var locale: String?

    package init(name: String, channel: Channel, locale: String? = nil) {
      self.name = name
      self.channel = channel
      self.locale = locale
    }
  }

  /// A compiled template with the path of its file.
  package struct Entry: Sendable {
    package var path: String
    package var template: Template
    /// The language that the file's name says; nil for the workspace's.
    package var locale: String?

    package init(path: String, template: Template, locale: String? = nil) {
      self.path = path
      self.template = template
      self.locale = locale
    }
  }

  package var templates: [Key: Entry]
  /// Partials by the name used in `{% render "name" %}`.
  package var partials: [String: Entry]
  /// Looked in where neither the customer's locale nor the bare name has a file.
  package var workspaceLocale: String

  package init(templates: [Key: Entry] = [:], partials: [String: Entry] = [:], workspaceLocale: String) {
    self.templates = templates
    self.partials = partials
    self.workspaceLocale = workspaceLocale
  }

  /// Finds the file for a customer: the locale truncated from the right (BCP 47, RFC 4647 3.4), then no locale, then
  /// the workspace's locale truncated likewise.
  package func find(_ name: String, channel: Channel, locale: String?) -> Entry? {
    for candidate in TemplateLibrary.truncations(locale) {
      if let entry = templates[Key(name: name, channel: channel, locale: candidate)] { return entry }
    }
    if let entry = templates[Key(name: name, channel: channel)] { return entry }
    for candidate in TemplateLibrary.truncations(workspaceLocale) {
      if let entry = templates[Key(name: name, channel: channel, locale: candidate)] { return entry }
    }
    return nil
  }

  /// The locale in which a file's dates and amounts are written: the customer's where it is the file's language, so that
  /// an English text never has a French date in it.
  package func formattingLocale(_ entry: Entry, customer: String?) -> String {
    let written = entry.locale ?? workspaceLocale
    guard let customer, let own = customer.split(separator: "-").first,
      own.lowercased() == written.split(separator: "-").first?.lowercased()
    else { return written }
    return customer
  }

  /// `zh-Hans-CN` is looked up as itself, then `zh-Hans`, then `zh`.
  static func truncations(_ locale: String?) -> [String] {
    guard var rest = locale, !rest.isEmpty else { return [] }
    var found = [rest]
    while let cut = rest.lastIndex(of: "-") {
      rest = String(rest[..<cut])
      // A single letter in front of the cut is a singleton that goes with what followed it.
      if let before = rest.lastIndex(of: "-"), rest.distance(from: before, to: rest.endIndex) == 2 {
        rest = String(rest[..<before])
      }
      found.append(rest)
    }
    return found
  }
}

extension TemplateLibrary {
  /// The computed traits that templates and partials print: `rfm.score` for `customer.traits.rfm.score`.
  package var traitNames: [String] {
    let paths = (Array(templates.values) + Array(partials.values)).flatMap { $0.template.variables }.map(\.path)
    let own = paths.compactMap { path -> String? in
      guard path.starts(with: ["customer", "traits"]), path.count > 2 else { return nil }
      return path[2...].joined(separator: ".")
    }
    return Set(own).sorted()
  }
}
