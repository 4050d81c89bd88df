package import Catalogue

/// A computed trait as other expressions may name it: `ltv`, `rfm.recency`.
package struct StoredTrait: Hashable, Sendable {
  package let name: String
  let type: AudienceType

  /// The column of `trait_values` that holds its values.
  package var column: String {
    switch type {
    case .integer, .money, .choice, .date, .timestamp, .duration, .boolean: "integer_value"
    case .number: "number_value"
    case .text, .word, .json: "text_value"
    }
  }

  /// The type of the stored values; a word of few is stored as its number where it is a field's.
  package var valueType: ValueType { type.cellType }

  /// The word that a stored number stands for; nil where it stands for itself.
  package func word(at index: Int64) -> String? {
    guard case .choice(let words) = type, words.indices.contains(Int(clamping: index)) else { return nil }
    return words[Int(index)]
  }

  /// What its values are, for people: `money`, `a number`.
  package var typeWords: String { type.description }

  /// The words that its values can be, where they are few.
  package var words: [String] {
    switch type {
    case .word(let words): words
    case .choice(let words): words.filter { !$0.isEmpty }
    default: []
    }
  }
}

/// The names of traits that an expression may use.
package struct TraitNames: Hashable, Sendable {
  /// Those whose type is known.
  package var sound: [String: StoredTrait]
  /// All that have a file, also one that is wrong: naming such a trait is no second mistake.
  package var known: Set<String>

  package init(sound: [String: StoredTrait] = [:], known: Set<String> = []) {
    self.sound = sound
    self.known = known.union(sound.keys)
  }

  /// The names in front of a dot, and those without one.
  var files: [String] { Set(known.map { String($0.prefix { $0 != "." }) }).sorted() }

  /// The parts of a file that has some.
  func parts(of file: String) -> [String] {
    known.filter { $0.hasPrefix(file + ".") }.map { String($0.dropFirst(file.count + 1)) }.sorted()
  }
}
