import Catalogue
import Diagnostics
import LocalTime
import Vocabulary
import YAMLText

extension SettingsReader {
  mutating func imports(_ file: YAMLMapping, _ catalogue: Catalogue) -> [String: ImportMapping] {
    guard let node = file["imports"], let mapping = reader.mapping(node, "imports") else { return [:] }
    var imports: [String: ImportMapping] = [:]
    for entry in mapping.entries {
      guard isWorkspaceName(entry.name) else {
        reader.report(.badName(entry.name, "a mapping", at: entry.key.range))
        continue
      }
      if ImportFile.kinds.contains(entry.name) {
        reader.report(
          Diagnostic(
            "taken-name", "'\(entry.name)' is a kind of rows and cannot name a mapping", at: entry.key.range,
            hint: "name it for where the file comes from, as in 'shop-\(entry.name)'"))
        continue
      }
      var mappingReader = ImportMappingReader(catalogue: catalogue, reader: reader)
      imports[entry.name] = mappingReader.read(entry)
      reader = mappingReader.reader
    }
    return imports
  }
}

/// Reads one entry of `imports:`.
struct ImportMappingReader {
  let catalogue: Catalogue
  var reader: YAMLReader

  mutating func read(_ entry: YAMLEntry) -> ImportMapping? {
    guard let file = reader.mapping(entry.value, "a mapping", known: ImportFile.keys.map(\.name)) else { return nil }
    var records = [record(file, isMain: true)]
    for also in file["also"].flatMap({ $0.entries == nil ? reader.list($0) : [$0] }) ?? [] {
      guard let inner = reader.mapping(also, "a record", known: ImportFile.recordKeys.map(\.name)) else { continue }
      records.append(record(inner, isMain: false))
    }
    let named = file["time_zone"].flatMap { zone($0) }
    let format = file["time_format"].flatMap { timeFormat($0) }
    let delimiter = file["delimiter"].flatMap { reader.choice($0, "delimiter", among: [",", ";", "tab", "|"]) }
    let encoding = file["encoding"].flatMap { reader.choice($0, "encoding", among: ImportFile.encodings) }
    var ignored: [String] = []
    if let node = file["ignore"] {
      for element in reader.oneOrMore(node) ?? [] {
        if let column = reader.text(element) { ignored.append(column) }
      }
    }
    let byte = delimiter.flatMap { $0 == "tab" ? UInt8(ascii: "\t") : $0.utf8.first }
    return ImportMapping(
      name: entry.name, records: records.compactMap { $0 }, source: reader.text("source", in: file), zone: named,
      timeFormat: format, decimalComma: reader.boolean("decimal_comma", in: file) ?? false,
      delimiter: byte, encoding: encoding, ignored: ignored,
      live: reader.boolean("live", in: file) ?? false)
  }

  private mutating func zone(_ node: YAMLNode) -> Zone? {
    guard let text = reader.text(node) else { return nil }
    if let zone = Zone.named(text) { return zone }
    reader.report(
      Diagnostic(
        "unknown-zone", "unknown time zone '\(text)'", at: node.range,
        hint: didYouMean(text, in: Zone.knownNames) ?? "write a name such as Asia/Shanghai or Europe/Berlin"))
    return nil
  }

  private mutating func timeFormat(_ node: YAMLNode) -> String? {
    guard let text = reader.text(node) else { return nil }
    do throws(TimeFormatError) {
      _ = try TimeFormat(text)
      return text
    } catch {
      reader.report(Diagnostic("bad-time-format", error.message, at: node.range, hint: error.hint))
      return nil
    }
  }

  private mutating func record(_ file: YAMLMapping, isMain: Bool) -> ImportRecord? {
    let what = isMain ? "a mapping" : "a record"
    guard let node = reader.required("into", in: file, of: what),
      let word = reader.choice(node, "kind of rows", among: ImportFile.kinds),
      let kind = ImportRecord.Kind(rawValue: word)
    else { return nil }
    let fields = ImportFields(kind: kind, catalogue: catalogue)
    var record = ImportRecord(kind: kind, columns: texts("columns", in: file, fields))
    record.constants = texts("constants", in: file, fields)
    record.values = values(file, fields)
    record.statusTimes = statusTimes(file, kind)
    record.when = file["when"].flatMap { condition($0) }
    record.sumsLines = reader.boolean("sum_lines", in: file) ?? false
    checkChoices(file, fields)
    for field in record.constants.keys.sorted() where record.columns[field] != nil {
      reader.report(
        Diagnostic(
          "said-twice", "'\(field)' has a column and a constant", at: file.entry("constants")?.key.range ?? file.start))
    }
    let given = Set(record.columns.keys).union(record.constants.keys)
    for alternatives in kind.required where given.isDisjoint(with: alternatives) {
      let names = alternatives.map { "'\($0)'" }.joined(separator: " or ")
      reader.report(
        Diagnostic(
          "missing-column", "\(kind.rawValue) need \(names)", at: file.entry("columns")?.key.range ?? node.range,
          hint: "write 'columns: {\(alternatives[0]): NAME OF THE COLUMN}'"))
    }
    return record
  }

