/// What an object's members are, as a rendering reads them without asking the object: no value is copied and no
/// reference counted.
///
/// They stand in the object's own memory: they are there as long as it is, and the names of `shape` say which is which.
package struct LiquidCells {
  let base: UnsafePointer<LiquidCell>?
  let shape: Unmanaged<LiquidShape>?

  /// Those of an object that has none and is asked for each member.
  package static var none: LiquidCells { LiquidCells(base: nil, shape: nil) }
}

/// A member at a glance.
struct LiquidCell {
  enum Kind: UInt8 {
    /// Something that has to be asked for.
    case other
    /// Null or false.
    case falsy
    /// Text that begins with something to see and holds nothing that HTML reads as markup.
    case plain
    /// Text that begins with something to see.
    case text
    /// A whole number, as it is printed.
    case number
  }

  var start: UnsafePointer<UInt8>
  var count: Int32
  var kind: Kind

  /// Whether it is printed as it stands here.
  var isPrintable: Bool { kind.rawValue >= Kind.plain.rawValue }
  var isText: Bool { kind == .plain || kind == .text }
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: Int(count)) }
}

extension LiquidValue {
  /// The members at a glance.
  @inline(__always)
  var cells: LiquidCells {
    if case .object(let object) = self { object.cells } else { .none }
  }
}

/// The cells of values that do not change, and the bytes they point to, in one piece of memory. Its owner frees it.
struct CellTable: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer?

  /// Longer texts are asked for: they are rare, and copying them costs more than it saves.
  private static let longestText = 1 << 12

  var base: UnsafePointer<LiquidCell>? { memory.map { UnsafePointer($0.assumingMemoryBound(to: LiquidCell.self)) } }

  init(_ values: [LiquidValue]) {
    guard !values.isEmpty else {
      memory = nil
      return
    }
    let stride = MemoryLayout<LiquidCell>.stride
    var size = 0
    for value in values { size += Self.room(value) }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: values.count * stride + size + OutputBuffer.margin, alignment: 16)
    let cells = memory.bindMemory(to: LiquidCell.self, capacity: values.count)
    let texts = (memory + values.count * stride).bindMemory(to: UInt8.self, capacity: size + OutputBuffer.margin)
    var end = 0
    for (place, value) in values.enumerated() {
      let cell = Self.cell(value, texts + end)
      (cells + place).initialize(to: cell)
      end += Int(cell.count)
    }
    self.memory = memory
  }

  func free() { memory?.deallocate() }

  /// At most how many bytes the cell of a value has.
  private static func room(_ value: LiquidValue) -> Int {
    switch value {
    case .text(let text): text.utf8.count <= longestText ? text.utf8.count : 0
    case .integer: 20
    default: 0
    }
  }

  private static func cell(_ value: LiquidValue, _ start: UnsafeMutablePointer<UInt8>) -> LiquidCell {
    var cell = LiquidCell(start: UnsafePointer(start), count: 0, kind: .other)
    switch value {
    case .null, .boolean(false): cell.kind = .falsy
    case .integer(let number):
      cell.count = Int32(decimalDigits(number, into: start))
      cell.kind = .number
    case .text(let text):
      guard let first = text.utf8.first, !isSpace(first), text.utf8.count <= longestText else { break }
      cell.count = Int32(text.utf8.count)
      _ = UnsafeMutableBufferPointer(start: start, count: text.utf8.count).initialize(fromContentsOf: text.utf8)
      cell.kind = OutputBuffer.firstMarkup(UnsafePointer(start), 0, text.utf8.count) < text.utf8.count ? .text : .plain
    default: break
    }
    return cell
  }
}
