extension Renderer {
  mutating func applyText(_ arguments: FilterArguments, to input: LiquidValue) throws(RenderError) -> LiquidValue {
    let filter = arguments.filter
    if case .list(let items) = input, filter == .slice { return try sliced(items, arguments) }
    if case .null = input, filter == .truncate || filter == .truncatewords { return .null }
    if case .markup(let text) = input, escapesHTML, let kept = try keepingMarkup(text, arguments) { return kept }
    let bytes = text8(input)
    if bytes.count > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
    switch filter {
    case .append: return try made(bytes + text8(arguments[0]))
    case .prepend: return try made(text8(arguments[0]) + bytes)
    case .capitalize: return try made(capitalized(String(decoding: bytes, as: UTF8.self)))
    case .downcase: return try made(Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8))
    case .upcase: return try made(Array(String(decoding: bytes, as: UTF8.self).uppercased().utf8))
    case .strip, .lstrip, .rstrip: return try made(Array(stripped(bytes[...], filter)))
    case .newline_to_br: return escapesHTML ? try brokenMarkup(bytes) : try made(withBreaks(bytes))
    case .strip_newlines: return try made(withoutNewlines(bytes))
    case .strip_html: return try made(MarkupStripping.text(of: bytes))
    case .remove: return try replaced(bytes, text8(arguments[0]), [])
    case .replace: return try replaced(bytes, text8(arguments[0]), text8(arguments[1]))
    case .remove_first: return try replacedOnce(bytes, text8(arguments[0]), [], last: false)
    case .replace_first: return try replacedOnce(bytes, text8(arguments[0]), text8(arguments[1]), last: false)
    case .remove_last: return try replacedOnce(bytes, text8(arguments[0]), [], last: true)
    case .replace_last: return try replacedOnce(bytes, text8(arguments[0]), text8(arguments[1]), last: true)
    case .slice: return try sliced(bytes, arguments)
    case .split: return try split(bytes, text8(arguments[0]))
    case .truncate: return try truncated(bytes, arguments)
    case .truncatewords: return try truncatedWords(bytes, input, arguments)
    default: return input
    }
  }

  /// Filters that keep HTML what it is; what is added to it is escaped.
  private mutating func keepingMarkup(_ text: String, _ arguments: FilterArguments) throws(RenderError) -> LiquidValue?
  {
    var bytes: [UInt8] = []
    switch arguments.filter {
    case .append, .prepend:
      if case .markup(let other) = arguments[0] {
        bytes = Array(other.utf8)
      } else {
        appendEscaped(self.text(arguments[0]), to: &bytes)
      }
      bytes = arguments.filter == .append ? Array(text.utf8) + bytes : bytes + Array(text.utf8)
    case .strip, .lstrip, .rstrip: bytes = Array(stripped(Array(text.utf8)[...], arguments.filter))
    case .strip_newlines: bytes = withoutNewlines(Array(text.utf8))
    case .newline_to_br: bytes = withBreaks(Array(text.utf8))
    default: return nil
    }
    guard case .text(let made) = try made(bytes) else { return nil }
    return .markup(made)
  }

  private mutating func brokenMarkup(_ bytes: [UInt8]) throws(RenderError) -> LiquidValue {
    var escaped: [UInt8] = []
    appendEscaped(String(decoding: bytes, as: UTF8.self), to: &escaped)
    guard case .text(let text) = try made(withBreaks(escaped)) else { return .null }
    return .markup(text)
  }

  private func capitalized(_ text: String) -> [UInt8] {
    guard let first = text.unicodeScalars.first else { return [] }
    return Array(String(first).uppercased().utf8)
      + Array(String(text.unicodeScalars.dropFirst()).lowercased().utf8)
  }

  private func stripped(_ bytes: ArraySlice<UInt8>, _ filter: Filter) -> ArraySlice<UInt8> {
    var bytes = bytes
    if filter != .rstrip { bytes = bytes.drop { isSpace($0) || $0 == 0 } }
    if filter != .lstrip { while let last = bytes.last, isSpace(last) || last == 0 { bytes.removeLast() } }
    return bytes
  }

  private func withBreaks(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if byte == 0x0A {
        if result.last == 0x0D { result.removeLast() }
        result.append(contentsOf: "<br />\n".utf8)
      } else {
        result.append(byte)
      }
    }
    return result
  }

  private func withoutNewlines(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if byte == 0x0A {
        if result.last == 0x0D { result.removeLast() }
      } else {
        result.append(byte)
      }
    }
    return result
  }

  private mutating func replaced(_ bytes: [UInt8], _ part: [UInt8], _ other: [UInt8]) throws(RenderError) -> LiquidValue
  {
    let limit = settings.limits.outputBytes
    var result: [UInt8] = []
    if part.isEmpty {
      guard !other.isEmpty else { return try made(bytes) }
      for byte in bytes {
        if byte & 0xC0 != 0x80 { result.append(contentsOf: other) }
        result.append(byte)
        if result.count > limit { throw .outputLimit(limit) }
      }
      return try made(result + other)
    }
    let search = TextSearch(part)
    var place = 0
    while let found = search.next(in: bytes, from: place) {
      result.append(contentsOf: bytes[place..<found])
      result.append(contentsOf: other)
      place = found + part.count
      if result.count > limit { throw .outputLimit(limit) }
    }
    result.append(contentsOf: bytes[place...])
    return try made(result)
  }

  private mutating func replacedOnce(_ bytes: [UInt8], _ part: [UInt8], _ other: [UInt8], last: Bool)
    throws(RenderError) -> LiquidValue
  {
    var found: Int?
    if last {
      let mirrored = find(Array(part.reversed()), in: Array(bytes.reversed()), from: 0)
      found = mirrored.map { bytes.count - $0 - part.count }
    } else {
      found = find(part, in: bytes, from: 0)
    }
    guard let found else { return try made(bytes) }
    return try made(Array(bytes[..<found]) + other + Array(bytes[(found + part.count)...]))
  }

  private mutating func sliced(_ bytes: [UInt8], _ arguments: FilterArguments) throws(RenderError) -> LiquidValue {
    let (offset, length) = try sliceBounds(arguments)
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    guard let range = Self.slice(scalars.count, offset, length) else { return .text("") }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    return try made(Array(String(text).utf8))
  }

  private mutating func sliced(_ items: [LiquidValue], _ arguments: FilterArguments) throws(RenderError) -> LiquidValue
  {
    let (offset, length) = try sliceBounds(arguments)
    try spend(items.count)
    return .list(Self.slice(items.count, offset, length).map { Array(items[$0]) } ?? [])
  }

  private func sliceBounds(_ arguments: FilterArguments) throws(RenderError) -> (Int, Int) {
    let offset = try wholeArgument(arguments[0], .slice)
    return (offset, arguments[1].isTruthy ? try wholeArgument(arguments[1], .slice) : 1)
  }

  private static func slice(_ count: Int, _ offset: Int, _ length: Int) -> Range<Int>? {
    let start = offset < 0 ? count + offset : offset
    guard start >= 0, start <= count, length >= 0 else { return nil }
    return start..<min(count, start + length)
  }

  private mutating func split(_ bytes: [UInt8], _ part: [UInt8]) throws(RenderError) -> LiquidValue {
    var pieces: [LiquidValue] = []
    if part.isEmpty {
      pieces = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { .text(String($0)) }
    } else if part == [0x20] {
      pieces = bytes.split(whereSeparator: isSpace).map { .text(String(decoding: $0, as: UTF8.self)) }
    } else {
      let search = TextSearch(part)
      var place = 0
      while let found = search.next(in: bytes, from: place) {
        pieces.append(.text(String(decoding: bytes[place..<found], as: UTF8.self)))
        place = found + part.count
      }
      pieces.append(.text(String(decoding: bytes[place...], as: UTF8.self)))
      while let last = pieces.last, last.isEmpty { pieces.removeLast() }
    }
    try spend(pieces.count + bytes.count >> 4)
    return .list(pieces)
  }

  private mutating func truncated(_ bytes: [UInt8], _ arguments: FilterArguments) throws(RenderError) -> LiquidValue {
    let length = arguments.count > 0 ? try wholeArgument(arguments[0], .truncate) : 50
    let tail = arguments.count > 1 ? text8(arguments[1]) : Array("...".utf8)
    let text = String(decoding: bytes, as: UTF8.self)
    let count = text.unicodeScalars.count
    guard count > length else { return try made(bytes) }
    let kept = max(0, length - String(decoding: tail, as: UTF8.self).unicodeScalars.count)
    return try made(Array(String(text.unicodeScalars.prefix(kept)).utf8) + tail)
  }

  private mutating func truncatedWords(_ bytes: [UInt8], _ input: LiquidValue, _ arguments: FilterArguments)
    throws(RenderError) -> LiquidValue
  {
    let count = max(1, arguments.count > 0 ? try wholeArgument(arguments[0], .truncatewords) : 15)
    let tail = arguments.count > 1 ? text8(arguments[1]) : Array("...".utf8)
    var words: [ArraySlice<UInt8>] = []
    var rest = bytes[...].drop(while: isSpace)
    while words.count < count, let space = rest.firstIndex(where: isSpace) {
      words.append(rest[..<space])
      rest = rest[space...].drop(while: isSpace)
    }
    // White space after the last word that is kept counts as a word cut off, as it does in the reference implementation.
    guard words.count == count else { return input.plainText == nil ? try made(bytes) : input }
    return try made(Array(words.joined(separator: [0x20])) + tail)
  }
}

