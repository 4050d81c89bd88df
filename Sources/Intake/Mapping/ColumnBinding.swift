import Campaigns
import Catalogue

/// The columns of the file that a mapping reads, by the number under which rows hold them, and where each of our
/// fields comes from.
struct ColumnBinding {
  /// Where a value comes from: the first column that has one, else a constant.
  struct Source {
    var columns: [Int] = []
    var constant: String?
    var values: [String: String] = [:]
  }

  /// What is to be bound, in this order.
  private(set) var columns: [String] = []
  /// What the person should hear once.
  private(set) var notes: [String] = []
  private(set) var records: [Record] = []

  struct Record {
    var kind: ImportRecord.Kind
    var sources: [String: Source]
    var condition: Condition?
    var sumsLines: Bool
  }

  enum Condition {
    case present(Int)
    case missing(Int)
    case equals(Int, String)
    case differs(Int, String)
  }

  private mutating func number(_ column: String) -> Int {
    if let known = columns.firstIndex(of: column) { return known }
    columns.append(column)
    return columns.count - 1
  }

  // MARK: Our own files and foreign headers

  /// Binds a file to a kind by the names of its columns.
  ///
  /// A column that is nearly one of ours is an error, for it is a slip; one that is nothing of ours is noted and passed
  /// over, for shops export more than we take.
  init(
    _ kind: ImportRecord.Kind, names header: [String], isWhole: Bool, catalogue: Catalogue, ignored: [String]
  ) throws(IntakeError) {
    let fields = FieldNames(kind, catalogue: catalogue)
    var record = Record(kind: kind, sources: [:], condition: nil, sumsLines: false)
    var found: [String: [String]] = [:]
    var passed: [String] = []
    var slips: [String] = []
    // An object of JSON is taken as a whole.
    let hasProperties = !isWhole && header.contains("properties")
    for column in header where !ignored.contains(column) && !column.isEmpty {
      if hasProperties, column.hasPrefix("properties.") { continue }
      if let name = fields.match(column) {
        found[name, default: []].append(column)
      } else if fields.derived.contains(column) {
        passed.append(column)
      } else if let near = fields.nearest(to: column), found[near] == nil, !header.contains(near) {
        slips.append("'\(column)' (did you mean '\(near)'?)")
      } else {
        passed.append(column)
      }
    }
    let doubled = Set(header.filter { column in header.filter { $0 == column }.count > 1 && !column.isEmpty })
    if let twice = doubled.sorted().first(where: { fields.match($0) != nil }) {
      throw IntakeError(.columns, "the column '\(twice)' is there twice", hint: "Rename one of them.", line: 1)
    }
    guard slips.isEmpty else {
      throw IntakeError(
        .columns, "unknown column\(slips.count > 1 ? "s" : "") \(slips.joined(separator: ", "))",
        hint: "Rename it, or leave it out with --ignore.", line: 1)
    }
    if !isWhole {
      // Rows of JSON Lines may have members that the first one lacks.
      for name in fields.names {
        for other in name.all where !(found[name.name] ?? []).contains(other) {
          found[name.name, default: []].append(other)
        }
      }
    }
    guard !found.isEmpty, isWhole || header.contains(where: { fields.match($0) != nil }) else {
      throw IntakeError(
        .columns, "no column is one of ours",
        hint:
          "Columns of \(kind.rawValue) are \(fields.names.map(\.name).joined(separator: ", ")); or write a mapping under `imports:`.",
        line: 1)
    }
    for (name, columns) in found {
      // Our own name first, then aliases in their order.
      let order = fields.names.first { $0.name == name }?.all ?? [name]
      let sorted = columns.sorted { (order.firstIndex(of: $0) ?? .max) < (order.firstIndex(of: $1) ?? .max) }
      record.sources[name] = Source(columns: sorted.map { number($0) })
    }
    if isWhole { try ColumnBinding.require(kind, record.sources) }
    records = [record]
    notePassed(passed)
  }

  private mutating func notePassed(_ passed: [String]) {
    guard !passed.isEmpty else { return }
    let shown = passed.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    let more = passed.count > 12 ? " and \(passed.count - 12) more" : ""
    notes.append(
      "\(passed.count) column\(passed.count == 1 ? " is" : "s are") not taken: \(shown)\(more).")
  }

  // MARK: Mappings

  /// Binds a file to a mapping of the workspace.
  init(
    _ mapping: ImportMapping, names header: [String], isWhole: Bool, catalogue: Catalogue, ignored: [String]
  ) throws(IntakeError) {
    var used: Set<String> = []
    for record in mapping.records {
      let fields = FieldNames(record.kind, catalogue: catalogue)
      var bound = Record(kind: record.kind, sources: [:], condition: nil, sumsLines: record.sumsLines)
      func field(_ name: String) throws(IntakeError) -> String {
        if let known = fields.canonical(name) { return known }
        throw IntakeError(
          .unknownField, "mapping \(mapping.name): \(record.kind.rawValue) have no field '\(name)'",
          hint: fields.nearest(to: name).map { "Did you mean '\($0)'?" })
      }
      func check(_ column: String) throws(IntakeError) {
        used.insert(column)
        guard isWhole, !header.contains(column) else { return }
        throw IntakeError(
          .columns, "mapping \(mapping.name) takes the column '\(column)', which the file does not have",
          hint: fields.nearest(to: column, from: header).map { "Did you mean '\($0)'?" }
            ?? "Its columns are \(header.prefix(30).joined(separator: ", ")).", line: 1)
      }
      for (name, column) in record.columns.sorted(by: { $0.key < $1.key }) {
        try check(column)
        let name = try field(name)
        bound.sources[name, default: Source()].columns.append(number(column))
      }
      for (status, column) in record.statusTimes.sorted(by: { $0.key < $1.key }) {
        try check(column)
        bound.sources[StatusTimes.field(status), default: Source()].columns.append(number(column))
      }
      for (name, constant) in record.constants { bound.sources[try field(name), default: Source()].constant = constant }
      for (name, values) in record.values { bound.sources[try field(name), default: Source()].values = values }
      switch record.when {
      case .present(let column):
        try check(column)
        bound.condition = .present(number(column))
      case .missing(let column):
        try check(column)
        bound.condition = .missing(number(column))
      case .equals(let column, let value):
        try check(column)
        bound.condition = .equals(number(column), value)
      case .differs(let column, let value):
        try check(column)
        bound.condition = .differs(number(column), value)
      case nil: break
      }
      try ColumnBinding.require(record.kind, bound.sources)
      records.append(bound)
    }
    notePassed(
      header.filter { !used.contains($0) && !ignored.contains($0) && !mapping.ignored.contains($0) && !$0.isEmpty })
  }

  /// What a record cannot be without.
  private static func require(_ kind: ImportRecord.Kind, _ sources: [String: Source]) throws(IntakeError) {
    for choice in kind.required where !choice.contains(where: { sources[$0] != nil }) {
      throw IntakeError(
        .columns, "\(kind.rawValue) need a column \(choice.map { "'\($0)'" }.joined(separator: " or "))",
        hint: "Name it so in the file, or write a mapping under `imports:`.", line: 1)
    }
  }
}
