import Catalogue
import LocalTime
import Vocabulary

/// Asks a checked condition of one customer's facts, with the meaning that the SQL has.
struct Evaluator {
  /// A row of a table.
  struct Place {
    var table: FactTable
    var row: Int
  }

  let facts: AudienceFacts
  /// The row that stands in each scope.
  private var places: [Int: Place]

  /// Makes an evaluator, or nil where the subject is not there: deleted, or later than now.
  init?(_ facts: AudienceFacts, _ subject: RowTable?) {
    self.facts = facts
    self.places = [Checker.customerScope: Place(table: facts.customers, row: facts.row)]
    guard let subject else { return }
    guard let key = facts.subject,
      let child = facts.customers.children.first(where: { $0.entity == subject.name }),
      let keyColumn = child.table.column(subject.key)
    else { return nil }
    let own = Evaluator.range(child, facts.row)
    guard let row = own.first(where: { child.table.integer(keyColumn, $0) == key }) else { return nil }
    let place = Place(table: child.table, row: row)
    guard isVisible(place, subject) else { return nil }
    places[Checker.subjectScope] = place
  }

  var context: AudienceContext { facts.context }

  /// The context by the customer's own clock, or the shop's where they have none.
  private var localContext: AudienceContext {
    guard case .text(let name) = cell(.customerZone), let zone = Zone.named(String(decoding: name, as: UTF8.self))
    else {
      return context
    }
    return context.local(to: zone)
  }

  mutating func holds(_ condition: Condition) -> Bool {
    switch condition.kind {
    case .constant(let holds): return holds
    case .all(let parts):
      for part in parts where !holds(part) { return false }
      return true
    case .any(let parts):
      for part in parts where holds(part) { return true }
      return false
    case .not(let inner): return !holds(inner)
    case .compare(let left, let comparison, let right): return cell(left).compare(comparison, cell(right))
    case .among(let value, let literals):
      let found = cell(value)
      return literals.contains { found.compare(.equal, Cell($0)) }
    case .missing(let value): return cell(value) == .missing
    case .match(let value, let match, let text):
      guard case .text(let bytes) = cell(value) else { return false }
      return match.holds(FoldedText.of(bytes), Array(text.folded.utf8))
    case .amongTexts(let value, let texts):
      guard case .text(let bytes) = cell(value) else { return false }
      let folded = FoldedText.of(bytes)
      return texts.contains { $0.folded.utf8.elementsEqual(folded) }
    case .flag(let value): return cell(value) == .integer(1)
    case .time(let value, let range):
      guard let found = cell(value).integer else { return false }
      let bounds = range.bounds(for: value.type, in: range.isLocal ? localContext : context)
      return found >= bounds.first ?? .min && found <= bounds.last ?? .max
    case .anniversary(let value, let range):
      guard let found = cell(value).integer else { return false }
      let days = range.days(in: range.isLocal ? localContext : context)
      guard let first = days.first, let last = days.last else { return false }
      return AnniversaryDays(first: first, last: last)
        .contains(CivilDate(days: Int32(truncatingIfNeeded: found)).monthDay)
    case .exists(let rows): return !self.rows(rows, atMost: 1).isEmpty
    case .segment(let name): return holds(context.segment(name).root)
    case .consented(let channel, let topic):
      return consentRank(Int64(channel), topic).map { ConsentRank.yes.contains($0) } ?? false
    }
  }

  // MARK: Rows

  private static func range(_ child: FactTable.Children, _ row: Int) -> Range<Int> {
    Int(child.starts[row])..<Int(child.starts[row + 1])
  }

  /// The customer's rows that are there at `now`, linked, and for which the condition holds.
  mutating func rows(_ rows: Rows, atMost limit: Int = .max, ignoringCondition: Bool = false) -> [Place] {
    guard let child = facts.customers.children.first(where: { $0.entity == rows.table.name }) else { return [] }
    var found: [Place] = []
    let nameColumn = rows.eventName == nil ? nil : child.table.column("name")
    let outer = places[rows.scope]
    defer { places[rows.scope] = outer }
    for row in Evaluator.range(child, facts.row) {
      let place = Place(table: child.table, row: row)
      guard isVisible(place, rows.table) else { continue }
      if let name = rows.eventName {
        guard let nameColumn, cell(place, nameColumn) == .text(Array(name.utf8)) else { continue }
      }
      if let trait = rows.trait, !isInForce(place, trait) { continue }
      if let link = rows.link {
        guard let own = cell(place, named: link.column).integer, let other = places[link.otherScope],
          cell(other, named: link.otherColumn) == .integer(own)
        else { continue }
      }
      if let condition = rows.condition, !ignoringCondition {
        places[rows.scope] = place
        guard holds(condition) else { continue }
      }
      found.append(place)
      if found.count == limit { break }
    }
    return found
  }

