import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

extension Checker {
  mutating func path(_ names: [Name], _ node: SyntaxNode) -> Value? {
    let text = Formatter.inline(node)
    let head = names[0]
    if let field = current.entity.field(head.text) {
      return fieldValue(field, of: current, names, member: 1, text)
    }
    if names.count == 1, let word = word(head.text, text) { return word }
    if current.scope == Checker.customerScope {
      if names.count == 1, head.text == "value" {
        if isOwnValueWrong { return nil }
        if let ownValue { return Value(ownValue.kind, ownValue.type, text) }
      }
      if let trait = trait(names[...], text) { return trait.value }
    }
    if names.count > 1 {
      if head.text == "entry" { return entry(names, node, text) }
      // The singular of a row around, innermost first; the plural is read as the row that a function goes through.
      for frame in frames.reversed()
      where frame.entity.singular == head.text || frame.scope > Checker.subjectScope && frame.entity.name == head.text {
        return member(names, of: frame, text)
      }
      if let parent = parent(named: head.text, names, text) { return parent.value }
    }
    reportUnknown(names, node)
    return nil
  }

  private func word(_ word: String, _ text: String) -> Value? {
    switch word {
    case "now": Value(.time(.now), .timestamp, text)
    case "today": Value(.time(.today), .date, text)
    case "yesterday": Value(.time(.shifted(.today, Span(-1, .days))), .date, text)
    case "tomorrow": Value(.time(.shifted(.today, Span(1, .days))), .date, text)
    case "true": Value(.literal(.integer(1)), .boolean, text)
    case "false": Value(.literal(.integer(0)), .boolean, text)
    default: nil
    }
  }

  private mutating func entry(_ names: [Name], _ node: SyntaxNode, _ text: String) -> Value? {
    guard scope.hasEntry else {
      report(.noEntry(at: range(names[0])))
      return nil
    }
    guard names.count == 2, names[1].text == "at" else {
      report(
        Diagnostic(
          "unknown-field", .error, "the entry has no field '\(names[1].text)'", at: range(names[1]),
          hint: "write entry.at, the moment at which the journey began"))
      return nil
    }
    return Value(.time(.entry), .timestamp, text)
  }

  private mutating func member(_ names: [Name], of frame: Frame, _ text: String) -> Value? {
    guard let field = frame.entity.field(names[1].text) else {
      if frame.scope == Checker.customerScope, let trait = trait(names[1...], text) { return trait.value }
      report(.unknownField(names[1].text, on: frame.entity, and: ownTraits(of: frame), at: range(names[1])))
      return nil
    }
    return fieldValue(field, of: frame, names, member: 2, text)
  }

  /// `order.status` beside items: the one order that the item belongs to. Nil where nothing around belongs to such a
  /// row; the inner value is nil where the field is wrong.
  private mutating func parent(named name: String, _ names: [Name], _ text: String) -> (value: Value?, Void)? {
    guard let entity = scope.catalogue.entity(singular: name) else { return nil }
    for frame in frames.reversed() {
      guard let belonging = frame.entity.parents.first(where: { $0.entity == entity.name }) else { continue }
      let own = Frame(scope: makeScope(), entity: entity)
      guard let value = member(names, of: own, text) else { return (nil, ()) }
      let rows = Rows(
        table: RowTable(entity), scope: own.scope,
        link: Rows.Link(column: entity.key, otherScope: frame.scope, otherColumn: belonging.column))
      return (Value(.aggregate(Aggregate(function: .only, rows: rows, value: value)), value.type, text), ())
    }
    return nil
  }

