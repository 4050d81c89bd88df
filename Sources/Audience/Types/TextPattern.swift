/// A text that stored text is compared with, whatever the case of its letters.
///
/// Letters count as the same where Unicode makes one small letter of both (`Ü` and `ü`, `Σ`, `σ` and `ς`); accents and
/// widths are left alone. Case is folded letter by letter, so that a text keeps its length.
///
/// Databases do not agree on the case of letters outside ASCII. They need not: only the pattern's own letters matter, and
/// the few other forms of them are known here.
struct TextPattern: Hashable, Sendable {
  /// The other form of one of the pattern's letters.
  struct Variant: Hashable, Sendable {
    var from: String
    var to: String
  }

  /// As written.
  let text: String
  /// In small letters.
  let folded: String
  /// Other forms of its letters outside ASCII.
  let variants: [Variant]
  /// Whether it has ASCII letters.
  let hasLetters: Bool

  init(_ text: String) {
    self.text = text
    let scalars = text.unicodeScalars.map { $0.folded }
    var folded = String.UnicodeScalarView()
    folded.append(contentsOf: scalars)
    self.folded = String(folded)
    self.hasLetters = scalars.contains { $0.value >= 97 && $0.value <= 122 }
    var variants: [Variant] = []
    for scalar in scalars where !scalar.isASCII {
      for form in scalar.otherForms {
        let variant = Variant(from: String(form), to: String(scalar))
        if !variants.contains(variant) { variants.append(variant) }
      }
    }
    self.variants = variants
  }

  /// How many letters it has.
  var count: Int { folded.unicodeScalars.count }
}

extension Unicode.Scalar {
  /// The small letter that stands for this one in comparisons; itself where there is none.
  fileprivate var folded: Unicode.Scalar {
    if isASCII {
      return value >= 65 && value <= 90 ? Unicode.Scalar(UInt8(value + 32)) : self
    }
    if let special = Unicode.Scalar.specialForms.first(where: { $0.form == self }) { return special.letter }
    guard let small = properties.lowercaseMapping.onlyScalar, !small.isASCII, small != self else { return self }
    return small.otherForms.contains(self) ? small : self
  }

  /// The letters that are folded to this one.
  fileprivate var otherForms: [Unicode.Scalar] {
    var forms = [properties.uppercaseMapping, properties.titlecaseMapping].compactMap(\.onlyScalar).filter {
      $0 != self && !$0.isASCII && $0.properties.lowercaseMapping.onlyScalar == self
    }
    if forms.count == 2, forms[0] == forms[1] { forms.removeLast() }
    return forms + Unicode.Scalar.specialForms.filter { $0.letter == self }.map(\.form)
  }

  /// The sigma at the end of a word, and the capital sharp s, whose small letter has another capital.
  private static let specialForms: [(form: Unicode.Scalar, letter: Unicode.Scalar)] = [("ς", "σ"), ("ẞ", "ß")]
}

extension String {
  fileprivate var onlyScalar: Unicode.Scalar? {
    let scalars = unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}

/// Stored text in small letters, for comparisons in memory.
enum FoldedText {
  static func of(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 128 }) {
      return bytes.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 }
    }
    var folded = String.UnicodeScalarView()
    folded.append(contentsOf: String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.folded))
    return Array(String(folded).utf8)
  }
}
