/// A number as filters calculate with it: whole, or decimal and exact, or where that does not fit a double.
enum Number {
  case integer(Int64)
  case large(LargeInteger)
  case decimal(mantissa: Int128, scale: Int)
  case double(Double)

  /// What a value counts for: text by the number it begins with, everything that is no number as 0.
  init(_ value: LiquidValue) {
    switch value {
    case .integer(let number): self = .integer(number)
    case .large(let number): self = .large(number)
    case .number(let number): self.init(number)
    case .text(let text), .markup(let text): self.init(text: text)
    case .money(let minor, let currency): self = .decimal(mantissa: Int128(minor), scale: minorDigits(of: currency))
    default: self = .integer(0)
    }
  }

  init(_ number: Double) {
    // A decimal has no negative zero.
    if number == 0, number.sign == .minus {
      self = .double(number)
      return
    }
    var digits: [UInt8] = []
    guard number.isFinite, let exponent = appendShortestDigits(abs(number), to: &digits), digits.count <= 20 else {
      self = .double(number)
      return
    }
    // The value is 0.digits times ten to the exponent.
    let scale = digits.count - exponent
    guard scale >= -18, scale <= 30 else {
      self = .double(number)
      return
    }
    var mantissa = digits.reduce(Int128(0)) { $0 * 10 + Int128($1 - 0x30) }
    if scale < 0 { mantissa *= Self.power(-scale) }
    self = .decimal(mantissa: number < 0 ? -mantissa : mantissa, scale: max(0, scale))
  }

  init(text: String) {
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    var end = bytes.count
    while end > position, isSpace(bytes[end - 1]) { end -= 1 }
    var isNegative = false
    let start = position
    // Longer digits are exact where they are a whole number.
    if end - start > 36, let large = Self.largeWhole(bytes[start..<end]) {
      self = large
      return
    }
    if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      isNegative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    var mantissa = Int128(0)
    var count = 0
    while position < end, isDigit(bytes[position]) || (bytes[position] == UInt8(ascii: "_") && count > 0) {
      if bytes[position] != UInt8(ascii: "_") {
        guard count < 36 else { break }
        mantissa = mantissa * 10 + Int128(bytes[position] - 0x30)
        count += 1
      }
      position += 1
    }
    if count > 0, position + 1 < end, bytes[position] == UInt8(ascii: "."),
      bytes[(position + 1)..<end].allSatisfy(isDigit), start == position - count || bytes[start] != UInt8(ascii: "+")
    {
      let fraction = bytes[(position + 1)..<end]
      if count + fraction.count <= 36 {
        for digit in fraction { mantissa = mantissa * 10 + Int128(digit - 0x30) }
        self = .decimal(mantissa: isNegative ? -mantissa : mantissa, scale: fraction.count)
      } else {
        self = .double(Double(String(decoding: bytes[start..<end], as: UTF8.self)) ?? 0)
      }
      return
    }
    self = .whole(isNegative ? -mantissa : mantissa)
  }

  static func whole(_ number: Int128) -> Number {
    Int64(exactly: number).map { .integer($0) } ?? .large(LargeInteger(number))
  }

  static func whole(_ number: LargeInteger) -> Number {
    if let small = number.small { return .integer(small) }
    return number.limbs.count <= LargeInteger.limbLimit ? .large(number) : .double(number.double)
  }

