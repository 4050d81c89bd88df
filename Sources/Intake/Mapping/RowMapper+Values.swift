import LocalTime
import Store
import Vocabulary

extension RowMapper {
  /// Turns one value into its cells.
  func convert(
    _ value: UnsafeRawBufferPointer, _ step: RecordPlan.Step, _ index: Int, _ first: Int, _ plan: RecordPlan,
    _ row: RecordRow
  ) throws(RowProblem) {
    let cell: RowBatch.Cell
    switch step.action {
    case .text:
      guard value.count <= 64 << 10 else { throw RowProblem(reason: "\(step.name): too long") }
      cell = text(value)
    case .timestamp:
      guard let reading = read(value) else { throw RowProblem(reason: "\(step.name): not a time") }
      cell = .integer(reading.instant(in: settings.zone).microseconds)
    case .date:
      guard let reading = read(value) else { throw RowProblem(reason: "\(step.name): not a date") }
      cell = .integer(Int64(reading.date(in: settings.zone).days))
    case .birthday(let monthDay):
      guard let reading = read(value) else { throw RowProblem(reason: "\(step.name): not a date") }
      let date = reading.date(in: settings.zone)
      parts[index].cells[first + monthDay] = .integer(Int64(date.monthDay))
      cell = .integer(Int64(date.days))
    case .integer:
      guard let number = settings.amounts.number(value), let exact = Int64(exactly: number) else {
        throw RowProblem(reason: "\(step.name): not a whole number")
      }
      cell = .integer(exact)
    case .number:
      guard let number = settings.amounts.number(value) else { throw RowProblem(reason: "\(step.name): not a number") }
      cell = .real(number)
    case .shopMoney:
      cell = .integer(try minor(value, settings.rates.shop, step.name))
    case .boolean:
      guard let flag = Words.plain(value).flatMap({ Words.booleans[$0] }) else {
        throw RowProblem(reason: "\(step.name): neither yes nor no")
      }
      cell = .integer(flag ? 1 : 0)
    case .status:
      guard let status = Words.plain(value).flatMap({ Words.statuses[$0] }) else {
        throw RowProblem(reason: "\(step.name): an unknown word (say what it means under `values:`)")
      }
      cell = .integer(Int64(status.rawValue))
    case .consentState:
      guard let state = Words.plain(value).flatMap({ Words.consentStates[$0] }) else {
        throw RowProblem(reason: "\(step.name): neither subscribed nor unsubscribed, pending or not_subscribed")
      }
      cell = .integer(Int64(state.number))
    case .channel:
      guard let channel = Words.plain(value).flatMap({ Words.channel($0) }) else {
        throw RowProblem(reason: "\(step.name): an unknown channel")
      }
      cell = .integer(Int64(channel))
    case .phone(let digest):
      let start = arena.count
      let country = rowCountry(row, plan)
      do throws(PhoneText.Failure) {
        try settings.phones.append(value, country: country, to: &arena)
      } catch {
        switch error {
        case .notANumber: throw RowProblem(reason: "\(step.name): not a valid number")
        case .noCountry: throw RowProblem(reason: "\(step.name): a national number without a country")
        }
      }
      cell = .text(start: start, count: arena.count - start)
      addDigest(.phone, start, digest, index, first)
    case .email(let digest):
      let start = arena.count
      guard EmailText.append(value, to: &arena) else { throw RowProblem(reason: "\(step.name): not an address") }
      cell = .text(start: start, count: arena.count - start)
      addDigest(.email, start, digest, index, first)
    case .country:
      guard let code = Words.country(value) else { throw RowProblem(reason: "\(step.name): an unknown country") }
      cell = text(code)
    case .zone:
      guard Zone.named(String(decoding: value, as: UTF8.self)) != nil else {
        throw RowProblem(reason: "\(step.name): an unknown zone")
      }
      cell = text(value)
    case .locale:
      let isTag = value.allSatisfy {
        ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || $0 &- 48 < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
      guard isTag, value.count <= 35 else { throw RowProblem(reason: "\(step.name): not a language tag") }
      cell = text(String(String(decoding: value, as: UTF8.self).map { $0 == "_" ? "-" : $0 }))
    case .eventName:
      guard let name = Words.eventName(value) else { throw RowProblem(reason: "\(step.name): not a name") }
      cell = text(name)
    case .object:
      var position = 0
      guard value.first == UInt8(ascii: "{"), JSONScanner.skipValue(value, &position, value.count, depth: 0),
        position == value.count
      else { throw RowProblem(reason: "\(step.name): not a JSON object") }
      cell = text(value)
    case .currency:
      cell = text(try currency(value).code)
    }
    parts[index].cells[first + step.target] = cell
  }

  /// The country of the row itself, for its phone.
  private func rowCountry(_ row: RecordRow, _ plan: RecordPlan) -> String? {
    plan.steps.first { $0.action == .country }?.source.value(row).flatMap { Words.country($0) }
  }

  private func addDigest(_ kind: AddressKind, _ start: Int, _ target: Int, _ index: Int, _ first: Int) {
    guard let make = settings.addressDigest else { return }
    let digest = make(kind, String(decoding: arena[start...], as: UTF8.self))
    parts[index].cells[first + target] = .blob(start: arena.count, count: digest.count)
    arena.append(contentsOf: digest)
  }

  // MARK: Keys

  /// The row's own key, made up where it has none.
  func addKey(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) throws(RowProblem) {
    let place = first + StagedRows.Head.key
    switch plan.entity {
    case .customers:
      if let value = plan.key?.value(row) { parts[index].cells[place] = try key(value, "alias") }
      // R3 never joins by address, but a list without ids knows its people by nothing else.
      guard case .null = parts[index].cells[first + StagedRows.Head.customer] else { return }
      for (name, cell) in [("email", plan.emailCell), ("phone", plan.phoneCell)] {
        guard let cell, case .text(let start, let count) = parts[index].cells[first + cell] else { continue }
        let address = String(decoding: arena[start..<start + count], as: UTF8.self)
        parts[index].cells[first + StagedRows.Head.customer] = text(
          name + ":" + (name == "email" ? address.lowercased() : address))
        return
      }
      throw RowProblem(reason: "no customer id")
    case .orders, .invoices, .shipments, .returns, .reviews, .tickets:
      guard let value = plan.key?.value(row) else { throw RowProblem(reason: "no number") }
      parts[index].cells[place] = try key(value, "number")
    case .items: try addLineKey(row, plan, index, first)
    case .payments:
      if let value = plan.key?.value(row) {
        parts[index].cells[place] = try key(value, "number")
      } else {
        parts[index].cells[place] = madeUpPayment(row, plan, index, first)
      }
    case .consents:
      if let cell = plan.topicCell, case .null = parts[index].cells[first + cell] {
        parts[index].cells[first + cell] = text("general")
      }
    case .events:
      if let value = plan.key?.value(row) {
        parts[index].cells[place] = try key(value, "id")
      } else {
        parts[index].cells[place] = text("~" + contentHash(index, first, plan.width))
      }
    }
  }

  /// What a row says, as a name for it.
  private func contentHash(_ index: Int, _ first: Int, _ width: Int) -> String {
    var hash = RowHash()
    for cell in parts[index].cells[first..<first + width] { hash.combine(cell, arena) }
    return hash.text
  }

  /// A line is known by its number, else by its product and how often that came in its order before.
  private func addLineKey(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) throws(RowProblem) {
    let place = first + StagedRows.Head.key
    if let value = plan.line?.value(row) ?? plan.key?.value(row) {
      parts[index].cells[place] = try key(value, "line")
      return
    }
    guard case .text(let orderStart, let orderCount) = parts[index].cells[first + StagedRows.Head.order] else { return }
    for cell in [plan.skuCell, plan.nameCell] {
      guard let cell, case .text(let start, let count) = parts[index].cells[first + cell] else { continue }
      let times = arena.withUnsafeBytes { bytes in
        parts[index].repeats.count(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]),
          in: UnsafeRawBufferPointer(rebasing: bytes[orderStart..<orderStart + orderCount]))
      }
      if times == 1 {
        parts[index].cells[place] = .text(start: start, count: count)
      } else {
        parts[index].cells[place] = text(String(decoding: arena[start..<start + count], as: UTF8.self) + "#\(times)")
      }
      return
    }
    throw RowProblem(reason: "neither line nor sku nor name")
  }

  /// Without a number a payment is known by what it pays, when and how much.
  private func madeUpPayment(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) -> RowBatch.Cell {
    let cells = parts[index].cells
    func word(_ cell: RowBatch.Cell) -> String? {
      guard case .text(let start, let count) = cell else { return nil }
      return String(decoding: arena[start..<start + count], as: UTF8.self)
    }
    var key = "~"
    for (mark, head) in [("i", StagedRows.Head.invoice), ("o", StagedRows.Head.order), ("c", StagedRows.Head.customer)]
    {
      guard let text = word(cells[first + head]) else { continue }
      key += mark + ":" + text
      break
    }
    if key == "~" { return .null }
    if let line = plan.line?.value(row) { return text(key + "/" + String(decoding: line, as: UTF8.self)) }
    if let cell = plan.dateCell, case .integer(let at) = cells[first + cell] { key += "@\(at)" }
    if let step = plan.money.first, case .integer(let amount) = cells[first + step.target] { key += "=\(amount)" }
    return text(key)
  }

  // MARK: Properties

  /// Adds a JSON object of the columns mapped to `properties.NAME`.
  func addProperties(_ row: RecordRow, _ plan: RecordPlan, _ index: Int, _ first: Int) {
    guard let cell = plan.propertiesCell else { return }
    let start = arena.count
    for (name, source) in plan.properties {
      guard let value = source.value(row) else { continue }
      arena.append(UInt8(ascii: arena.count == start ? "{" : ","))
      JSONText.append(Array(name.utf8), to: &arena)
      arena.append(UInt8(ascii: ":"))
      if JSONText.isNumber(value) {
        arena.append(contentsOf: value)
      } else {
        JSONText.append(value, to: &arena)
      }
    }
    guard arena.count > start else { return }
    arena.append(UInt8(ascii: "}"))
    parts[index].cells[first + cell] = .text(start: start, count: arena.count - start)
  }
}
