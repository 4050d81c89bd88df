import Vocabulary

/// What is wrong with a time format.
package struct TimeFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Lower case, no full stop.
  package var message: String
  /// A sentence that shows the way out.
  package var hint: String

  package var description: String { message }
}

extension TimeFormat {
  /// Compiles a pattern, or one of the words `iso`, `unix`, `unix seconds`, `unix milliseconds`, `unix microseconds`.
  package init(_ pattern: String) throws(TimeFormatError) {
    let trimmed = pattern.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    switch trimmed.lowercased() {
    case "iso", "iso 8601", "iso8601", "rfc 3339", "rfc3339":
      self.init(kind: .iso, description: trimmed)
      return
    case "unix", "unix seconds", "unix s":
      self.init(kind: .unix(1), description: trimmed)
      return
    case "unix milliseconds", "unix ms":
      self.init(kind: .unix(1000), description: trimmed)
      return
    case "unix microseconds", "unix us":
      self.init(kind: .unix(1_000_000), description: trimmed)
      return
    default: break
    }
    let items = trimmed.contains("%") ? try TimeFormat.strftime(trimmed) : try TimeFormat.letters(trimmed)
    try TimeFormat.check(items, of: trimmed)
    self.init(kind: .pattern(TimeFormat.settled(items)), description: trimmed)
  }

  private static let hint = "Write for example `YYYY-MM-DD HH:mm:ss`, `M/D/YYYY`, `iso` or `unix seconds`."

  private static func letters(_ pattern: String) throws(TimeFormatError) -> [Item] {
    let bytes = Array(pattern.utf8)
    var items: [Item] = []
    var position = 0
    var lastPart: Part?
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "[") {
        guard let close = bytes[position...].firstIndex(of: UInt8(ascii: "]")) else {
          throw TimeFormatError(message: "a '[' without a ']' in '\(pattern)'", hint: hint)
        }
        items += bytes[position + 1..<close].map { .literal($0) }
        position = close + 1
        continue
      }
      // Java's way to quote.
      if byte == UInt8(ascii: "'"), let close = bytes[(position + 1)...].firstIndex(of: byte) {
        items += bytes[position + 1..<close].map { .literal($0) }
        position = close + 1
        continue
      }
      var length = 1
      while position + length < bytes.count, bytes[position + length] == byte { length += 1 }
      position += length
      func number(_ part: Part) -> Item { .number(part, exactly: length == 1 ? nil : 2) }
      let item: Item
      switch (Character(UnicodeScalar(byte)), length) {
      case ("Y", 4), ("y", 4): item = .number(.year, exactly: 4)
      case ("Y", 2), ("y", 2): item = .number(.shortYear, exactly: 2)
      case ("M", 1...2): item = number(lastPart == .hour || lastPart == .hour12 ? .minute : .month)
      case ("M", 3...4): item = .monthName
      case ("D", 1...2), ("d", 1...2): item = number(.day)
      case ("H", 1...2): item = number(.hour)
      case ("h", 1...2): item = number(.hour12)
      case ("m", 1...2): item = number(.minute)
      case ("s", 1...2): item = number(.second)
      case ("S", 1...9): item = .fraction
      case ("A", 1), ("a", 1): item = .halfDay
      case ("Z", 1...2), ("X", 1...3), ("x", 1...3): item = .offset
      case ("T", 1): item = .literal(byte)
      case ("A"..."Z", _), ("a"..."z", _):
        let word = String(repeating: Character(UnicodeScalar(byte)), count: length)
        throw TimeFormatError(message: "unknown letters '\(word)' in the time format '\(pattern)'", hint: hint)
      default:
        items += Array(repeating: .literal(byte), count: length)
        continue
      }
      if case .number(let part, _) = item { lastPart = part }
      items.append(item)
    }
    return items
  }

  private static func strftime(_ pattern: String) throws(TimeFormatError) -> [Item] {
    var items: [Item] = []
    var bytes = pattern.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "%") else {
        items.append(.literal(byte))
        continue
      }
      let letter = bytes.next().map { Character(UnicodeScalar($0)) }
      switch letter {
      case "Y": items.append(.number(.year, exactly: 4))
      case "y": items.append(.number(.shortYear, exactly: 2))
      case "m": items.append(.number(.month, exactly: 2))
      case "b", "B": items.append(.monthName)
      case "d", "e": items.append(.number(.day, exactly: 2))
      case "H": items.append(.number(.hour, exactly: 2))
      case "I": items.append(.number(.hour12, exactly: 2))
      case "M": items.append(.number(.minute, exactly: 2))
      case "S": items.append(.number(.second, exactly: 2))
      case "f": items.append(.fraction)
      case "p": items.append(.halfDay)
      case "z": items.append(.offset)
      case "%": items.append(.literal(byte))
      case "T":
        items += [.number(.hour, exactly: 2), .literal(58), .number(.minute, exactly: 2), .literal(58)]
        items.append(.number(.second, exactly: 2))
      default:
        throw TimeFormatError(
          message: "unknown '%\(letter.map(String.init) ?? "")' in the time format '\(pattern)'", hint: hint)
      }
    }
    return items
  }

  private static func check(_ items: [Item], of pattern: String) throws(TimeFormatError) {
    var counts: [String: Int] = [:]
    for item in items {
      switch item {
      case .number(.year, _), .number(.shortYear, _): counts["a year", default: 0] += 1
      case .number(.month, _), .monthName: counts["a month", default: 0] += 1
      case .number(.day, _): counts["a day", default: 0] += 1
      case .number(.hour, _), .number(.hour12, _): counts["an hour", default: 0] += 1
      case .number(.minute, _): counts["a minute", default: 0] += 1
      case .number(.second, _): counts["a second", default: 0] += 1
      case .halfDay: counts["AM or PM", default: 0] += 1
      case .fraction, .offset, .literal: break
      }
    }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) where count > 1 {
      throw TimeFormatError(message: "the time format '\(pattern)' has \(name) twice", hint: hint)
    }
    for name in ["a year", "a month", "a day"] where counts[name] == nil {
      throw TimeFormatError(message: "the time format '\(pattern)' lacks \(name)", hint: hint)
    }
    let hour12 = items.contains { if case .number(.hour12, _) = $0 { true } else { false } }
    guard hour12 == (counts["AM or PM"] != nil) else {
      throw TimeFormatError(
        message: hour12
          ? "the time format '\(pattern)' has hours of 12 without AM or PM"
          : "the time format '\(pattern)' has AM or PM without hours of 12",
        hint: "Write `hh:mm A` with AM or PM, `HH:mm` without.")
    }
  }

  /// Lets a double letter take one digit where no digit stands before or behind it.
  private static func settled(_ items: [Item]) -> [Item] {
    items.indices.map { index in
      guard case .number(let part, exactly: 2) = items[index], part != .shortYear else { return items[index] }
      if index > 0, case .number = items[index - 1] { return items[index] }
      if index + 1 < items.count {
        switch items[index + 1] {
        case .number, .fraction: return items[index]
        case .literal(let byte) where byte &- 48 < 10: return items[index]
        default: break
        }
      }
      return .number(part, exactly: nil)
    }
  }
}
