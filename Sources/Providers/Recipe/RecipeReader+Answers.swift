import Diagnostics
import Vocabulary
import YAMLText

extension RecipeReader {
  mutating func answers(_ mapping: YAMLMapping) -> AnswerTable {
    var table = AnswerTable()
    if let node = mapping["success"] { readSuccess(node, &table) }
    if let node = mapping["answers"] { table.isXML = yaml.choice(node, "format", among: ["json", "xml"]) == "xml" }
    if let node = mapping["id"] { readID(node, &table) }
    table.errorCode = mapping["error_code"].map { codePlaces($0) } ?? []
    table.errorForm = mapping["error_body"].flatMap { path($0) }
    table.errors = meanings(mapping["errors"], "errors", isStatus: false)
    table.statuses = meanings(mapping["statuses"], "statuses", isStatus: true)
    table.resetHeader = yaml.text("retry_at", in: mapping)
    table.retryIn = mapping["retry_in"].flatMap { path($0) }
    if !table.errors.isEmpty, table.errorCode.isEmpty, let entry = mapping.entry("errors") {
      yaml.report(
        .missingKey(
          "error_code", in: what, at: entry.key.range,
          hint: "say where the provider's code stands, as in 'error_code: $.code', or use 'statuses' for HTTP statuses")
      )
    }
    return table
  }

  /// `2xx`, `[200, 202]`, or `{status: 2xx, path: $.messages[0].status, is: "0"}`.
  private mutating func readSuccess(_ node: YAMLNode, _ table: inout AnswerTable) {
    guard node.entries != nil else {
      if let patterns = statusPatterns(node) { table.success = patterns }
      return
    }
    guard let mapping = yaml.mapping(node, "'success'", known: ["status", "path", "is", "or_missing"]) else {
      return
    }
    if let status = mapping["status"], let patterns = statusPatterns(status) { table.success = patterns }
    guard let pathNode = yaml.required("path", in: mapping, of: "'success'"),
      let words = yaml.required("is", in: mapping, of: "'success'")
    else { return }
    table.successPath = path(pathNode)
    table.mayLackSuccessWord = yaml.boolean("or_missing", in: mapping) ?? false
    table.successWords = (yaml.oneOrMore(words) ?? []).compactMap { yaml.text($0) }
  }

  private mutating func statusPatterns(_ node: YAMLNode) -> [CodePattern]? {
    guard let nodes = yaml.oneOrMore(node) else { return nil }
    return nodes.compactMap { node in
      guard let text = yaml.text(node) else { return nil }
      return statusPattern(text, node)
    }
  }

  private mutating func statusPattern(_ text: String, _ node: YAMLNode) -> CodePattern? {
    let isStatus =
      text.utf8.count == 3 && text.utf8.first.map { $0 >= 0x31 && $0 <= 0x35 } ?? false
      && text.utf8.dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "x") }
    guard isStatus else {
      yaml.report(.wrongValue("'\(text)' is not an HTTP status", at: node.range, hint: "as in '202' or '2xx'"))
      return nil
    }
    return CodePattern(text)
  }

  /// `$.id`, `header NAME`, or one of these as `{field: …, trim: "<>"}`.
  private mutating func readID(_ node: YAMLNode, _ table: inout AnswerTable) {
    guard node.entries != nil else {
      table.id = answerPlace(node)
      return
    }
    guard let mapping = yaml.mapping(node, "'id'", known: ["field", "trim"]),
      let field = yaml.required("field", in: mapping, of: "'id'")
    else { return }
    table.id = answerPlace(field)
    table.idTrim = yaml.text("trim", in: mapping) ?? ""
  }

  private mutating func codePlaces(_ node: YAMLNode) -> [AnswerTable.CodePlace] {
    let nodes = node.entries == nil ? yaml.oneOrMore(node) ?? [] : [node]
    return nodes.compactMap { node in
      guard node.entries != nil else { return answerPlace(node).map { AnswerTable.CodePlace(place: $0) } }
      guard let mapping = yaml.mapping(node, "a place", known: ["field", "after", "until"]),
        let field = yaml.required("field", in: mapping, of: "a place"), let place = answerPlace(field)
      else { return nil }
      return AnswerTable.CodePlace(
        place: place, after: yaml.text("after", in: mapping), until: yaml.text("until", in: mapping))
    }
  }

  private mutating func answerPlace(_ node: YAMLNode) -> AnswerTable.Place? {
    guard let text = yaml.text(node) else { return nil }
    if text.hasPrefix("header ") { return .header(String(text.dropFirst(7)).filter { $0 != " " }) }
    return path(node).map { .body($0) }
  }

  mutating func path(_ node: YAMLNode) -> JSONPath? {
    guard let text = yaml.text(node) else { return nil }
    if let path = JSONPath(text) { return path }
    yaml.report(
      .wrongValue(
        "'\(text)' is not a path into JSON", at: node.range, hint: "as in '$.message_id' or '$.messages[0].id'"))
    return nil
  }

  private mutating func meanings(
    _ node: YAMLNode?, _ name: String, isStatus: Bool
  ) -> [CodePattern: AnswerTable.Meaning] {
    guard let node, let mapping = yaml.mapping(node, "'\(name)'") else { return [:] }
    var meanings: [CodePattern: AnswerTable.Meaning] = [:]
    for entry in mapping.entries {
      let words = AnswerTable.Meaning.words.map(\.0)
      guard let word = yaml.choice(entry.value, "meaning", among: words),
        let meaning = AnswerTable.Meaning.words.first(where: { $0.0 == word })?.1,
        let pattern = isStatus ? statusPattern(entry.name, entry.key) : CodePattern(entry.name)
      else { continue }
      meanings[pattern] = meaning
    }
    return meanings
  }
}
