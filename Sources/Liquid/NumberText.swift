/// Appends the shortest digits that mean the number; returns where the point stands before them. Nil where not finite.
func appendShortestDigits(_ number: Double, to digits: inout [UInt8]) -> Int? {
  guard number.isFinite else { return nil }
  var exponent = 0
  var point: Int?
  var bytes = number.description.utf8[...]
  if bytes.first == UInt8(ascii: "-") { bytes.removeFirst() }
  if let mark = bytes.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
    exponent = Int(Substring(bytes[bytes.index(after: mark)...])) ?? 0
    bytes = bytes[..<mark]
  }
  for byte in bytes {
    if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
  }
  var place = (point ?? digits.count) + exponent
  while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
  while digits.count > 1, digits.first == 0x30 {
    digits.removeFirst()
    place -= 1
  }
  return digits == [0x30] ? 1 : place
}

/// Appends a double as the reference implementation prints it: `1.0`, `0.0001`, `1.0e-05`, `1.0e+15`.
func appendRubyFloat(_ number: Double, to bytes: inout [UInt8]) {
  var digits: [UInt8] = []
  guard let place = appendShortestDigits(number, to: &digits) else {
    bytes.append(contentsOf: (number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity").utf8)
    return
  }
  if number.sign == .minus { bytes.append(UInt8(ascii: "-")) }
  if place > -4, place <= 15 || place < digits.count {
    if place <= 0 {
      bytes.append(contentsOf: "0.".utf8)
      bytes.append(contentsOf: repeatElement(0x30, count: -place))
      bytes.append(contentsOf: digits)
    } else {
      for index in 0..<max(place, digits.count) {
        if index == place { bytes.append(UInt8(ascii: ".")) }
        bytes.append(index < digits.count ? digits[index] : 0x30)
      }
      if digits.count <= place { bytes.append(contentsOf: ".0".utf8) }
    }
    return
  }
  bytes.append(digits[0])
  bytes.append(UInt8(ascii: "."))
  if digits.count > 1 { bytes.append(contentsOf: digits[1...]) } else { bytes.append(0x30) }
  let exponent = place - 1
  bytes.append(contentsOf: exponent < 0 ? "e-".utf8 : "e+".utf8)
  appendPadded(Int64(abs(exponent)), width: 2, to: &bytes)
}

func appendInteger(_ number: Int64, to bytes: inout [UInt8]) {
  if number < 0 { bytes.append(UInt8(ascii: "-")) }
  appendPadded(number.magnitude, width: 1, to: &bytes)
}

/// Appends the digits with zeros in front up to the width; a minus sign stands before them.
func appendPadded(_ number: Int64, width: Int, to bytes: inout [UInt8]) {
  if number < 0 { bytes.append(UInt8(ascii: "-")) }
  appendPadded(number.magnitude, width: width, to: &bytes)
}

private func appendPadded(_ magnitude: UInt64, width: Int, to bytes: inout [UInt8]) {
  let start = bytes.count
  var rest = magnitude
  repeat {
    bytes.append(0x30 + UInt8(rest % 10))
    rest /= 10
  } while rest > 0
  while bytes.count - start < width { bytes.append(0x30) }
  bytes[start...].reverse()
}

/// Appends an amount of minor units with a point and no currency.
func appendMinor(_ minor: Int64, digits: Int, to bytes: inout [UInt8]) {
  if minor < 0 { bytes.append(UInt8(ascii: "-")) }
  let start = bytes.count
  appendPadded(minor.magnitude, width: digits + 1, to: &bytes)
  if digits > 0 { bytes.insert(UInt8(ascii: "."), at: max(start, bytes.count - digits)) }
}
