import Catalogue
import Diagnostics
import Vocabulary

extension Checker {
  /// What a function over rows goes through, with its row opened as a frame.
  private struct Source {
    var frame: Frame
    var rows: Rows
    /// Whether a value of the row is named: `orders.total` and not `orders`.
    var hasValue: Bool
  }

  /// `any(…)`, `none(…)`
  mutating func existence(_ aggregate: AggregateSyntax, _ node: SyntaxNode) -> Condition? {
    guard let source = open(aggregate) else { return nil }
    defer { frames.removeLast() }
    let condition = self.rows(aggregate, source)
    if source.hasValue || !aggregate.member.isEmpty || aggregate.isDistinct {
      report(.onlyRows(aggregate.function.text, source.frame.entity, at: range(aggregate.argument)))
      return nil
    }
    guard let rows = condition else { return nil }
    let text = Formatter.inline(node)
    if aggregate.function.text == "any" { return Condition(.exists(rows), text) }
    return Condition(.not(Condition(.exists(rows), "any" + text.dropFirst("none".count))), text)
  }

  mutating func aggregate(_ aggregate: AggregateSyntax, _ node: SyntaxNode) -> Value? {
    guard let function = AggregateFunction(rawValue: aggregate.function.text) else { return nil }
    if function == .any || function == .none {
      if condition(node) != nil { report(.expectedValue(Formatter.inline(node), at: range(node))) }
      return nil
    }
    guard let source = open(aggregate) else { return nil }
    defer { frames.removeLast() }
    let rows = self.rows(aggregate, source)
    var value: Value?
    if source.hasValue {
      value = self.value(aggregate.argument)
      if value == nil { return nil }
    }
    if let first = aggregate.member.first {
      guard !source.hasValue, let field = source.frame.entity.field(first.text) else {
        report(.unknownField(first.text, on: source.frame.entity, at: range(first)))
        return nil
      }
      value = fieldValue(
        field, of: source.frame, aggregate.member, member: 1, aggregate.member.map(\.text).joined(separator: "."))
      if value == nil { return nil }
    }
    guard let rows else { return nil }
    return apply(function, aggregate, rows, value, source, Formatter.inline(node))
  }

  private mutating func apply(
    _ function: AggregateFunction, _ aggregate: AggregateSyntax, _ rows: Rows, _ value: Value?, _ source: Source,
    _ text: String
  ) -> Value? {
    let place = range(aggregate.argument)
    if function == .count, !aggregate.isDistinct {
      guard value == nil else {
        report(.onlyRows("count", source.frame.entity, at: place))
        return nil
      }
      return Value(.aggregate(Aggregate(function: .count, rows: rows)), .integer, text)
    }
    guard let value else {
      report(.needsValue(function.rawValue, source.frame.entity, at: place))
      return nil
    }
    func made(_ kind: Aggregate.Function, _ value: Value, _ type: AudienceType) -> Value {
      Value(.aggregate(Aggregate(function: kind, rows: rows, value: value)), type, text)
    }
    if aggregate.isDistinct {
      guard function == .count else {
        report(.onlyCountsDistinct(function.rawValue, at: range(aggregate.function)))
        return nil
      }
      return made(.countDistinct, value.read(as: .text), .integer)
    }
    switch function {
    case .sum, .avg:
      let number = value.read(as: .number)
      guard number.type.isNumeric || number.type == .money || number.type == .duration else { break }
      if function == .sum { return made(.sum, number, number.type) }
      return made(.average, number, number.type == .integer ? .number : number.type)
    case .min, .max:
      let ordered = value.read(as: .number)
      guard ordered.type.isOrdered else { break }
      return made(function == .min ? .minimum : .maximum, ordered, ordered.type)
    case .first, .last:
      return made(function == .first ? .first : .last, value, value.type)
    case .count, .any, .none: break
    }
    report(.wrongForFunction(function.rawValue, value, at: place))
    return nil
  }

  // MARK: Rows

