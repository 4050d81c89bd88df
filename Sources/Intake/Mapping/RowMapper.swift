import Campaigns
import LocalTime
import Store
import Vocabulary

/// Turns rows of a file into staged records. A row is taken as a whole or not at all.
final class RowMapper {
  let plans: [RecordPlan]
  let settings: Settings
  var parts: [Part]
  var arena: [UInt8] = []
  private var knownCurrencies: [(text: [UInt8], currency: Currency)] = []

  /// What the values of rows are read with.
  struct Settings {
    var amounts: AmountText
    var zone: Zone
    var format: TimeFormat?
    var phones: PhoneText
    var rates: ExchangeRates
    var addressDigest: (@Sendable (AddressKind, String) -> [UInt8])?
  }

  /// The rows of one record so far.
  struct Part {
    var cells: [RowBatch.Cell] = []
    var lines: [Int] = []
    /// Lines of one order that stand together.
    var group = LineGroup()
    var repeats = RepeatedLines()
  }

  init(_ plans: [RecordPlan], _ settings: Settings) {
    self.plans = plans
    self.settings = settings
    parts = plans.map { _ in Part() }
  }

  /// Adds the row's records, or throws and leaves everything as it was.
  func map(_ row: RecordRow) throws(RowProblem) {
    let arenaMark = arena.count
    var marks: [Int] = []
    do throws(RowProblem) {
      for index in plans.indices {
        marks.append(parts[index].cells.count)
        parts[index].group.addend.removeAll(keepingCapacity: true)
        if try holds(plans[index].condition, row) { try add(row, index) }
      }
    } catch {
      for (index, mark) in marks.enumerated() {
        let width = plans[index].width
        if parts[index].cells.count > mark {
          parts[index].cells.removeLast(parts[index].cells.count - mark)
          parts[index].lines.removeLast(parts[index].lines.count - mark / width)
        }
        parts[index].group.forgetBeginning()
      }
      arena.removeLast(arena.count - arenaMark)
      throw error
    }
    for index in plans.indices where plans[index].sumsLines { commitLine(index) }
  }

  /// Takes what was staged, and begins anew.
  func takeBatch() -> ImportBatch {
    var batch = ImportBatch(parts: [], arena: arena)
    for index in plans.indices {
      if plans[index].sumsLines { endGroup(index) }
      let plan = plans[index]
      batch.parts.append(
        StagedRows(
          entity: plan.entity, fields: plan.fields, cells: parts[index].cells, lines: parts[index].lines))
      parts[index].cells = []
      parts[index].lines = []
      parts[index].cells.reserveCapacity(batch.parts[index].cells.count)
    }
    arena = []
    arena.reserveCapacity(batch.arena.count)
    return batch
  }

  private func holds(_ condition: ColumnBinding.Condition?, _ row: RecordRow) throws(RowProblem) -> Bool {
    switch condition {
    case nil: true
    case .present(let column): row.field(column) != nil
    case .missing(let column): row.field(column) == nil
    case .equals(let column, let value): (row.text(column) ?? "") == value
    case .differs(let column, let value): (row.text(column) ?? "") != value
    }
  }

  // MARK: One record

  private func add(_ row: RecordRow, _ index: Int) throws(RowProblem) {
    let plan = plans[index]
    if plan.sumsLines, let key = plan.key?.value(row), parts[index].group.continues(key) {
      try addLine(row, index)
      return
    }
    let first = parts[index].cells.count
    parts[index].cells.append(contentsOf: repeatElement(.null, count: plan.width))
    parts[index].lines.append(row.line)
    try addHead(row, plan, index, first)
    for step in plan.steps {
      guard let value = step.source.value(row) else { continue }
      try convert(value, step, index, first, plan, row)
    }
    if !plan.properties.isEmpty { addProperties(row, plan, index, first) }
    try addMoney(row, plan, index, first)
    try addKey(row, plan, index, first)
    if plan.sumsLines { beginGroup(row, index, first) }
  }