  /// Digits with nothing but a sign before them; nil for other text.
  private static func largeWhole(_ bytes: ArraySlice<UInt8>) -> Number? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = isNegative || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    return LargeInteger(isNegative: isNegative, decimal: digits).map { .whole($0) }
  }

  /// The whole number that a literal or a number in JSON stands for.
  static func literal(_ text: String) -> LiquidValue? {
    if let integer = Int64(text) { return .integer(integer) }
    return largeWhole(ArraySlice(text.utf8))?.value
  }

  /// A whole number of any size; nil for others.
  private var large: LargeInteger? {
    switch self {
    case .integer(let number): LargeInteger(Int128(number))
    case .large(let number): number
    case .decimal, .double: nil
    }
  }

  /// Both as large numbers, where both are whole and one of them is large.
  private static func large(_ left: Number, _ right: Number) -> (LargeInteger, LargeInteger)? {
    switch (left, right) {
    case (.large, _), (_, .large): left.large.flatMap { one in right.large.map { (one, $0) } }
    default: nil
    }
  }

  static func power(_ exponent: Int) -> Int128 {
    var result = Int128(1)
    for _ in 0..<min(max(exponent, 0), 37) { result *= 10 }
    return result
  }

  var double: Double {
    switch self {
    case .integer(let number): return Double(number)
    case .double(let number): return number
    case .large(let number): return number.double
    case .decimal(let mantissa, let scale):
      if mantissa.magnitude < 1 << 53, scale <= 22 { return Double(mantissa) / Double(Self.power(scale)) }
      return Double("\(mantissa)e-\(scale)") ?? 0
    }
  }

  var value: LiquidValue {
    switch self {
    case .integer(let number): .integer(number)
    case .large(let number): .large(number)
    case .decimal, .double: .number(double)
    }
  }

  var isZero: Bool {
    switch self {
    case .integer(let number): number == 0
    case .decimal(let mantissa, _): mantissa == 0
    case .double(let number): number == 0
    case .large: false
    }
  }

  var isInteger: Bool {
    switch self {
    case .integer, .large: true
    case .decimal, .double: false
    }
  }

  /// Both as mantissas of one scale; nil where they do not fit.
  private static func aligned(_ left: Number, _ right: Number) -> (Int128, Int128, scale: Int)? {
    guard let (a, one) = left.parts, let (b, other) = right.parts else { return nil }
    let scale = max(one, other)
    guard scale - one <= 37, scale - other <= 37 else { return nil }
    let (first, overflow) = a.multipliedReportingOverflow(by: power(scale - one))
    let (second, alsoOverflow) = b.multipliedReportingOverflow(by: power(scale - other))
    return overflow || alsoOverflow ? nil : (first, second, scale)
  }

  var parts: (mantissa: Int128, scale: Int)? {
    switch self {
    case .integer(let number): (Int128(number), 0)
    case .decimal(let mantissa, let scale): (mantissa, scale)
    case .double, .large: nil
    }
  }

  static func made(_ mantissa: Int128, _ scale: Int, whole: Bool) -> Number {
    whole ? .whole(mantissa) : .decimal(mantissa: mantissa, scale: scale)
  }

  static func + (left: Number, right: Number) -> Number {
    if let (one, other) = large(left, right) { return .whole(one + other) }
    guard let (a, b, scale) = aligned(left, right), case let (sum, overflow) = a.addingReportingOverflow(b), !overflow
    else { return .double(left.double + right.double) }
    return made(sum, scale, whole: left.isInteger && right.isInteger)
  }

  static func - (left: Number, right: Number) -> Number {
    if case .double(let number) = left { return .double(number - right.double) }
    return left + right.negated
  }

  static func * (left: Number, right: Number) -> Number {
    if let (one, other) = large(left, right) { return .whole(one * other) }
    guard let (a, one) = left.parts, let (b, other) = right.parts, one + other <= 37,
      case let (product, overflow) = a.multipliedReportingOverflow(by: b), !overflow
    else { return .double(left.double * right.double) }
    let isWhole = left.isInteger && right.isInteger
    if product == 0, !isWhole, (a < 0) != (b < 0) { return .double(-0.0) }
    return made(product, one + other, whole: isWhole)
  }

  var negated: Number {
    switch self {
    case .integer(let number): .whole(-Int128(number))
    case .decimal(let mantissa, let scale): .decimal(mantissa: 0 &- mantissa, scale: scale)
    case .double(let number): .double(-number)
    case .large(let number): .whole(number.negated)
    }
  }

  /// Divides; whole numbers give the whole number below. The divisor is not 0.
  func divided(by divisor: Number) -> Number {
    if case .integer(let a) = self, case .integer(let b) = divisor {
      return .whole(Self.floorDivided(Int128(a), Int128(b)).quotient)
    }
    if let (one, other) = Self.large(self, divisor) { return .whole(one.floorDivided(by: other).quotient) }
    if let (a, b, _) = Self.aligned(self, divisor), a.magnitude < 1 << 53, b.magnitude < 1 << 53 {
      return .double(Double(a) / Double(b))
    }
    return .double(double / divisor.double)
  }

  /// The remainder, with the divisor's sign. The divisor is not 0.
  func modulo(_ divisor: Number) -> Number {
    if let (one, other) = Self.large(self, divisor) { return .whole(one.floorDivided(by: other).remainder) }
    if let (a, b, scale) = Self.aligned(self, divisor) {
      return Self.made(Self.floorDivided(a, b).remainder, scale, whole: isInteger && divisor.isInteger)
    }
    let (a, b) = (double, divisor.double)
    return .double(a - b * (a / b).rounded(.down))
  }

  static func floorDivided(_ a: Int128, _ b: Int128) -> (quotient: Int128, remainder: Int128) {
    guard b != -1 else { return (0 &- a, 0) }
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder != 0 && (remainder < 0) != (b < 0) ? (quotient - 1, remainder + b) : (quotient, remainder)
  }

  func compared(to other: Number) -> Int {
    if let (one, other) = Self.large(self, other) { return LargeInteger.compare(one, other) }
    if let (a, b, _) = Self.aligned(self, other) { return a < b ? -1 : a == b ? 0 : 1 }
    return double < other.double ? -1 : double == other.double ? 0 : 1
  }
}
