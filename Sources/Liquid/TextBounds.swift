/// How long a text is, in the ways that are paid for or limited.
package struct TextMeasure: Hashable, Sendable {
  /// Bytes of UTF-8.
  package var bytes = 0
  /// Characters of Unicode.
  package var characters = 0
  /// Units of UTF-16, which an SMS in UCS-2 counts.
  package var utf16 = 0
  /// Units of the GSM alphabet, an escaped character as two; only counts where the text does not leave it.
  package var septets = 0

  package init(bytes: Int = 0, characters: Int = 0, utf16: Int = 0, septets: Int = 0) {
    self.bytes = bytes
    self.characters = characters
    self.utf16 = utf16
    self.septets = septets
  }

  func combined(_ other: Self, _ combine: (Int, Int) -> Int) -> Self {
    .init(
      bytes: combine(bytes, other.bytes), characters: combine(characters, other.characters),
      utf16: combine(utf16, other.utf16), septets: combine(septets, other.septets))
  }

  func mapped(_ change: (Int) -> Int) -> Self {
    .init(bytes: change(bytes), characters: change(characters), utf16: change(utf16), septets: change(septets))
  }

  /// Adds and multiplies without overflowing: what is that long is as good as endless.
  static func sum(_ left: Int, _ right: Int) -> Int { min(ceiling, left &+ right) }
  static func product(_ left: Int, _ right: Int) -> Int {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? ceiling : min(ceiling, result)
  }
  private static let ceiling = 1 << 48
}

