import Catalogue
import Liquid
import LocalTime
import SQLText
import Store
import Vocabulary

/// A row of facts as a template sees it: no dictionary is built, a member is a look into a column.
final class RowData: LiquidObject {
  let table: FactTable
  let row: Int
  let columns: TextColumns
  /// The currency of the row's amounts.
  let currency: String
  /// What the row has besides its columns: `order.items`.
  let extra: [(name: String, value: LiquidValue)]

  init(
    table: FactTable, row: Int, columns: TextColumns, currency: String,
    extra: [(name: String, value: LiquidValue)] = []
  ) {
    self.table = table
    self.row = row
    self.columns = columns
    self.currency = currency
    self.extra = extra
  }

  var memberNames: [String] { columns.names + extra.map(\.name) }

  func member(_ name: String) -> LiquidValue? {
    columns.shape.place(of: name).map(value) ?? extra.first { $0.name == name }?.value
  }

  func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? {
    hint.place(of: name, in: columns.shape).map(value) ?? extra.first { $0.name == name }?.value
  }

  /// Prints text from the table's own bytes.
  func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    guard let column = hint.place(of: name, in: columns.shape) else { return false }
    switch table.columns[column].type {
    case .text:
      return table.withBytes(column, row) { bytes in
        guard let bytes else { return false }
        return bytes.withMemoryRebound(to: UInt8.self) { out.printed($0, isEscaped: isEscaped) }
      }
    case .integer, .duration:
      guard let number = table.integer(column, row) else { return false }
      out.append(number)
      return true
    default: return false
    }
  }

  private func value(_ column: Int) -> LiquidValue {
    guard let bits = table.integer(column, row) else { return .null }
    switch table.columns[column].type {
    case .number: return table.number(column, row).map { .number($0) } ?? .null
    case .integer, .duration: return .integer(bits)
    case .money: return .money(minor: bits, currency: currency)
    case .text: return table.text(column, row).map { .text($0) } ?? .null
    case .date: return .date(days: Int32(clamping: bits))
    case .timestamp: return .instant(microseconds: bits)
    case .boolean: return .boolean(bits != 0)
    case .object: return table.text(column, row).flatMap { try? LiquidJSON.parse($0) } ?? .null
    }
  }
}

/// The columns of an entity that templates ask for, with the SQL that reads them.
struct TextColumns: Sendable {
  let names: [String]
  /// The same for the rows of all batches, so that a template asks for its names once.
  let shape: LiquidShape
  let columns: [FactTable.Column]
  let fields: [Field]

  init(_ fields: [Field]) {
    self.fields = fields
    names = fields.map(\.name)
    shape = LiquidShape(names)
    columns = fields.map { FactTable.Column($0.name, $0.type) }
  }

  /// What a query selects, in the order of `names`, over the alias `t`.
  func selection(now: Instant) -> SQLText {
    // What was paid on an invoice up to now, in its own currency.
    let paid: SQLText = """
      coalesce((SELECT sum(p.amount) FROM payments AS p WHERE p.customer_id = t.customer_id \
      AND p.invoice_id = t.invoice_id AND p.deleted_at IS NULL AND coalesce(p.paid_at, 0) <= \(now.microseconds)), 0)
      """
    return fields.map { field -> SQLText in
      switch field.storage {
      case .column(let column): "t.\(name: column)"
      // Templates show the amount that the customer was told, in its own currency (R36).
      case .amount(_, let original): "t.\(name: original)"
      case .derived(.orderStatus): "t.status"
      case .derived(.age): "t.birthday"
      case .derived(.invoicePaid): paid
      case .derived(.invoiceBalance):
        "\(SQLText.dialect(sqlite: "max", postgres: "greatest"))(0, coalesce(t.amount, 0) - \(paid))"
      }
    }.joined(separator: ", ")
  }

  /// Appends the columns of a row of that query, the first at `offset`.
  func append(_ row: any Row, from offset: Int, today: CivilDate, to table: inout FactTable) {
    for (column, field) in fields.enumerated() {
      let place = offset + column
      if row.isNull(place) {
        table.appendMissing(to: column)
      } else if case .derived(.age) = field.storage {
        let birthday = CivilDate(days: Int32(clamping: row.integer(place)))
        table.append(Int64(Anniversary.years(from: birthday, to: today)), to: column)
      } else if !field.choices.isEmpty {
        let index = Int(row.integer(place))
        table.append(field.choices.indices.contains(index) ? field.choices[index] : "", to: column)
      } else if field.type == .number {
        table.append(row.real(place), to: column)
      } else if field.type == .text || field.type == .object {
        row.withBytes(place) { table.append($0, to: column) }
      } else {
        table.append(row.integer(place), to: column)
      }
    }
    table.endRow()
  }
}
