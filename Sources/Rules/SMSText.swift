/// How many parts an SMS has (3GPP TS 23.038 and 23.040).
package enum SMSText {
  package enum Encoding: String, Hashable, Sendable {
    case gsm7 = "GSM-7"
    case ucs2 = "UCS-2"
  }

  package struct Count: Hashable, Sendable {
    package var encoding: Encoding
    /// Septets or UTF-16 code units.
    package var units: Int
    /// 0 for an empty text, which must not be sent.
    package var parts: Int

    package init(encoding: Encoding, units: Int, parts: Int) {
      self.encoding = encoding
      self.units = units
      self.parts = parts
    }
  }

  /// Counts a text as a gateway does: 160 septets or 70 units in one part, 153 or 67 in each of several; a part never
  /// splits an escape pair or a surrogate pair.
  /// - Parameter phone: E.164; to mainland China everything is sent as UCS-2.
  package static func parts(_ text: String, to phone: String? = nil) -> Count {
    if !(phone?.hasPrefix("+86") ?? false),
      let septets = parts(text.unicodeScalars.lazy.map(septets), one: 160, each: 153)
    {
      return Count(encoding: .gsm7, units: septets.units, parts: septets.parts)
    }
    let units = parts(text.unicodeScalars.lazy.map { $0.value > 0xFFFF ? 2 : 1 }, one: 70, each: 67) ?? (0, 0)
    return Count(encoding: .ucs2, units: units.units, parts: units.parts)
  }

  /// Returns the characters that make a text UCS-2, each once, in order.
  package static func outsideGSM7(_ text: String) -> [Character] {
    var found: [Character] = []
    for character in text where !found.contains(character) {
      if character.unicodeScalars.contains(where: { septets($0) == 0 }) { found.append(character) }
    }
    return found
  }

  /// Fills parts from the left; nil where a cost is 0, which is a character that the alphabet lacks.
  private static func parts(_ costs: some Sequence<Int>, one: Int, each: Int) -> (units: Int, parts: Int)? {
    var units = 0
    var parts = 1
    var used = 0
    for cost in costs {
      if cost == 0 { return nil }
      units += cost
      if used + cost > each {
        parts += 1
        used = 0
      }
      used += cost
    }
    if units == 0 { return (0, 0) }
    return (units, units <= one ? 1 : parts)
  }

  /// 1 in the basic table, 2 in the extension table, 0 in neither.
  private static func septets(_ scalar: UnicodeScalar) -> Int {
    if scalar.value < 128 { return Int(ascii[Int(scalar.value)]) }
    if scalar == "€" { return 2 }
    return others.contains(scalar) ? 1 : 0
  }

  private static let others = Set("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".unicodeScalars)

  private static let ascii: [UInt8] = {
    var costs = [UInt8](repeating: 0, count: 128)
    for code in 0x20..<0x7F { costs[code] = 1 }
    for scalar in "\n\r".unicodeScalars { costs[Int(scalar.value)] = 1 }
    costs[Int(UInt8(ascii: "`"))] = 0
    for scalar in "^{}\\[~]|\u{0C}".unicodeScalars { costs[Int(scalar.value)] = 2 }
    return costs
  }()
}
