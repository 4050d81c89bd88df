/// A value that a template works with.
///
/// `markup` is text that is HTML already (marked by `raw`, or captured where output is escaped); `blank` and `empty` are
/// the two words of the language that compare with anything that is blank or empty.
package enum LiquidValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  /// A whole number beyond 64 bits.
  case large(LargeInteger)
  case number(Double)
  case text(String)
  case markup(String)
  case instant(microseconds: Int64)
  case date(days: Int32)
  case money(minor: Int64, currency: String)
  case list([LiquidValue])
  case object(any LiquidObject)
  case range(from: Int64, through: Int64)
  case blank
  case empty
}

/// Something with named members that a template can look into: a row, a dictionary, a record with typed columns.
///
/// It is a class, so that handing it on counts one reference and no more.
package protocol LiquidObject: AnyObject, Sendable {
  /// Returns the member, or nil where there is none of that name; a member without a value is `.null`.
  func member(_ name: String) -> LiquidValue?

  /// The same, with a memory of where the name was found last: what knows its members by places asks for them by names
  /// only once.
  func member(_ name: String, hint: inout LiquidHint) -> LiquidValue?

  /// Prints the member where it is text with something to see, or a whole number; false, and nothing printed, where it is
  /// not. An object that keeps bytes prints them without making a string.
  func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool

  /// The members at a glance, where the object keeps them so; none where it has to be asked for each.
  var cells: LiquidCells { get }

  /// The names in the order in which a loop meets them.
  var memberNames: [String] { get }
}

extension LiquidObject {
  package func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? { member(name) }

  package var cells: LiquidCells { .none }

  package func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    switch member(name, hint: &hint) {
    case .text(let text): return out.printed(text, isEscaped: isEscaped)
    case .integer(let number):
      out.append(number)
      return true
    default: return false
    }
  }
}

/// An object made of names and values that keeps their order.
package final class LiquidDictionary: LiquidObject, ExpressibleByDictionaryLiteral {
  let shape: LiquidShape
  let values: [LiquidValue]
  private let table: CellTable

  package init() {
    shape = LiquidShape([])
    values = []
    table = CellTable([])
  }

  deinit { table.free() }

  /// An object of a known shape; the values stand in the order of its names.
  package init(shape: LiquidShape, values: [LiquidValue]) {
    self.shape = shape
    let missing = max(0, shape.names.count - values.count)
    self.values = missing == 0 ? values : values + Array(repeating: .null, count: missing)
    table = CellTable(self.values)
  }

  package var cells: LiquidCells { LiquidCells(base: table.base, shape: .passUnretained(shape)) }

  /// Of a name that comes twice the last value counts, where the name stood first.
  package convenience init(_ members: [(String, LiquidValue)]) {
    var known: [LiquidShape] = []
    self.init(members, sharing: &known)
  }

  /// The same, with the shape of an object made before where it has the same names in the same order.
  convenience init(_ members: [(String, LiquidValue)], sharing known: inout [LiquidShape]) {
    if let same = known.first(where: { $0.names.elementsEqual(members.lazy.map(\.0)) }) {
      self.init(shape: same, values: members.map(\.1))
      return
    }
    var places: [String: Int] = [:]
    var names: [String] = []
    var values: [LiquidValue] = []
    for (name, value) in members {
      if let place = places[name] {
        values[place] = value
      } else {
        places[name] = names.count
        names.append(name)
        values.append(value)
      }
    }
    let shape = LiquidShape(names)
    if known.count < 16 { known.append(shape) }
    self.init(shape: shape, values: values)
  }

  package convenience init(dictionaryLiteral elements: (String, LiquidValue)...) { self.init(elements) }

  package var memberNames: [String] { shape.names }

  package func member(_ name: String) -> LiquidValue? { shape.place(of: name).map { values[$0] } }

  package func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? {
    guard let place = hint.place(of: name, in: shape) else { return nil }
    return values[place]
  }

  package func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    guard let place = hint.place(of: name, in: shape) else { return false }
    switch values[place] {
    case .text(let text): return out.printed(text, isEscaped: isEscaped)
    case .integer(let number):
      out.append(number)
      return true
    default: return false
    }
  }
}

extension LiquidValue {
  /// Whether a condition takes the value for true: everything but null and false.
  var isTruthy: Bool {
    switch self {
    case .null, .boolean(false): false
    default: true
    }
  }

  var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// Whether the value equals the word `empty`.
  var isEmpty: Bool {
    switch self {
    case .text(let text), .markup(let text): text.isEmpty
    case .list(let items): items.isEmpty
    case .object(let object): object.memberNames.isEmpty
    default: false
    }
  }

  /// Whether the value equals the word `blank`: nothing, false, or text of nothing but white space.
  var isBlank: Bool {
    switch self {
    case .null, .boolean(false): true
    case .text(let text), .markup(let text):
      (text.utf8.first.map(isSpace) ?? true) && text.utf8.allSatisfy(isSpace)
    default: isEmpty
    }
  }

  /// The text of a text value; nil for other kinds.
  var plainText: String? {
    switch self {
    case .text(let text), .markup(let text): text
    default: nil
    }
  }
}

extension LiquidValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: LiquidValue...) { self = .list(elements) }
}

/// Whether the byte is white space as the language strips it.
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

func isWord(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == 0x5F || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
}
