import Audience
import Catalogue
import Diagnostics
import LocalTime
import Vocabulary
import YAMLText

/// Reads `campaigns/traits/NAME.yaml`.
struct TraitReader {
  let catalogue: Catalogue

  /// A trait as its file says it, before its expressions are looked at.
  struct Draft {
    var source: TraitSource
    var file: String
    var description: String?
    var period: Elapsed
    var place: SourceRange
  }

  /// Values are computed again after a day where the file says nothing.
  static let usualPeriod = Elapsed.days(1)

  /// Returns the file's traits: one, or one for each of its parts.
  func read(file: String, root: YAMLNode, into reader: inout YAMLReader) -> [Draft] {
    guard let mapping = reader.mapping(root, "a trait", known: TraitFile.keys.map(\.name)) else { return [] }
    let description = reader.text("description", in: mapping)
    var period = TraitReader.usualPeriod
    if let node = mapping["refresh"], let span = reader.span(node) { period = span.nominal }
    guard let parts = mapping["parts"] else {
      return draft(file, mapping, among: nil, description: description, "a trait", period, file: file, into: &reader)
        .map { [$0] } ?? []
    }
    for key in ["value", "tiers", "rank", "into", "best"] {
      guard let node = mapping[key] else { continue }
      reader.report(
        Diagnostic(
          "trait-form", "a trait with parts has no '\(key)' of its own", at: node.range, hint: "write it in a part"))
    }
    guard let entries = reader.mapping(parts, "parts") else { return [] }
    let among = mapping["among"].flatMap { reader.fragment($0) }
    return entries.entries.compactMap { entry in
      guard Catalogue.isFieldName(entry.name) else {
        reader.report(.badTraitName(entry.name, "a part", at: entry.key.range))
        return nil
      }
      guard let part = reader.mapping(entry.value, "a part", known: TraitFile.partKeys.map(\.name)) else { return nil }
      let own = reader.text("description", in: part)
      return draft(
        "\(file).\(entry.name)", part, among: among, description: own ?? description, "a part", period, file: file,
        into: &reader)
    }
  }

  private func draft(
    _ name: String, _ mapping: YAMLMapping, among: SourceFragment?, description: String?, _ what: String,
    _ period: Elapsed, file: String, into reader: inout YAMLReader
  ) -> Draft? {
    let own = mapping["among"].flatMap { reader.fragment($0) }
    guard let form = form(mapping, what, into: &reader) else { return nil }
    return Draft(
      source: TraitSource(name: name, form: form, among: own ?? among), file: file, description: description,
      period: period, place: mapping.start)
  }

  private func form(_ mapping: YAMLMapping, _ what: String, into reader: inout YAMLReader) -> TraitSource.Form? {
    if let node = mapping["tiers"] {
      if let rank = mapping["rank"] { reader.report(.twoForms("tiers", "rank", at: rank.range)) }
      return tiers(node, value: mapping["value"], into: &reader)
    }
    guard let node = mapping["rank"] else {
      for key in ["into", "best"] {
        guard let stray = mapping[key] else { continue }
        reader.report(
          Diagnostic("trait-form", "'\(key)' belongs to a rank", at: stray.range, hint: "write 'rank:' for 'value:'"))
      }
      guard let value = mapping["value"] else {
        reader.report(
          Diagnostic(
            "missing-key", "\(what) needs one of the keys 'value', 'tiers' and 'rank'", at: mapping.start,
            hint: "write 'value: sum(orders.total)'"))
        return nil
      }
      return reader.fragment(value).map { .value($0) }
    }
    if let value = mapping["value"] { reader.report(.twoForms("rank", "value", at: value.range)) }
    let into = mapping["into"].flatMap { reader.integer($0, in: 2...TraitExpression.greatestInto) }
    if mapping["into"] == nil {
      reader.report(
        Diagnostic(
          "missing-key", "a rank needs the key 'into'", at: node.range,
          hint: "write 'into: 5' for fifths, 'into: 10' for tenths"))
    }
    let best = mapping["best"].flatMap { reader.choice($0, "end of the order", among: ["highest", "lowest"]) }
    guard let fragment = reader.fragment(node), let into else { return nil }
    return .rank(fragment, into: into, lowestIsBest: best == "lowest")
  }

  private func tiers(_ node: YAMLNode, value: YAMLNode?, into reader: inout YAMLReader) -> TraitSource.Form? {
    guard let entries = reader.mapping(node, "tiers") else { return nil }
    if entries.entries.isEmpty {
      reader.report(Diagnostic("trait-form", "there is no tier", at: node.range, hint: "write 'gold: ltv >= 1000'"))
      return nil
    }
    let own = value.flatMap { reader.fragment($0) }
    let tiers = entries.entries.compactMap { entry in
      reader.fragment(entry.value).map { TraitSource.Tier(word: entry.name, condition: $0) }
    }
    return tiers.count == entries.entries.count ? .tiers(tiers, value: own) : nil
  }

  /// What is wrong with the name of a file; nil where nothing is.
  func problem(withName name: String, at place: SourceRange) -> Diagnostic? {
    guard Catalogue.isFieldName(name) else { return .badTraitName(name, "a trait", at: place) }
    if let field = catalogue.customers.field(name) {
      return Diagnostic(
        "name-taken", "'\(name)' is a field of the customer already: \(field.summary)", at: place,
        hint: "name the file otherwise")
    }
    let rows = catalogue.entities.flatMap { [$0.name, $0.singular] }
    guard rows.contains(name) || TraitReader.reserved.contains(name) else { return nil }
    return Diagnostic(
      "name-taken", "'\(name)' is a word of the language", at: place, hint: "name the file otherwise")
  }

  private static let reserved: Set = [
    "and", "or", "not", "is", "in", "true", "false", "now", "today", "yesterday", "tomorrow", "entry", "value", "count",
    "sum", "avg", "min", "max", "first", "last", "any", "none", "distinct", "where", "within", "before", "after",
    "between", "contains", "starts", "ends", "more", "less", "segment", "received", "opened", "clicked", "replied",
    "converted", "consented", "trait", "traits", "missing", "present", "next", "this",
  ]
}

extension Diagnostic {
  fileprivate static func badTraitName(_ name: String, _ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "bad-name", "'\(name)' cannot be the name of \(what)", at: range,
      hint: "use small letters, digits and _, a letter first: expressions read it by its name")
  }

  fileprivate static func twoForms(_ kept: String, _ other: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "trait-form", "'\(other)' does not go with '\(kept)'", at: range, hint: "a trait is a value, tiers or a rank")
  }
}
