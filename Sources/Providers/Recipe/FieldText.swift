import Vocabulary

/// A text with `{{ name }}` in it, the part of Liquid that presets need for a field: fast to fill, safe to write into a
/// form, a URL, a header or JSON.
struct FieldText: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case literal(String)
    case variable(String, Filter?)
    /// A secret by name; stands as a mark until the request is authorized.
    case secret(String)
  }

  enum Filter: String, CaseIterable, Hashable, Sendable {
    /// Only the digits: `+86 138` is `86138`.
    case digits
    /// As the operators of China's mainland want their own numbers, without the country; digits for others.
    case mainland
    /// A JSON string with its quotes; in a `body` only.
    case json
  }

  enum Problem: Error, Hashable {
    case unclosed(Int)
    case unreadable(String, Range<Int>)
    case unknownVariable(String, Range<Int>)
    case unknownFilter(String, Range<Int>)
  }

  private(set) var pieces: [Piece] = []

  init(pieces: [Piece]) { self.pieces = pieces }

  /// - Parameter known: the names a variable may have; nil takes any.
  init(_ text: String, known: Set<String>? = nil) throws(Problem) {
    let bytes = Array(text.utf8)
    var index = 0
    var literal: [UInt8] = []
    func flush(_ pieces: inout [Piece]) {
      if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
      literal = []
    }
    while index < bytes.count {
      if bytes[index...].starts(with: "{{".utf8) {
        guard let close = bytes[(index + 2)...].firstRange(of: Array("}}".utf8)) else { throw .unclosed(index) }
        let range = index..<close.upperBound
        let inner = String(decoding: bytes[(index + 2)..<close.lowerBound], as: UTF8.self)
        let parts = inner.split(separator: "|", omittingEmptySubsequences: false).map {
          String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        guard let name = parts.first, !name.isEmpty, parts.count <= 2,
          name.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F })
        else { throw .unreadable(inner, range) }
        if let known, !known.contains(name) { throw .unknownVariable(name, range) }
        var filter: Filter?
        if parts.count == 2 {
          guard let found = Filter(rawValue: parts[1]) else { throw .unknownFilter(parts[1], range) }
          filter = found
        }
        flush(&pieces)
        pieces.append(.variable(name, filter))
        index = close.upperBound
      } else if bytes[index] == SecretMark.byte, let close = bytes[(index + 1)...].firstIndex(of: SecretMark.byte) {
        flush(&pieces)
        pieces.append(.secret(String(decoding: bytes[(index + 1)..<close], as: UTF8.self)))
        index = close + 1
      } else {
        literal.append(bytes[index])
        index += 1
      }
    }
    flush(&pieces)
  }

  /// The literal text, where there is nothing to fill in.
  var literal: String? {
    if pieces.isEmpty { return "" }
    if pieces.count == 1, case .literal(let text) = pieces[0] { return text }
    return nil
  }

  var variables: [String] {
    pieces.compactMap { if case .variable(let name, _) = $0 { name } else { nil } }
  }

  func hasFilter(_ filter: Filter) -> Bool {
    pieces.contains { if case .variable(_, filter) = $0 { true } else { false } }
  }

  /// Whether the text is made of variables and secrets only, none of which has a value: such a field is left out.
  func isAbsent(_ values: MessageValues) -> Bool {
    !pieces.isEmpty
      && pieces.allSatisfy { piece in
        switch piece {
        case .literal: false
        case .variable(let name, _): values[name].isEmpty
        case .secret(let name): !values.secretNames.contains(name)
        }
      }
  }

  /// Appends the text, each piece but secrets through `write`.
  func append(_ values: MessageValues, to buffer: inout [UInt8], _ write: (String, inout [UInt8]) -> Void) {
    for piece in pieces {
      switch piece {
      case .literal(let text): write(text, &buffer)
      case .variable(let name, nil): write(values[name], &buffer)
      case .variable(let name, .digits): write(values[name].filter { $0.isASCII && $0.isNumber }, &buffer)
      case .variable(let name, .mainland): write(Filter.mainland(values[name]), &buffer)
      case .variable(let name, .json):
        if let value = values.value(name) {
          Escaping.appendJSON(value, to: &buffer)
        } else {
          buffer.append(contentsOf: "null".utf8)
        }
      case .secret(let name): buffer.append(contentsOf: SecretMark.mark(name).utf8)
      }
    }
  }

  /// The text for a URL: literals as they are, values percent-encoded.
  func urlText(_ values: MessageValues) -> String {
    var buffer: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .literal(let text): buffer.append(contentsOf: text.utf8)
      case .variable(let name, .digits):
        buffer.append(contentsOf: values[name].utf8.filter { $0 >= 0x30 && $0 <= 0x39 })
      case .variable(let name, .mainland): buffer.append(contentsOf: Filter.mainland(values[name]).utf8)
      case .variable(let name, nil), .variable(let name, .json): Escaping.appendPercent(values[name], to: &buffer)
      case .secret(let name): buffer.append(contentsOf: SecretMark.mark(name).utf8)
      }
    }
    return String(decoding: buffer, as: UTF8.self)
  }

  /// The text for a query's value: everything percent-encoded.
  func queryText(_ values: MessageValues) -> String {
    var buffer: [UInt8] = []
    append(values, to: &buffer, Escaping.appendPercent)
    return String(decoding: buffer, as: UTF8.self)
  }

  /// The text for a header: control characters of values become spaces, so that no value starts a line of its own.
  func headerText(_ values: MessageValues) -> String {
    var buffer: [UInt8] = []
    append(values, to: &buffer) { text, buffer in
      for byte in text.utf8 { buffer.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte) }
    }
    return String(decoding: buffer, as: UTF8.self)
  }
}

extension FieldText.Filter {
  static func mainland(_ text: String) -> String {
    let digits = text.filter { $0.isASCII && $0.isNumber }
    return digits.utf8.count == 13 && digits.hasPrefix("861") ? String(digits.dropFirst(2)) : digits
  }
}

/// How a secret stands in a request that is stored: its name between two U+001A, a character that no value brings into a
/// request unescaped.
enum SecretMark {
  static let byte: UInt8 = 0x1A

  static func mark(_ name: String) -> String { "\u{1A}\(name)\u{1A}" }

  /// Removes what could be taken for a mark.
  static func cleaned(_ text: String) -> String {
    text.utf8.contains(byte) ? String(text.unicodeScalars.filter { $0 != "\u{1A}" }.map(Character.init)) : text
  }

  /// Puts the secrets in place of their marks.
  static func fill(
    _ bytes: [UInt8], _ secrets: [String: Secret], _ write: (String, inout [UInt8]) -> Void
  ) -> [UInt8] {
    guard let first = bytes.firstIndex(of: byte) else { return bytes }
    var result = Array(bytes[..<first])
    var index = first
    while index < bytes.count {
      if bytes[index] == byte, let close = bytes[(index + 1)...].firstIndex(of: byte),
        let secret = secrets[String(decoding: bytes[(index + 1)..<close], as: UTF8.self)]
      {
        write(secret.reveal(), &result)
        index = close + 1
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }
}