/// Takes tags, comments, scripts and styles out of HTML.
enum MarkupStripping {
  static func text(of bytes: [UInt8]) -> [UInt8] {
    let blocks: [(open: [UInt8], close: [UInt8])] = [
      (Array("<script".utf8), Array("</script>".utf8)), (Array("<!--".utf8), Array("-->".utf8)),
      (Array("<style".utf8), Array("</style>".utf8)),
    ]
    var rest: [UInt8] = []
    // Ends that are nowhere ahead are not looked for again.
    var isGone = [false, false, false]
    var place = 0
    scan: while place < bytes.count {
      if bytes[place] == UInt8(ascii: "<") {
        for (index, block) in blocks.enumerated() where !isGone[index] && bytes[place...].starts(with: block.open) {
          if let end = find(block.close, in: bytes, from: place + block.open.count) {
            place = end + block.close.count
            continue scan
          }
          isGone[index] = true
        }
      }
      rest.append(bytes[place])
      place += 1
    }
    var result: [UInt8] = []
    place = 0
    while let open = rest[place...].firstIndex(of: UInt8(ascii: "<")) {
      guard let close = rest[open...].firstIndex(of: UInt8(ascii: ">")) else { break }
      result.append(contentsOf: rest[place..<open])
      place = close + 1
    }
    return result + rest[place...]
  }
}
