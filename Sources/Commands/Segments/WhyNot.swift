import Audience
import SQLText
import Store

/// What each condition of an audience does to the whole of it.
struct WhyNot {
  struct Clause {
    var text: String
    /// Customers for whom it holds, whatever the others say.
    var holds: Int64 = 0
    /// Customers whom it removes (adds, where one condition is enough) of those whom the ones before it left.
    var changes: Int64 = 0
    /// Customers whom only this condition keeps out (brings in).
    var alone: Int64 = 0
  }

  let areAllNeeded: Bool
  private(set) var clauses: [Clause]
  private(set) var everybody: Int64 = 0
  private(set) var members: Int64 = 0

  init(_ expression: AudienceExpression, _ context: AudienceContext, _ session: any Session) throws {
    let found = expression.clauses
    areAllNeeded = found.areAllNeeded
    clauses = found.texts.map { Clause(text: $0) }
    let width = clauses.count
    try session.rows(AudienceQueries.clauses(expression, context)) { row in
      add((0..<width).map { row.integer($0) == 1 }, count: row.integer(width))
    }
  }

  private mutating func add(_ holds: [Bool], count: Int64) {
    everybody += count
    let isMember = areAllNeeded ? holds.allSatisfy { $0 } : holds.contains(true)
    if isMember { members += count }
    for (index, held) in holds.enumerated() where held { clauses[index].holds += count }
    // The ones that decide: those that fail where all are needed, else those that hold.
    let deciding = holds.indices.filter { holds[$0] != areAllNeeded }
    if let first = deciding.first { clauses[first].changes += count }
    if deciding.count == 1 { clauses[deciding[0]].alone += count }
  }

  func show(_ title: String) {
    Screen.out("\(Screen.bold(title)): \(members.grouped) of \(everybody.grouped) customers")
    var table = TextTable([
      ("condition", .left), ("holds for", .right), (areAllNeeded ? "removes" : "adds", .right),
      (areAllNeeded ? "alone keeps out" : "alone brings in", .right),
    ])
    table.indent = "  "
    for clause in clauses {
      let words = clause.text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
      table.add(words, clause.holds.grouped, clause.changes.grouped, clause.alone.grouped)
    }
    table.show()
  }

  var json: JSONValue {
    .object([
      ("customers", .integer(everybody)), ("members", .integer(members)),
      ("needed", .text(areAllNeeded ? "all" : "any")),
      (
        "conditions",
        .array(
          clauses.map {
            .object([
              ("condition", .text($0.text)), ("holds_for", .integer($0.holds)),
              (areAllNeeded ? "removes" : "adds", .integer($0.changes)),
              (areAllNeeded ? "alone_keeps_out" : "alone_brings_in", .integer($0.alone)),
            ])
          })
      ),
    ])
  }
}