/// The shortest and the longest a text can be. Each way of counting has its own extremes: the text with the fewest bytes
/// need not be the one with the fewest characters.
package struct TextBounds: Hashable, Sendable {
  /// What a value is written with.
  package enum Alphabet: Sendable {
    /// Letters of ASCII, digits, and marks that the GSM alphabet has.
    case plain
    /// The GSM alphabet.
    case gsm
    case any
  }

  package var shortest: TextMeasure
  /// Nil where there is no bound.
  package var longest: TextMeasure?
  /// Whether it may hold a character that the GSM alphabet lacks, so that an SMS is sent as UCS-2.
  package var mayLeaveGSM: Bool
  /// Where in the source the first thing stands that has no bound.
  package var unboundedAt: Range<Int>?

  init(_ shortest: TextMeasure, _ longest: TextMeasure?, mayLeaveGSM: Bool, unboundedAt: Range<Int>? = nil) {
    self.shortest = shortest
    self.longest = longest
    self.mayLeaveGSM = mayLeaveGSM
    self.unboundedAt = unboundedAt
  }

  /// A text of so many characters of an alphabet.
  package init(characters: ClosedRange<Int>, alphabet: Alphabet = .any) {
    let (lower, upper) = (characters.lowerBound, characters.upperBound)
    let bytes = alphabet == .plain ? 1 : alphabet == .gsm ? 3 : 4
    shortest = TextMeasure(bytes: lower, characters: lower, utf16: lower, septets: lower)
    longest = TextMeasure(
      bytes: TextMeasure.product(upper, bytes), characters: upper,
      utf16: TextMeasure.product(upper, alphabet == .any ? 2 : 1),
      septets: TextMeasure.product(upper, alphabet == .plain ? 1 : 2))
    mayLeaveGSM = alphabet == .any
  }

  /// Of a text that is known.
  package init(_ text: String) {
    var measure = TextMeasure(bytes: text.utf8.count)
    var leaves = false
    for scalar in text.unicodeScalars {
      measure.characters += 1
      measure.utf16 += scalar.value > 0xFFFF ? 2 : 1
      if let septets = SMSLength.septets(scalar) { measure.septets += septets } else { leaves = true }
    }
    self.init(measure, measure, mayLeaveGSM: leaves)
  }

  static let nothing = TextBounds(TextMeasure(), TextMeasure(), mayLeaveGSM: false)

  static func unbounded(_ range: Range<Int>?) -> TextBounds {
    TextBounds(TextMeasure(), nil, mayLeaveGSM: true, unboundedAt: range)
  }

  /// One after the other.
  static func + (left: Self, right: Self) -> Self {
    TextBounds(
      left.shortest.combined(right.shortest, TextMeasure.sum),
      left.longest.flatMap { one in right.longest.map { one.combined($0, TextMeasure.sum) } },
      mayLeaveGSM: left.mayLeaveGSM || right.mayLeaveGSM, unboundedAt: left.unboundedAt ?? right.unboundedAt)
  }

  /// Either of them.
  func or(_ other: Self) -> Self {
    TextBounds(
      shortest.combined(other.shortest, min),
      longest.flatMap { one in other.longest.map { one.combined($0, max) } },
      mayLeaveGSM: mayLeaveGSM || other.mayLeaveGSM, unboundedAt: unboundedAt ?? other.unboundedAt)
  }

  /// So many times; without an upper bound where the count has none.
  func times(_ least: Int, _ most: Int?, at range: Range<Int>? = nil) -> Self {
    let upper =
      longest == TextMeasure() ? longest : most.flatMap { most in longest?.mapped { TextMeasure.product($0, most) } }
    return TextBounds(
      shortest.mapped { TextMeasure.product($0, least) }, upper, mayLeaveGSM: mayLeaveGSM,
      unboundedAt: upper == nil ? unboundedAt ?? range : nil)
  }

  /// What is cut, or taken out of: as long at most, and perhaps nothing.
  var orLess: Self {
    var result = self
    result.shortest = TextMeasure()
    return result
  }

  /// What becomes so many characters for each one, of any kind unless told otherwise.
  func growing(_ factor: Int, bytes: Int? = nil, mayLeaveGSM leaves: Bool = true) -> Self {
    var result = self
    result.longest = longest.map { longest in
      let characters = TextMeasure.product(longest.characters, factor)
      return TextMeasure(
        bytes: TextMeasure.product(longest.bytes, bytes ?? factor), characters: characters,
        utf16: TextMeasure.product(longest.utf16, factor), septets: TextMeasure.product(characters, 2))
    }
    result.mayLeaveGSM = mayLeaveGSM || leaves
    return result
  }

  /// How many parts an SMS of this text has, at least and at most; no upper bound where the text has none.
  package var parts: (least: Int, most: Int?) {
    func parts(_ units: Int, _ single: Int, _ multiple: Int) -> Int {
      units == 0 ? 0 : units <= single ? 1 : (units + multiple - 1) / multiple
    }
    // A pair that is not split leaves a unit free at the end of a part.
    let gsm = longest.map { $0.septets <= 160 ? parts($0.septets, 160, 152) : parts($0.septets, 160, 152) }
    let ucs = longest.map { $0.utf16 <= 70 ? parts($0.utf16, 70, 66) : parts($0.utf16, 70, 66) }
    let least = parts(min(shortest.septets, shortest.utf16), 160, 153)
    return (least, mayLeaveGSM ? ucs.flatMap { one in gsm.map { max(one, $0) } } : gsm)
  }
}

/// What is known beforehand about a value that a template asks for.
package struct ValueRange: Hashable, Sendable {
  /// As it is printed; from nothing, where it may be missing.
  package var text: TextBounds
  /// How many items a list has.
  package var items: ClosedRange<Int>?
  /// Whether it is a time or a date, or missing.
  package var isMoment = false
  /// The currency of an amount, if it is always the same.
  package var currency: String?

  package init(text: TextBounds, items: ClosedRange<Int>? = nil, isMoment: Bool = false, currency: String? = nil) {
    self.text = text
    self.items = items
    self.isMoment = isMoment
    self.currency = currency
  }

  /// A list of so many items, which is looped over and not printed.
  package static func list(_ items: ClosedRange<Int>) -> ValueRange {
    ValueRange(text: .unbounded(nil), items: items)
  }
}
