extension Renderer {
  /// Prints a value: escaped where the output is HTML, lists joined, nothing for null.
  mutating func write(_ value: LiquidValue) throws(RenderError) {
    switch value {
    case .null: return
    case .text(let text):
      steps &+= text.utf8.count >> 4
      out.append(text, isEscaped: escapesHTML)
    case .markup(let text):
      steps &+= text.utf8.count >> 4
      out.append(text)
    case .integer(let number): out.append(number)
    case .list(let items):
      for item in items { try write(nested: item, depth: 0) }
    case .object: out.append(inspected(value), isEscaped: escapesHTML)
    default:
      try spend(cost(value))
      var bytes: [UInt8] = []
      swap(&bytes, &scratch)
      bytes.removeAll(keepingCapacity: true)
      appendText(value, to: &bytes)
      out.append(bytes)
      swap(&bytes, &scratch)
    }
    try checkOutput()
  }

  private mutating func write(nested value: LiquidValue, depth: Int) throws(RenderError) {
    try spend(1)
    if case .list(let items) = value {
      guard depth < 64 else { return }
      for item in items { try write(nested: item, depth: depth + 1) }
    } else {
      try write(value)
    }
  }

  /// Appends a value as text; lists and objects as the reference implementation shows them to a programmer.
  func appendText(_ value: LiquidValue, to bytes: inout [UInt8]) {
    switch value {
    case .null, .blank, .empty: break
    case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    case .integer(let number): appendInteger(number, to: &bytes)
    case .large(let number): bytes.append(contentsOf: number.description.utf8)
    case .number(let number): appendRubyFloat(number, to: &bytes)
    case .text(let text), .markup(let text): bytes.append(contentsOf: text.utf8)
    case .instant(let microseconds):
      CivilTimestamp(microseconds: microseconds, offset: settings.offsetSeconds(microseconds)).appendDefault(to: &bytes)
    case .date(let days):
      CivilTimestamp(microseconds: Int64(days) * 86_400_000_000, offset: 0).appendDate(to: &bytes)
    case .money(let minor, let currency): appendMinor(minor, digits: minorDigits(of: currency), to: &bytes)
    case .range(let from, let through):
      appendInteger(from, to: &bytes)
      bytes.append(contentsOf: "..".utf8)
      appendInteger(through, to: &bytes)
    case .list, .object: inspect(value, to: &bytes, depth: 0)
    }
  }

  func text8(_ value: LiquidValue) -> [UInt8] {
    var bytes: [UInt8] = []
    appendText(value, to: &bytes)
    return bytes
  }

  func text(_ value: LiquidValue) -> String {
    value.plainText ?? String(decoding: text8(value), as: UTF8.self)
  }

  func inspected(_ value: LiquidValue) -> String {
    var bytes: [UInt8] = []
    inspect(value, to: &bytes, depth: 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func inspect(_ value: LiquidValue, to bytes: inout [UInt8], depth: Int) {
    guard bytes.count <= settings.limits.outputBytes else { return }
    switch value {
    case .null: bytes.append(contentsOf: "nil".utf8)
    case .text(let text), .markup(let text): LiquidJSON.write(.text(text), into: &bytes)
    case .list(let items):
      guard depth < 64 else { return bytes.append(contentsOf: "[...]".utf8) }
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(contentsOf: ", ".utf8) }
        inspect(item, to: &bytes, depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      guard depth < 64 else { return bytes.append(contentsOf: "{...}".utf8) }
      bytes.append(UInt8(ascii: "{"))
      for (index, name) in object.memberNames.enumerated() {
        if index > 0 { bytes.append(contentsOf: ", ".utf8) }
        LiquidJSON.write(.text(name), into: &bytes)
        bytes.append(contentsOf: "=>".utf8)
        inspect(object.member(name) ?? .null, to: &bytes, depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "}"))
    default: appendText(value, to: &bytes)
    }
  }

  /// Takes the text a filter made, counting its cost.
  mutating func made(_ bytes: [UInt8]) throws(RenderError) -> LiquidValue {
    if bytes.count > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
    try spend(bytes.count >> 4)
    return .text(String(decoding: bytes, as: UTF8.self))
  }
}

/// Appends text with what HTML reads as markup replaced.
func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
  let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { storage in
    // Runs between characters that matter are copied whole.
    var start = 0
    for index in storage.indices {
      guard let name = entity(storage[index]) else { continue }
      bytes.append(contentsOf: storage[start..<index])
      bytes.append(contentsOf: name.utf8)
      start = index + 1
    }
    bytes.append(contentsOf: storage[start...])
  }
  guard isDone == nil else { return }
  for byte in text.utf8 {
    if let name = entity(byte) { bytes.append(contentsOf: name.utf8) } else { bytes.append(byte) }
  }
}

private func entity(_ byte: UInt8) -> String? {
  switch byte {
  case UInt8(ascii: "&"): "&amp;"
  case UInt8(ascii: "<"): "&lt;"
  case UInt8(ascii: ">"): "&gt;"
  case UInt8(ascii: "\""): "&quot;"
  case UInt8(ascii: "'"): "&#39;"
  default: nil
  }
}

/// Where `part` first stands in `bytes`, in time proportional to both.
func find(_ part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
  guard !part.isEmpty else { return start }
  guard bytes.count - start >= part.count else { return nil }
  if part.count <= 8 {
    var place = start
    while place + part.count <= bytes.count {
      if bytes[place] == part[0], bytes[place..<place + part.count].elementsEqual(part) { return place }
      place += 1
    }
    return nil
  }
  return TextSearch(part).next(in: bytes, from: start)
}

/// Knuth, Morris and Pratt's search, which never looks back.
struct TextSearch {
  private let part: [UInt8]
  private let fallback: [Int]

  init(_ part: [UInt8]) {
    self.part = part
    var fallback = [Int](repeating: 0, count: part.count)
    var length = 0
    for place in part.indices.dropFirst() {
      while length > 0, part[place] != part[length] { length = fallback[length - 1] }
      if part[place] == part[length] { length += 1 }
      fallback[place] = length
    }
    self.fallback = fallback
  }

  func next(in bytes: [UInt8], from start: Int) -> Int? {
    guard !part.isEmpty else { return start }
    var length = 0
    var place = start
    while place < bytes.count {
      while length > 0, bytes[place] != part[length] { length = fallback[length - 1] }
      if bytes[place] == part[length] { length += 1 }
      place += 1
      if length == part.count { return place - length }
    }
    return nil
  }
}