  private func addHead(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) throws(RowProblem) {
    if let value = plan.customer?.value(row) {
      parts[index].cells[first + StagedRows.Head.customer] = try key(value, "customer")
    }
    if plan.entity != .orders, let value = plan.order?.value(row) {
      parts[index].cells[first + StagedRows.Head.order] = try key(value, "order")
    }
    if plan.entity != .invoices, let value = plan.invoice?.value(row) {
      parts[index].cells[first + StagedRows.Head.invoice] = try key(value, "invoice")
    }
    if let value = plan.updatedAt?.value(row) {
      guard let reading = read(value) else { throw RowProblem(reason: "updated_at: not a time") }
      parts[index].cells[first + StagedRows.Head.updatedAt] =
        .integer(reading.instant(in: settings.zone).microseconds)
    }
    if let value = plan.deleted?.value(row) {
      let word = Words.plain(value)
      if let flag = word.flatMap({ Words.booleans[$0] }) {
        parts[index].cells[first + StagedRows.Head.deleted] = .integer(flag ? 1 : 0)
      } else if let reading = read(value) {
        parts[index].cells[first + StagedRows.Head.deleted] = .integer(reading.instant(in: settings.zone).microseconds)
      } else {
        throw RowProblem(reason: "deleted: neither yes nor no nor a time")
      }
    }
  }

  func key(_ value: UnsafeRawBufferPointer, _ name: String) throws(RowProblem) -> RowBatch.Cell {
    guard value.count <= 255 else { throw RowProblem(reason: "\(name): too long") }
    return text(value)
  }

  func text(_ value: UnsafeRawBufferPointer) -> RowBatch.Cell {
    let start = arena.count
    arena.append(contentsOf: value)
    return .text(start: start, count: value.count)
  }

  func text(_ value: String) -> RowBatch.Cell {
    let start = arena.count
    arena.append(contentsOf: value.utf8)
    return .text(start: start, count: arena.count - start)
  }

  /// Reads a time in the mapping's form, else ISO 8601.
  func read(_ value: UnsafeRawBufferPointer) -> TimeReading? {
    if let format = settings.format { return format.read(value) ?? TimestampText.read(value) }
    return TimestampText.read(value)
  }

  // MARK: Money

  private func addMoney(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) throws(RowProblem) {
    guard !plan.money.isEmpty else { return }
    let currency = try self.currency(plan.currency?.value(row))
    var isUsed = false
    for step in plan.money {
      guard let amounts = try amounts(row, step, currency, plan, index, first) else { continue }
      parts[index].cells[first + step.target] = .integer(amounts.original)
      parts[index].cells[first + step.baseTarget] = .integer(amounts.base)
      isUsed = true
    }
    if let cell = plan.currencyCell, isUsed || plan.currency?.value(row) != nil {
      parts[index].cells[first + cell] = text(currency.code)
    }
  }

  /// Returns an amount in its own and in the shop's currency; nil where the row has none.
  func amounts(
    _ row: RecordRow, _ step: RecordPlan.MoneyStep, _ currency: Currency, _ plan: RecordPlan, _ index: Int,
    _ first: Int
  ) throws(RowProblem) -> (original: Int64, base: Int64)? {
    guard let value = step.source.value(row) else { return nil }
    let original = try minor(value, currency, step.name)
    let shop = settings.rates.shop
    if let given = step.base?.value(row) { return (original, try minor(given, shop, step.name)) }
    if currency == shop { return (original, original) }
    var date: CivilDate?
    if let cell = plan.dateCell, case .integer(let at) = parts[index].cells[first + cell] {
      date = settings.zone.date(Instant(microseconds: at))
    }
    guard let base = settings.rates.base(original, currency, on: date) else {
      throw RowProblem(reason: "no rate for \(currency.code) on that day")
    }
    return (original, base)
  }

  func minor(
    _ value: UnsafeRawBufferPointer, _ currency: Currency, _ name: String
  ) throws(RowProblem) -> Int64 {
    do throws(AmountText.Failure) {
      return try settings.amounts.minor(value, digits: currency.minorDigits)
    } catch {
      throw RowProblem(reason: "\(name): \(error.words)")
    }
  }

  func currency(_ value: UnsafeRawBufferPointer?) throws(RowProblem) -> Currency {
    guard let value else { return settings.rates.shop }
    for known in knownCurrencies where known.text.elementsEqual(value) { return known.currency }
    guard value.count == 3, let currency = Currency(String(decoding: value, as: UTF8.self)) else {
      throw RowProblem(reason: "currency: not a three-letter code")
    }
    knownCurrencies.append((Array(value), currency))
    return currency
  }
}
