/// A value that a template works with.
///
/// `markup` is text that is HTML already (marked by `raw`, or captured where output is escaped); `blank` and `empty` are
/// the two words of the language that compare with anything that is blank or empty.
package enum LiquidValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
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
package protocol LiquidObject: Sendable {
  /// Returns the member, or nil where there is none of that name; a member without a value is `.null`.
  func member(_ name: String) -> LiquidValue?

  /// The same, with a memory of where the name was found last: what knows its members by places asks for them by names
  /// only once.
  func member(_ name: String, hint: inout LiquidHint) -> LiquidValue?

  /// Prints the member where it is text with something to see; false, and nothing printed, where it is not. An object
  /// that keeps bytes prints them without making a string.
  func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool

  /// The names in the order in which a loop meets them.
  var memberNames: [String] { get }
}

extension LiquidObject {
  package func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? { member(name) }

  package func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    guard case .text(let text)? = member(name, hint: &hint), let first = text.utf8.first, !isSpace(first) else {
      return false
    }
    out.append(text, isEscaped: isEscaped)
    return true
  }
}

/// An object made of names and values that keeps their order.
package struct LiquidDictionary: LiquidObject, ExpressibleByDictionaryLiteral {
  private var shape: LiquidShape
  private var values: [LiquidValue] = []

  package init() { shape = LiquidShape() }

  /// An object of a known shape; the values stand in the order of its names.
  package init(shape: LiquidShape, values: [LiquidValue]) {
    self.shape = shape
    self.values = Array(values.prefix(shape.names.count))
    while self.values.count < shape.names.count { self.values.append(.null) }
  }

  package init(dictionaryLiteral elements: (String, LiquidValue)...) {
    shape = LiquidShape()
    for (name, value) in elements { self[name] = value }
  }

  package var memberNames: [String] { shape.names }

  package subscript(name: String) -> LiquidValue? {
    get { shape.place(of: name).map { values[$0] } }
    set {
      let place = shape.place(of: name)
      switch (place, newValue) {
      case (let place?, let value?): values[place] = value
      case (nil, let value?):
        if !isKnownUniquelyReferenced(&shape) { shape = LiquidShape(shape.names) }
        shape.append(name)
        values.append(value)
      case (let place?, nil):
        var names = shape.names
        names.remove(at: place)
        values.remove(at: place)
        shape = LiquidShape(names)
      case (nil, nil): break
      }
    }
  }

  /// Takes the shape of an object made before, where it has the same names in the same order.
  mutating func share(_ known: inout [LiquidShape]) {
    let names = shape.names
    if let same = known.first(where: { $0.names.count == names.count && $0.names == names }) {
      shape = same
    } else if known.count < 16 {
      known.append(shape)
    }
  }

  package func member(_ name: String) -> LiquidValue? { shape.place(of: name).map { values[$0] } }

  package func member(_ name: String, hint: inout LiquidHint) -> LiquidValue? {
    guard let place = hint.place(of: name, in: shape) else { return nil }
    return values[place]
  }

  package func print(_ name: String, hint: inout LiquidHint, into out: inout OutputBuffer, isEscaped: Bool) -> Bool {
    guard let place = hint.place(of: name, in: shape), case .text(let text) = values[place] else { return false }
    guard let first = text.utf8.first, !isSpace(first) else { return false }
    out.append(text, isEscaped: isEscaped)
    return true
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
    case .text(let text), .markup(let text): text.utf8.allSatisfy(isSpace)
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
