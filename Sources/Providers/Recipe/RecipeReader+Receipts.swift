import Diagnostics
import Vocabulary
import YAMLText

extension RecipeReader {
  mutating func receipts(_ node: YAMLNode) -> ReceiptTable? {
    let keys = [
      "format", "inside", "each", "reference", "provider_id", "id", "at", "code", "address", "detail", "kinds",
      "answer",
    ]
    guard let mapping = yaml.mapping(node, "'receipts'", known: keys) else { return nil }
    var table = ReceiptTable()
    if let format = mapping["format"] {
      let word = yaml.choice(format, "format", among: ReceiptTable.Format.allCases.map(\.rawValue))
      table.format = word.flatMap(ReceiptTable.Format.init) ?? .json
    }
    table.inside = mapping["inside"].flatMap { path($0) }
    table.each = mapping["each"].flatMap { yaml.oneOrMore($0) }?.compactMap { pattern($0) } ?? []
    table.reference = places(mapping["reference"])
    table.providerID = places(mapping["provider_id"])
    table.id = places(mapping["id"])
    table.code = places(mapping["code"])
    table.address = places(mapping["address"])
    table.detail = places(mapping["detail"])
    if let at = mapping["at"] { readTime(at, &table) }
    if let node = mapping["answer"] { table.answer = callbackAnswer(node) }
    if let kinds = yaml.required("kinds", in: mapping, of: "'receipts'") {
      table.kinds = (yaml.list(kinds) ?? []).compactMap { rule($0) }
    }
    return table
  }

  private mutating func pattern(_ node: YAMLNode) -> JSONPattern? {
    guard let text = yaml.text(node) else { return nil }
    if let pattern = JSONPattern(text) { return pattern }
    yaml.report(
      .wrongValue("'\(text)' is not a path into JSON", at: node.range, hint: "as in '$.events' or '$.entry[*].events'"))
    return nil
  }

  private mutating func places(_ node: YAMLNode?) -> [ReceiptTable.Place] {
    guard let node else { return [] }
    if node.entries != nil { return place(node).map { [$0] } ?? [] }
    return (yaml.oneOrMore(node) ?? []).compactMap { place($0) }
  }

  /// `NAME`, `$.path`, `query.NAME`, `header.NAME`, or one of these as `{field: …, until: "."}`.
  mutating func place(_ node: YAMLNode) -> ReceiptTable.Place? {
    guard node.entries != nil else { return source(node).map { ReceiptTable.Place(source: $0) } }
    guard let mapping = yaml.mapping(node, "a place", known: ["field", "until", "trim"]),
      let field = yaml.required("field", in: mapping, of: "a place"), let source = source(field)
    else { return nil }
    return ReceiptTable.Place(
      source: source, until: yaml.text("until", in: mapping), trim: yaml.text("trim", in: mapping))
  }

  private mutating func source(_ node: YAMLNode) -> ReceiptTable.Place.Source? {
    guard let text = yaml.text(node) else { return nil }
    if text.hasPrefix("$") { return path(node).map { .path($0) } }
    return RecipeReader.source(text)
  }

  private static func source(_ text: String) -> ReceiptTable.Place.Source {
    if text.hasPrefix("query.") { return .query(String(text.dropFirst(6))) }
    if text.hasPrefix("header.") { return .header(String(text.dropFirst(7))) }
    return .field(text)
  }

  private mutating func readTime(_ node: YAMLNode, _ table: inout ReceiptTable) {
    if node.entries == nil {
      table.at = place(node).map { [$0] } ?? []
    } else if let mapping = yaml.mapping(node, "'at'", known: ["field", "unit", "offset"]),
      let field = yaml.required("field", in: mapping, of: "'at'")
    {
      table.at = (yaml.oneOrMore(field) ?? []).compactMap { source($0).map { .init(source: $0) } }
    }
    if let offset = node.entries?.first(where: { $0.name == "offset" })?.value, let text = yaml.text(offset) {
      if let seconds = ISOTime.offset(text) {
        table.offset = .seconds(seconds)
      } else {
        yaml.report(.wrongValue("'\(text)' is not an offset", at: offset.range, hint: "as in '+08:00'"))
      }
    }
    guard let unit = node.entries?.first(where: { $0.name == "unit" })?.value else { return }
    let word = yaml.choice(unit, "unit", among: ReceiptTable.TimeUnit.allCases.map(\.rawValue))
    table.unit = word.flatMap(ReceiptTable.TimeUnit.init) ?? .iso
  }

  /// `{status: DELIVRD, is: delivered}`: fields to equal, and what that is: `nothing`, or a kind, then perhaps `hard`,
  /// `soft` or `machine`, then perhaps what it makes of the address.
  private mutating func rule(_ node: YAMLNode) -> ReceiptTable.Rule? {
    guard let mapping = yaml.mapping(node, "a kind"),
      let node = yaml.required("is", in: mapping, of: "a kind"), var rule = meaning(node)
    else { return nil }
    for entry in mapping.entries where entry.name != "is" {
      let values = (entry.value.elements ?? [entry.value]).compactMap { node in
        if case .scalar(let scalar) = node.kind { scalar.text } else { nil as String? }
      }
      let source = entry.name.hasPrefix("$") ? path(entry.key).map { .path($0) } : RecipeReader.source(entry.name)
      if let source { rule.fields.append(.init(source: source, values: values)) }
    }
    return rule
  }

  /// `bounced hard invalid_number`
  mutating func meaning(_ meaning: YAMLNode) -> ReceiptTable.Rule? {
    guard let text = yaml.text(meaning) else { return nil }
    var words = text.split(separator: " ").map(String.init)
    if words == ["nothing"] { return ReceiptTable.Rule(fields: [], kind: nil) }
    let kinds = ResponseKind.allCases.map(\.word) + ["nothing"]
    guard let first = words.first, let kind = ResponseKind(word: first) else {
      yaml.report(.unknownName(words.first ?? "", "kind", known: kinds, at: meaning.range))
      return nil
    }
    words.removeFirst()
    var rule = ReceiptTable.Rule(fields: [], kind: kind)
    if let hardness = words.first, hardness == "hard" || hardness == "soft" {
      rule.isHard = hardness == "hard"
      words.removeFirst()
    }
    if words.first == "machine" {
      rule.isMachine = true
      words.removeFirst()
    }
    if let word = words.first {
      rule.refusal = AnswerTable.Meaning.words.first { $0.0 == word }?.1.refusal
      if rule.refusal == nil || words.count > 1 {
        let known = AnswerTable.Meaning.words.filter { $0.1.refusal != nil }.map(\.0)
        yaml.report(.unknownName(word, "refusal", known: known, at: meaning.range))
      }
    }
    return rule
  }

  /// A text, or `{status: 204, text: "", type: application/json}`.
  private mutating func callbackAnswer(_ node: YAMLNode) -> CallbackAnswer? {
    if node.entries == nil {
      return yaml.text(node).map { text in
        text.hasPrefix("{")
          ? CallbackAnswer(contentType: "application/json", body: text)
          : text.hasPrefix("<") ? CallbackAnswer(contentType: "text/xml", body: text) : CallbackAnswer(body: text)
      }
    }
    guard let mapping = yaml.mapping(node, "'answer'", known: ["status", "text", "type"]) else { return nil }
    var answer = CallbackAnswer(body: yaml.text("text", in: mapping) ?? "")
    answer.status = yaml.integer("status", in: mapping, range: 200...299) ?? 200
    if let type = yaml.text("type", in: mapping) { answer.contentType = type }
    return answer
  }
}