  /// Whether a stored value is this trait's, and no later one has come by `now`.
  private func isInForce(_ place: Place, _ trait: String) -> Bool {
    guard cell(place, named: "trait") == .text(Array(trait.utf8)) else { return false }
    return cell(place, named: "until").integer.map { $0 > context.now.microseconds } ?? true
  }

  /// The greatest rank of the customer's answers; nil where there are none.
  func consentRank(_ channel: Int64, _ topic: String) -> Int64? {
    guard let child = facts.customers.children.first(where: { $0.entity == RowTable.consentStates.name }) else {
      return nil
    }
    let (own, every) = (Cell.text(Array(topic.utf8)), Cell.text(Array(everyTopic.utf8)))
    return Evaluator.range(child, facts.row).compactMap { row -> Int64? in
      let place = Place(table: child.table, row: row)
      let (found, about) = (cell(place, named: "channel").integer, cell(place, named: "topic"))
      guard let state = cell(place, named: "state").integer, found == 0 || found == channel,
        about == own || about == every
      else { return nil }
      let rank = ConsentRank.rank(state, isOwnChannel: found == channel, isOwnTopic: about == own)
      let given = cell(place, named: "given_at").integer ?? .min
      return rank == ConsentRank.refusal || given <= context.now.microseconds ? rank : nil
    }.max()
  }

  /// Whether the row is there at `now` (R35). Deleted rows are not loaded.
  private func isVisible(_ place: Place, _ table: RowTable) -> Bool {
    guard let date = table.datedBy, let found = cell(place, named: date).integer else { return true }
    return found <= context.now.microseconds
  }

  // MARK: Values

  mutating func cell(_ value: Value) -> Cell {
    switch value.kind {
    case .literal(let literal): return Cell(literal)
    case .time(let time):
      return .integer(
        value.type == .date ? Int64(time.day(in: context).days) : time.instant(in: context).microseconds)
    case .column(let column): return cell(column)
    case .property(let column, let path, let kind): return property(column, path, kind)
    case .orderStatus(let scope): return orderStatus(scope)
    case .invoiceBalance(let amount, let cancelledAt, let paid):
      if cell(cancelledAt) != .missing { return .integer(0) }
      guard let amount = cell(amount).integer, let paid = cell(paid).integer else { return .missing }
      return .integer(max(0, amount &- paid))
    case .age(let birthday):
      guard let days = cell(birthday).integer, days <= Int64(context.today.days) else { return .missing }
      let born = CivilDate(days: Int32(truncatingIfNeeded: days))
      let hasCome = born.monthDay <= context.today.ageMonthDay
      return .integer(Int64(context.today.parts.year - born.parts.year - (hasCome ? 0 : 1)))
    case .moved: return .missing
    case .dayStart(let day):
      return cell(day).integer.map { .integer(DayStarts.microseconds(of: $0, in: context.zone)) } ?? .missing
    case .negative(let operand):
      switch cell(operand) {
      case .integer(let number): return .integer(0 &- number)
      case .number(let number): return .number(-number)
      case .missing, .text: return .missing
      }
    case .arithmetic(let left, let operation, let right):
      return arithmetic(cell(left), operation, cell(right), left, right, value.type)
    case .aggregate(let aggregate): return combined(aggregate)
    }
  }

  func cell(_ column: Column) -> Cell {
    guard let place = places[column.scope] else { return .missing }
    if let dated = column.dated, let date = cell(place, named: dated).integer,
      date > context.now.microseconds
    {
      return .missing
    }
    return cell(place, named: column.name)
  }

  func cell(_ place: Place, named name: String) -> Cell {
    place.table.column(name).map { cell(place, $0) } ?? .missing
  }

  private func cell(_ place: Place, _ column: Int) -> Cell {
    switch place.table.columns[column].type {
    case .number: place.table.number(column, place.row).map { .number($0) } ?? .missing
    case .text, .object: place.table.withBytes(column, place.row) { $0.map { .text(Array($0)) } } ?? .missing
    case .integer, .money, .date, .timestamp, .duration, .boolean:
      place.table.integer(column, place.row).map { .integer($0) } ?? .missing
    }
  }

