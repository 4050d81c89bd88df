/// A whole number beyond 64 bits: a sign, and digits to the base of 2³², the lowest first.
///
/// What fits 64 bits is never one: `Number` makes it a plain integer.
package struct LargeInteger: Hashable, Sendable, CustomStringConvertible {
  let isNegative: Bool
  /// Without zeros at the end; empty for zero.
  let limbs: [UInt32]

  /// The most limbs a filter's result may have; beyond that a double stands for it.
  static let limbLimit = 64
  /// At least as many characters as a number of so many limbs is printed with.
  static let longestText = limbLimit * 10 + 1

  init(isNegative: Bool, limbs: [UInt32]) {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    self.limbs = limbs
    self.isNegative = isNegative && !limbs.isEmpty
  }

  init(_ number: Int128) {
    var limbs: [UInt32] = []
    var rest = number.magnitude
    while rest > 0 {
      limbs.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    self.init(isNegative: number < 0, limbs: limbs)
  }

  /// Of digits in decimal; nil where they are more than the limit holds.
  init?(isNegative: Bool, decimal digits: some Sequence<UInt8>) {
    var limbs: [UInt32] = []
    for digit in digits {
      var carry = UInt64(digit &- 0x30)
      for index in limbs.indices {
        carry += UInt64(limbs[index]) * 10
        limbs[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
      guard limbs.count <= Self.limbLimit else { return nil }
    }
    self.init(isNegative: isNegative, limbs: limbs)
  }

  /// The steps that looking at it, printing it and calculating with it are counted for.
  var cost: Int { limbs.count * limbs.count }

  /// The number where it fits 64 bits.
  var small: Int64? {
    guard limbs.count <= 2 else { return nil }
    let magnitude = limbs.reversed().reduce(UInt64(0)) { $0 << 32 | UInt64($1) }
    if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  package var description: String {
    var groups: [UInt32] = []
    var rest = limbs
    while !rest.isEmpty { groups.append(Self.divide(&rest, by: 1_000_000_000)) }
    guard let first = groups.last else { return "0" }
    var text = isNegative ? "-\(first)" : "\(first)"
    for group in groups.dropLast().reversed() {
      let digits = String(group)
      text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
    return text
  }

  var double: Double { Double(description) ?? 0 }

  var negated: Self { Self(isNegative: !isNegative, limbs: limbs) }

  static func compare(_ left: Self, _ right: Self) -> Int {
    guard left.isNegative == right.isNegative else { return left.isNegative ? -1 : 1 }
    let result = compare(left.limbs, right.limbs)
    return left.isNegative ? -result : result
  }

  static func + (left: Self, right: Self) -> Self {
    if left.isNegative == right.isNegative {
      return Self(isNegative: left.isNegative, limbs: sum(left.limbs, right.limbs))
    }
    if compare(left.limbs, right.limbs) >= 0 {
      return Self(isNegative: left.isNegative, limbs: difference(left.limbs, right.limbs))
    }
    return Self(isNegative: right.isNegative, limbs: difference(right.limbs, left.limbs))
  }

  static func * (left: Self, right: Self) -> Self {
    var limbs = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (place, limb) in left.limbs.enumerated() {
      var carry = UInt64(0)
      for (offset, other) in right.limbs.enumerated() {
        carry += UInt64(limb) * UInt64(other) + UInt64(limbs[place + offset])
        limbs[place + offset] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      limbs[place + right.limbs.count] = UInt32(truncatingIfNeeded: carry)
    }
    return Self(isNegative: left.isNegative != right.isNegative, limbs: limbs)
  }

  /// Divides to the whole number below; the remainder has the divisor's sign. The divisor is not zero.
  func floorDivided(by divisor: Self) -> (quotient: Self, remainder: Self) {
    var quotient = [UInt32](repeating: 0, count: limbs.count)
    var rest: [UInt32] = []
    // Bit by bit: the numbers are short, and the case is rare.
    for bit in stride(from: limbs.count * 32 - 1, through: 0, by: -1) {
      Self.shiftLeft(&rest, limbs[bit / 32] >> UInt32(bit % 32) & 1)
      guard Self.compare(rest, divisor.limbs) >= 0 else { continue }
      rest = Self.difference(rest, divisor.limbs)
      quotient[bit / 32] |= 1 << UInt32(bit % 32)
    }
    let result = Self(isNegative: isNegative != divisor.isNegative, limbs: quotient)
    let remainder = Self(isNegative: isNegative, limbs: rest)
    guard !remainder.limbs.isEmpty, isNegative != divisor.isNegative else { return (result, remainder) }
    return (result + Self(-1), remainder + divisor)
  }

  /// Rounds to so many zeros at the end, half away from zero.
  func rounded(zeros: Int) -> Self {
    guard zeros > 0 else { return self }
    guard zeros <= 37 else { return Self(0) }
    let unit = Self(Number.power(zeros))
    let magnitude = Self(isNegative: false, limbs: limbs) + Self(Number.power(zeros) / 2)
    let result = magnitude.floorDivided(by: unit).quotient * unit
    return isNegative ? result.negated : result
  }

  private static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
    if left.count != right.count { return left.count < right.count ? -1 : 1 }
    for index in left.indices.reversed() where left[index] != right[index] {
      return left[index] < right[index] ? -1 : 1
    }
    return 0
  }

  private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var limbs: [UInt32] = []
    var carry = UInt64(0)
    for index in 0..<max(left.count, right.count) {
      carry += UInt64(index < left.count ? left[index] : 0) + UInt64(index < right.count ? right[index] : 0)
      limbs.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
    return limbs
  }

  /// Subtracts a number that is not larger.
  private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
    var limbs = left
    var borrow = Int64(0)
    for index in limbs.indices {
      var digit = Int64(limbs[index]) - borrow - Int64(index < right.count ? right[index] : 0)
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 1 << 32 }
      limbs[index] = UInt32(truncatingIfNeeded: digit)
    }
    while limbs.last == 0 { limbs.removeLast() }
    return limbs
  }

  private static func shiftLeft(_ limbs: inout [UInt32], _ bit: UInt32) {
    var carry = bit
    for index in limbs.indices {
      let next = limbs[index] >> 31
      limbs[index] = limbs[index] << 1 | carry
      carry = next
    }
    if carry > 0 { limbs.append(carry) }
  }

  private static func divide(_ limbs: inout [UInt32], by divisor: UInt32) -> UInt32 {
    var remainder = UInt64(0)
    for index in limbs.indices.reversed() {
      remainder = remainder << 32 | UInt64(limbs[index])
      limbs[index] = UInt32(remainder / UInt64(divisor))
      remainder %= UInt64(divisor)
    }
    while limbs.last == 0 { limbs.removeLast() }
    return UInt32(remainder)
  }
}
