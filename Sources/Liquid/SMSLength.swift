/// How long a text is as an SMS (GSM 03.38, else UCS-2).
package struct SMSLength {
  package let units: Int
  package let parts: Int

  package init(_ text: String) {
    var septets = 0
    var isGSM = true
    var units16 = 0
    // Where a part ends, a pair (an escape or a surrogate) is not split; so parts are counted while going.
    var gsm = PartCount(single: 160, multiple: 153)
    var ucs = PartCount(single: 70, multiple: 67)
    for scalar in text.unicodeScalars {
      let width = scalar.value > 0xFFFF ? 2 : 1
      units16 += width
      ucs.add(width)
      guard isGSM else { continue }
      guard let size = Self.septets(scalar) else {
        isGSM = false
        continue
      }
      septets += size
      gsm.add(size)
    }
    units = isGSM ? septets : units16
    parts = isGSM ? gsm.parts(septets) : ucs.parts(units16)
  }

  private struct PartCount {
    let single: Int
    let multiple: Int
    var full = 0
    var filled = 0

    init(single: Int, multiple: Int) {
      self.single = single
      self.multiple = multiple
    }

    mutating func add(_ size: Int) {
      if filled + size > multiple {
        full += 1
        filled = 0
      }
      filled += size
    }

    func parts(_ total: Int) -> Int { total == 0 ? 0 : total <= single ? 1 : full + 1 }
  }

  /// Nil for what only UCS-2 can say.
  static func septets(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": 1
    case "\n", "\r", " ", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<",
      "=",
      ">", "?", "@", "_", "£", "¥", "è", "é", "ù", "ì", "ò", "Ç", "Ø", "ø", "Å", "å", "Δ", "Φ", "Γ", "Λ", "Ω", "Π", "Ψ",
      "Σ", "Θ", "Ξ", "Æ", "æ", "ß", "É", "¤", "¡", "Ä", "Ö", "Ñ", "Ü", "§", "¿", "ä", "ö", "ñ", "ü", "à":
      1
    case "^", "{", "}", "\\", "[", "~", "]", "|", "€", "\u{0C}": 2
    default: nil
    }
  }
}