  /// `{our field: text}`, the fields by their canonical names.
  private mutating func texts(_ key: String, in file: YAMLMapping, _ fields: ImportFields) -> [String: String] {
    guard let node = file[key], let mapping = reader.mapping(node, key) else { return [:] }
    var texts: [String: String] = [:]
    for entry in mapping.entries {
      guard let field = field(entry, fields), let text = reader.text(entry.value) else { continue }
      if texts[field] != nil {
        reader.report(Diagnostic("said-twice", "'\(field)' is said twice", at: entry.key.range))
        continue
      }
      texts[field] = text
    }
    return texts
  }

  private mutating func field(_ entry: YAMLEntry, _ fields: ImportFields) -> String? {
    if let field = fields.canonical(entry.name) { return field }
    reader.report(
      Diagnostic(
        "unknown-field", "\(fields.kind.rawValue) have no field '\(entry.name)' that an import may set",
        at: entry.key.range,
        hint: didYouMean(entry.name, in: fields.names) ?? "known here: \(fields.names.joined(separator: ", "))"))
    return nil
  }

  private mutating func values(_ file: YAMLMapping, _ fields: ImportFields) -> [String: [String: String]] {
    guard let node = file["values"], let mapping = reader.mapping(node, "values") else { return [:] }
    var values: [String: [String: String]] = [:]
    for entry in mapping.entries {
      guard let field = field(entry, fields), let words = reader.mapping(entry.value, "the words of \(entry.name)")
      else { continue }
      for word in words.entries {
        // Nothing behind a word means nothing.
        let ours = word.value.isNull ? "" : reader.text(word.value)
        guard let ours else { continue }
        let choices = fields.choices(field)
        if !choices.isEmpty, !ours.isEmpty, !choices.contains(ours) {
          reader.report(.unknownName(ours, field, known: choices, at: word.value.range))
        }
        values[field, default: [:]][word.name] = ours
      }
    }
    return values
  }

  private mutating func checkChoices(_ file: YAMLMapping, _ fields: ImportFields) {
    for entry in file["constants"]?.entries ?? [] {
      guard let field = fields.canonical(entry.name), let text = entry.value.text else { continue }
      let choices = fields.choices(field)
      if !choices.isEmpty, !choices.contains(text) {
        reader.report(.unknownName(text, field, known: choices, at: entry.value.range))
      }
    }
  }

  private mutating func statusTimes(_ file: YAMLMapping, _ kind: ImportRecord.Kind) -> [OrderStatus: String] {
    guard let entry = file.entry("status_times"), let node = file["status_times"] else { return [:] }
    guard kind == .orders else {
      reader.report(
        Diagnostic("wrong-key", "only orders have 'status_times'", at: entry.key.range))
      return [:]
    }
    guard let mapping = reader.mapping(node, "status_times") else { return [:] }
    var times: [OrderStatus: String] = [:]
    for entry in mapping.entries {
      guard let status = OrderStatus(word: entry.name) else {
        reader.report(.unknownName(entry.name, "status", known: OrderStatus.words, at: entry.key.range))
        continue
      }
      times[status] = reader.text(entry.value)
    }
    return times
  }

  /// `COLUMN is present`, `COLUMN is missing`, `COLUMN is "word"`, `COLUMN is not "word"`; a column's name may hold blanks.
  private mutating func condition(_ node: YAMLNode) -> ImportRecord.Condition? {
    guard let text = reader.text(node) else { return nil }
    let bad = Diagnostic.wrongValue(
      "cannot read the condition '\(text)'", at: node.range,
      hint: "write 'COLUMN is present', 'COLUMN is missing', 'COLUMN is \"word\"' or 'COLUMN is not \"word\"'")
    guard let split = text.ranges(of: " is ").last else {
      reader.report(bad)
      return nil
    }
    let column = String(text[..<split.lowerBound][...].trimmed)
    var rest = text[split.upperBound...].trimmed
    if column.isEmpty || rest.isEmpty {
      reader.report(bad)
      return nil
    }
    if rest == "present" { return .present(column: column) }
    if rest == "missing" { return .missing(column: column) }
    let isNegated = rest.hasPrefix("not ")
    if isNegated { rest = rest.dropFirst(4).trimmed }
    guard rest.utf8.count >= 2, let quote = rest.first, quote == "\"" || quote == "'", rest.last == quote else {
      reader.report(bad)
      return nil
    }
    let value = String(rest.dropFirst().dropLast())
    return isNegated ? .differs(column: column, value: value) : .equals(column: column, value: value)
  }
}
