/// What filters do to text where it stands.
extension OutputBuffer {
  var isASCII: Bool {
    var place = 0
    while place &+ 8 <= count {
      let block = UnsafeRawPointer(base + place).loadUnaligned(as: UInt64.self)
      if block & 0x8080_8080_8080_8080 != 0 { return false }
      place &+= 8
    }
    while place < count {
      if base[place] >= 0x80 { return false }
      place &+= 1
    }
    return true
  }

  /// Makes the first letter large or small, and the rest. The text is ASCII.
  mutating func changeCase(first: Bool, rest: Bool) {
    var isUpper = first
    for place in 0..<count {
      let byte = base[place]
      let letter = byte | 0x20
      if letter >= 0x61, letter <= 0x7A { set(isUpper ? byte & 0xDF : letter, at: place) }
      isUpper = rest
    }
  }

  /// Takes white space and zeros away at the ends.
  mutating func strip(start: Bool, end: Bool) {
    if end { while count > 0, isSpace(base[count - 1]) || base[count - 1] == 0 { cut(to: count - 1) } }
    guard start else { return }
    var lead = 0
    while lead < count, isSpace(base[lead]) || base[lead] == 0 { lead += 1 }
    if lead > 0 { removeFirst(lead) }
  }

  /// How many characters of Unicode the text has.
  var scalarCount: Int {
    var result = 0
    for place in 0..<count where base[place] & 0xC0 != 0x80 { result &+= 1 }
    return result
  }

  /// Keeps the first characters only.
  mutating func keep(scalars: Int) {
    var left = scalars
    for place in 0..<count where base[place] & 0xC0 != 0x80 {
      if left == 0 { return cut(to: place) }
      left -= 1
    }
  }
}