  /// The value of a field of the row in `frame`; what follows in `names` from `member` on belongs to the field.
  mutating func fieldValue(
    _ field: Field, of frame: Frame, _ names: [Name], member: Int, _ text: String
  ) -> Value? {
    let rest = names.dropFirst(member)
    let type = AudienceType(field)
    let scope = frame.scope
    if field.type == .object {
      guard !rest.isEmpty else {
        report(.propertiesWithoutName(field.name, at: range(names[names.count - 1])))
        return nil
      }
      let column = Column(scope: scope, name: field.name, column: field.column ?? field.name, type: .json)
      return Value(.property(column, path: rest.map(\.text), .anything), .json, text)
    }
    if let extra = rest.first {
      report(.noMember(extra.text, of: field.name, type, at: range(extra)))
      return nil
    }
    switch field.storage {
    case .column, .amount: return Value(.column(column(field.name, of: frame)), type, text)
    case .derived(.orderStatus): return Value(.orderStatus(scope: scope), type, text)
    case .derived(.age): return Value(.age(birthday: column("birthday", of: frame)), .integer, text)
    case .derived(.invoicePaid): return paid(frame, text)
    case .derived(.invoiceBalance):
      let amount = column("amount", of: frame)
      let cancelledAt = column("cancelled_at", of: frame)
      return Value(.invoiceBalance(amount: amount, cancelledAt: cancelledAt, paid: paid(frame, "paid")), .money, text)
    }
  }

  private mutating func paid(_ frame: Frame, _ text: String) -> Value {
    guard let payments = scope.catalogue.entity("payments") else {
      preconditionFailure("the catalogue has payments")
    }
    let row = Frame(scope: makeScope(), entity: payments)
    let rows = Rows(
      table: RowTable(payments), scope: row.scope,
      link: Rows.Link(column: frame.entity.key, otherScope: frame.scope, otherColumn: frame.entity.key))
    let amount = Value(.column(column("amount", of: row)), .money, "amount")
    return Value(.aggregate(Aggregate(function: .sum, rows: rows, value: amount)), .money, text)
  }

  func column(_ name: String, of frame: Frame) -> Column {
    guard let field = frame.entity.field(name), let column = field.column else {
      preconditionFailure("\(frame.entity.name) has the stored field \(name)")
    }
    return Column(
      scope: frame.scope, name: name, column: column, type: AudienceType(field),
      dated: Checker.dates[frame.entity.name]?[name])
  }

  /// Which values come to be at a moment of their own, after their row.
  private static let dates: [String: [String: String]] = [
    "orders": [
      "paid_at": "paid_at", "shipped_at": "shipped_at", "delivered_at": "delivered_at",
      "cancelled_at": "cancelled_at", "refunded_at": "refunded_at", "refunded": "refunded_at",
    ],
    "invoices": ["cancelled_at": "cancelled_at"],
    "messages": ["sent_at": "sent_at"], "shipments": ["delivered_at": "delivered_at"],
    "returns": ["received_at": "received_at"], "tickets": ["closed_at": "closed_at"],
  ]

  // MARK: What is not known

  private mutating func reportUnknown(_ names: [Name], _ node: SyntaxNode) {
    let head = names[0]
    let place = range(head)
    let catalogue = scope.catalogue
    if let trait = traitAround(names) { return report(.needsPrefix(trait, "customer", at: place)) }
    if names.count == 1, let frame = frames.reversed().first(where: { $0.entity.field(head.text) != nil }) {
      return report(.needsPrefix(head.text, frame.entity.singular, at: place))
    }
    if let entity = catalogue.entity(head.text), entity.name != "customers" {
      return report(.manyRows(entity, names.count > 1 ? names[1].text : nil, at: range(node)))
    }
    if let entity = catalogue.entity(singular: head.text) {
      return report(.noSuchRow(entity, names.count > 1 ? names[1].text : nil, at: range(node)))
    }
    if names.count == 1 {
      return report(.unknownField(head.text, on: current.entity, and: ownTraits(of: current), at: place))
    }
    let known = frames.map(\.entity.singular) + catalogue.entities.map(\.name) + scope.traits.files
    report(.unknownName(head.text, known: known, at: place))
  }
}
