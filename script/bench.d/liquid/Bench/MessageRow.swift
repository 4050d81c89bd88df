import Liquid

/// A row of typed columns, as the dispatcher has them: text stands as bytes in one arena.
final class ColumnTable: Sendable {
  enum Cell { case text(Range<Int>), value(LiquidValue) }

  let shape: LiquidShape
  let arena: [UInt8]
  let cells: [Cell]

  init(_ object: any LiquidObject, shape: LiquidShape, suffix: String) {
    self.shape = shape
    var arena: [UInt8] = []
    cells = object.memberNames.map { name in
      guard let value = object.member(name) else { return .value(.null) }
      guard case .text(let text) = value else { return .value(value) }
      let start = arena.count
      arena += Array((text + suffix).utf8)
      return .text(start..<arena.count)
    }
    self.arena = arena
  }
}

final class ColumnRow: LiquidObject {
  let table: ColumnTable

  init(table: ColumnTable) { self.table = table }

  var memberNames: [String] { table.shape.names }

  func member(_ name: String) -> LiquidValue? {
    var hint = LiquidHint()
    return member(name, hint: &hint)
  }

  func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? {
    guard let place = hint.place(of: name, in: table.shape) else { return nil }
    switch table.cells[place] {
    case .text(let range): return .text(String(decoding: table.arena[range], as: UTF8.self))
    case .value(let value): return value
    }
  }

  func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    guard let place = hint.place(of: name, in: table.shape) else { return false }
    switch table.cells[place] {
    case .text(let range):
      return table.arena.withUnsafeBufferPointer {
        out.printed(UnsafeBufferPointer(rebasing: $0[range]), isEscaped: isEscaped)
      }
    default: return false
    }
  }
}

/// The data of one message: three rows, and texts of its own.
final class MessageRow: LiquidObject {
  private let values: LiquidDictionary

  /// So many rows of tables that are made alike.
  static func rows(_ data: any LiquidObject, count: Int) -> [MessageRow] {
    let names = LiquidShape(data.memberNames)
    var shapes: [String: LiquidShape] = [:]
    return (0..<count).map { number in
      let values = data.memberNames.map { name -> LiquidValue in
        guard case .object(let object)? = data.member(name) else { return data.member(name) ?? .null }
        let shape = shapes[name] ?? LiquidShape(object.memberNames)
        shapes[name] = shape
        let suffix = name == "customer" ? "\(number)" : ""
        return .object(ColumnRow(table: ColumnTable(object, shape: shape, suffix: suffix)))
      }
      return MessageRow(values: LiquidDictionary(shape: names, values: values))
    }
  }

  private init(values: LiquidDictionary) { self.values = values }

  var memberNames: [String] { values.memberNames }

  var cells: LiquidCells { values.cells }

  func member(_ name: String) -> LiquidValue? { values.member(name) }

  func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? { values.member(name, hint: &hint) }

  func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    values.print(name, hint: &hint, into: &out, isEscaped: isEscaped)
  }
}
