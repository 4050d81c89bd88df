import Diagnostics

/// A line of words with their places: what moments, goals and channels are read from. A comma is a word of its own.
struct Phrase {
  struct Word: Hashable {
    var text: String
    /// UTF-8 offsets in the fragment.
    var range: Range<Int>
  }

  let fragment: SourceFragment
  let words: [Word]

  init(_ fragment: SourceFragment) {
    self.fragment = fragment
    var words: [Word] = []
    let bytes = Array(fragment.text.utf8)
    var start: Int?
    func end(at index: Int) {
      guard let begin = start else { return }
      words.append(Word(text: String(decoding: bytes[begin..<index], as: UTF8.self), range: begin..<index))
      start = nil
    }
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: end(at: index)
      case UInt8(ascii: ","):
        end(at: index)
        words.append(Word(text: ",", range: index..<index + 1))
      default: start = start ?? index
      }
    }
    end(at: bytes.count)
    self.words = words
  }

  var isEmpty: Bool { words.isEmpty }

  /// The word at an index in lower case; empty past the end.
  subscript(_ index: Int) -> String { words.indices.contains(index) ? words[index].text.lowercased() : "" }

  /// The words from an index on, with single blanks.
  func text(from index: Int, to end: Int? = nil) -> String {
    words[min(index, words.count)..<min(end ?? words.count, words.count)].map(\.text).joined(separator: " ")
  }

  /// The place of the whole phrase.
  var place: SourceRange { place(of: 0..<words.count) }

  /// The place of some words; behind the last word where there are none.
  func place(of indices: Range<Int>) -> SourceRange {
    let found = indices.clamped(to: 0..<words.count)
    guard let first = found.first, let last = found.last else {
      let end = words.last?.range.upperBound ?? 0
      return fragment.range(end..<end)
    }
    return fragment.range(words[first].range.lowerBound..<words[last].range.upperBound)
  }

  func place(of index: Int) -> SourceRange { place(of: index..<index + 1) }
}