  /// Finds the rows that the argument names and opens a frame for one of them.
  private mutating func open(_ aggregate: AggregateSyntax) -> Source? {
    guard let named = source(in: aggregate.argument) else {
      if case .unreadable = aggregate.argument.kind { return nil }
      reportNoRows(aggregate)
      return nil
    }
    let (entity, owner, eventName, hasValue) = named
    let scope = makeScope()
    var rows = Rows(table: RowTable(entity), scope: scope, eventName: eventName)
    if let owner {
      guard let belonging = entity.parents.first(where: { $0.entity == owner.entity.name }) else {
        report(.notBelonging(entity, owner.entity, at: range(aggregate.argument)))
        return nil
      }
      rows.link = Rows.Link(column: belonging.column, otherScope: owner.scope, otherColumn: owner.entity.key)
    } else {
      // Inside rows that own some of these, these are theirs: an order's items.
      for frame in frames.reversed() where frame.scope > Checker.subjectScope {
        guard let belonging = entity.parents.first(where: { $0.entity == frame.entity.name }) else { continue }
        rows.link = Rows.Link(column: belonging.column, otherScope: frame.scope, otherColumn: frame.entity.key)
        break
      }
    }
    let frame = Frame(scope: scope, entity: entity)
    frames.append(frame)
    return Source(frame: frame, rows: rows, hasValue: hasValue)
  }

  private func source(
    in node: SyntaxNode
  ) -> (entity: Entity, owner: Frame?, eventName: String?, hasValue: Bool)? {
    switch node.kind {
    case .path(let names):
      if names.count > 1, let owner = frames.reversed().first(where: { $0.entity.singular == names[0].text }),
        owner.scope != Checker.customerScope, let entity = scope.catalogue.entity(names[1].text)
      {
        return (entity, owner, nil, names.count > 2)
      }
      guard let entity = scope.catalogue.entity(names[0].text), entity.name != "customers" else { return nil }
      return (entity, nil, nil, names.count > 1)
    case .eventsPath(let name, let members):
      return scope.catalogue.entity("events").map { ($0, nil, name.text, !members.isEmpty) }
    case .negative(let operand): return source(in: operand).map { ($0.entity, $0.owner, $0.eventName, true) }
    case .arithmetic(let left, _, let right):
      return (source(in: left) ?? source(in: right)).map { ($0.entity, $0.owner, $0.eventName, true) }
    default: return nil
    }
  }

  /// The rows with the conditions of the words and of `where`; nil where one of them is wrong.
  private mutating func rows(_ aggregate: AggregateSyntax, _ source: Source) -> Rows? {
    var rows = source.rows
    var parts: [Condition] = []
    var isComplete = true
    if let clause = aggregate.moment, let name = source.frame.entity.defaultTime {
      let time = Value(.column(column(name, of: source.frame)), .timestamp, name)
      let text = name + " " + Formatter.inline(clause)
      if let condition = moment(time, aggregate.argument, clause, text) {
        parts.append(condition)
      } else {
        isComplete = false
      }
    }
    if let node = aggregate.condition {
      if let condition = condition(node) { parts.append(condition) } else { isComplete = false }
    }
    guard isComplete else { return nil }
    rows.condition =
      parts.count < 2 ? parts.first : Condition(.all(parts), parts.map(\.text).joined(separator: " and "))
    return rows
  }

  private mutating func reportNoRows(_ aggregate: AggregateSyntax) {
    let function = aggregate.function.text
    guard case .path(let names) = aggregate.argument.kind else {
      return report(.needsRows(function, at: range(aggregate.argument)))
    }
    let head = names[0]
    if let entity = scope.catalogue.entity(singular: head.text), entity.name != "customers" {
      let owned = names.count > 1 ? scope.catalogue.entity(names[1].text) : nil
      return report(
        owned.map { .noOwner(entity, $0, function, at: range(head)) }
          ?? .singularRows(function, entity, at: range(head)))
    }
    let known = scope.catalogue.entities.dropFirst().map(\.name)
    report(.unknownRows(head.text, known: known, function, at: range(head)))
  }
}
