import Audience
import SQLText
import Store
import Vocabulary

/// Who enters and who leaves a segment as its expression is edited, and which conditions move them.
struct SegmentEdit {
  struct Side {
    var count: Int64 = 0
    var sample: [CustomerID] = []
  }

  /// An outermost condition of the expression before or after the edit.
  struct Condition {
    let isFormer: Bool
    let text: String
    /// Customers whom it moves; by itself: whom nothing else moves.
    var entered: Int64 = 0
    var enteredAlone: Int64 = 0
    var left: Int64 = 0
    var leftAlone: Int64 = 0

    var moves: Bool { entered > 0 || left > 0 }
  }

  let origin: String
  private(set) var stay: Int64 = 0
  private(set) var enter = Side()
  private(set) var leave = Side()
  private(set) var conditions: [Condition]
  private(set) var names: [CustomerID: String]?

  static func read(
    _ expression: AudienceExpression, against former: FormerSegment, _ opened: OpenedWorkspace, limit: Int,
    showsNames: Bool
  ) async throws -> SegmentEdit {
    let database = try await opened.database(writes: false)
    let context = try await SegmentChoice.context(opened, for: [expression], database)
    var formerContext = context
    formerContext.segments = former.segments
    if former.expression.usesLocalTime(with: former.segments), context.customerZones.isEmpty {
      formerContext.customerZones = try await SegmentChoice.zones(database)
    }
    let (before, after) = (AskedAudience(former.expression, formerContext), AskedAudience(expression, context))
    let origin = former.origin
    return try await database.read { session in
      var edit = SegmentEdit(before.expression.clauses, after.expression.clauses, origin: origin)
      let (old, new) = (before.expression.clauses, after.expression.clauses)
      let width = old.texts.count + new.texts.count
      try session.rows(AudienceQueries.clauses(before: before, after: after)) { row in
        edit.add((0..<width).map { row.integer($0) == 1 }, old, new, count: row.integer(width))
      }
      func sample(_ present: AskedAudience, _ absent: AskedAudience) throws -> [CustomerID] {
        var found: [CustomerID] = []
        guard limit > 0 else { return found }
        try session.rows(AudienceQueries.difference(present, without: absent, limit: limit)) {
          found.append($0.integer(0))
        }
        return found
      }
      if edit.enter.count > 0 { edit.enter.sample = try sample(after, before) }
      if edit.leave.count > 0 { edit.leave.sample = try sample(before, after) }
      if showsNames { edit.names = try CustomerNames.read(edit.enter.sample + edit.leave.sample, session) }
      return edit
    }
  }

  private init(_ old: AudienceClauses, _ new: AudienceClauses, origin: String) {
    self.origin = origin
    conditions =
      old.texts.map { Condition(isFormer: true, text: $0) } + new.texts.map { Condition(isFormer: false, text: $0) }
  }

  /// Adds customers who fulfil the same conditions.
  ///
  /// Who enters was kept out by former conditions that fail, where all were needed, else comes in by new ones that hold;
  /// who leaves is kept out by new ones that fail, where all are needed, else had come in by former ones that hold.
  private mutating func add(_ holds: [Bool], _ old: AudienceClauses, _ new: AudienceClauses, count: Int64) {
    let (former, present) = (old.texts.indices, old.texts.count..<holds.count)
    func isMember(_ range: Range<Int>, _ clauses: AudienceClauses) -> Bool {
      clauses.areAllNeeded ? holds[range].allSatisfy { $0 } : holds[range].contains(true)
    }
    let (was, isNow) = (isMember(former, old), isMember(present, new))
    if was, isNow { stay += count }
    guard was != isNow else { return }
    let (range, wanted) =
      isNow
      ? (old.areAllNeeded ? (former, false) : (present, true)) : (new.areAllNeeded ? (present, false) : (former, true))
    let deciding = range.filter { holds[$0] == wanted }
    if isNow { enter.count += count } else { leave.count += count }
    for index in deciding {
      if isNow { conditions[index].entered += count } else { conditions[index].left += count }
    }
    if deciding.count == 1, isNow { conditions[deciding[0]].enteredAlone += count }
    if deciding.count == 1, !isNow { conditions[deciding[0]].leftAlone += count }
  }

  // MARK: Showing

  func show(_ name: String) {
    Screen.out(
      "\(Screen.bold(name)) against \(origin): \(stay.grouped) stay, \(enter.count.grouped) enter, "
        + "\(leave.count.grouped) leave")
    var people = TextTable([("", .left), ("", .left)])
    people.indent = "  "
    for (sign, side) in [("+", enter), ("-", leave)] where side.count > 0 {
      let more = side.count > Int64(side.sample.count)
      if let names {
        for customer in side.sample { people.add(sign, "\(customer)  \(names[customer] ?? "")") }
        if more { people.add(sign, "… \((side.count - Int64(side.sample.count)).grouped) more") }
      } else {
        people.add(sign, side.sample.map(String.init).joined(separator: ", ") + (more ? ", …" : ""))
      }
    }
    people.show()
    let moving = conditions.filter(\.moves)
    guard !moving.isEmpty else { return }
    var table = TextTable([
      ("what moves them", .left), ("", .left), ("enter", .right), ("alone", .right), ("leave", .right),
      ("alone", .right),
    ])
    table.indent = "  "
    for one in moving {
      func shown(_ count: Int64, _ all: Int64) -> String { all == 0 ? "" : count.grouped }
      let words = one.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
      table.add(
        one.isFormer ? "before" : "now", words, shown(one.entered, one.entered), shown(one.enteredAlone, one.entered),
        shown(one.left, one.left), shown(one.leftAlone, one.left))
    }
    table.show()
  }

  func json(_ name: String) -> JSONValue {
    func side(_ side: Side) -> JSONValue {
      var members: [(String, JSONValue)] = [
        ("customers", .integer(side.count)), ("sample", .array(side.sample.map { .integer($0) })),
      ]
      if let names { members.append(("names", .array(side.sample.map { .text(names[$0] ?? "") }))) }
      return .object(members)
    }
    return .object([
      ("segment", .text(name)), ("against", .text(origin)), ("stay", .integer(stay)), ("enter", side(enter)),
      ("leave", side(leave)),
      (
        "conditions",
        .array(
          conditions.filter(\.moves).map {
            .object([
              ("of", .text($0.isFormer ? "before" : "now")), ("condition", .text($0.text)),
              ("entered", .integer($0.entered)), ("entered_alone", .integer($0.enteredAlone)),
              ("left", .integer($0.left)), ("left_alone", .integer($0.leftAlone)),
            ])
          })
      ),
    ])
  }
}