  private func orderStatus(_ scope: Int) -> Cell {
    guard let place = places[scope] else { return .missing }
    let stored = cell(place, named: "status")
    for (status, column) in OrderStatus.dates {
      if let date = cell(place, named: column).integer {
        if date <= context.now.microseconds { return .integer(Int64(status.rawValue)) }
      } else if stored == .integer(Int64(status.rawValue)) {
        return stored
      }
    }
    return .integer(0)
  }

  private func property(_ column: Column, _ path: [String], _ kind: JSONKind) -> Cell {
    guard case .text(let bytes) = cell(column) else { return .missing }
    switch (JSONMember.value(at: path, in: bytes), kind) {
    case (.text(let text), .text): return .text(text)
    case (.number(let number), .number): return .number(number)
    case (.boolean(let holds), .boolean): return .integer(holds ? 1 : 0)
    case (.text, .anything), (.number, .anything), (.boolean, .anything), (.other, .anything): return .integer(1)
    default: return .missing
    }
  }

  // MARK: Functions over rows

  mutating func combined(_ aggregate: Aggregate) -> Cell {
    let rows = rows(aggregate.rows, atMost: aggregate.function == .only ? 1 : .max)
    guard let value = aggregate.value else { return .integer(Int64(rows.count)) }
    let scope = aggregate.rows.scope
    let outer = places[scope]
    defer { places[scope] = outer }
    switch aggregate.function {
    case .first, .last, .only:
      guard let place = extreme(of: rows, aggregate) else { return .missing }
      places[scope] = place
      return cell(value)
    case .count, .countDistinct, .sum, .average, .minimum, .maximum: break
    }
    var cells: [Cell] = []
    for place in rows {
      places[scope] = place
      let found = cell(value)
      if found != .missing { cells.append(found) }
    }
    switch aggregate.function {
    case .countDistinct: return .integer(Int64(Set(cells).count))
    case .minimum: return cells.min { $0.precedes($1) } ?? .missing
    case .maximum: return cells.max { $0.precedes($1) } ?? .missing
    case .sum:
      if value.type == .number { return .number(cells.reduce(0) { $0 + ($1.number ?? 0) }) }
      return .integer(cells.reduce(0) { $0 &+ ($1.integer ?? 0) })
    default:
      guard !cells.isEmpty else { return .missing }
      let average = cells.reduce(0) { $0 + ($1.number ?? 0) } / Double(cells.count)
      return value.type == .money || value.type == .duration ? Evaluator.rounded(average) : .number(average)
    }
  }

  /// The row that `first` or `last` means: rows without a date count after the others, the key decides among equals.
  func extreme(of rows: [Place], _ aggregate: Aggregate) -> Place? {
    guard aggregate.function != .only, let order = aggregate.rows.table.orderedBy else { return rows.first }
    if aggregate.takesExtreme, let dated = rows.filter({ cell($0, named: order) != .missing }).nonEmpty {
      return extreme(of: dated, order, aggregate)
    }
    return extreme(of: rows, order, aggregate)
  }

  private func extreme(of rows: [Place], _ order: String, _ aggregate: Aggregate) -> Place? {
    let isFirst = aggregate.function == .first
    let keyName = aggregate.rows.table.key
    return rows.min { left, right in
      let (leftDate, rightDate) = (cell(left, named: order).integer, cell(right, named: order).integer)
      guard leftDate == rightDate else {
        guard let leftDate else { return false }
        guard let rightDate else { return true }
        return isFirst ? leftDate < rightDate : leftDate > rightDate
      }
      let (leftKey, rightKey) = (cell(left, named: keyName).integer ?? 0, cell(right, named: keyName).integer ?? 0)
      return isFirst ? leftKey < rightKey : leftKey > rightKey
    }
  }

  static func rounded(_ number: Double) -> Cell {
    let rounded = number.rounded(.toNearestOrAwayFromZero)
    return Int64(exactly: rounded).map { .integer($0) } ?? .number(rounded)
  }
}

extension Array {
  fileprivate var nonEmpty: [Element]? { isEmpty ? nil : self }
}

extension TextMatch {
  func holds(_ text: [UInt8], _ wanted: [UInt8]) -> Bool {
    switch self {
    case .equals: return text == wanted
    case .starts: return text.starts(with: wanted)
    case .ends: return text.count >= wanted.count && text.suffix(wanted.count).elementsEqual(wanted)
    case .contains:
      guard text.count >= wanted.count else { return false }
      return (0...text.count - wanted.count).contains { text[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
  }
}
