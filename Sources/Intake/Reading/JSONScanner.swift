/// Reads one JSON object from bytes into the fields of a row.
struct JSONScanner {
  private let names: [[UInt8]]
  /// Beginnings of bound names that end in a point.
  private let prefixes: [[UInt8]]
  private var guess = 0
  private var path: [UInt8] = []

  init(names: [String] = []) {
    self.names = names.map { Array($0.utf8) }
    var prefixes: Set<[UInt8]> = []
    for name in self.names {
      for (index, byte) in name.enumerated() where byte == UInt8(ascii: ".") {
        prefixes.insert(Array(name[...index]))
      }
    }
    self.prefixes = Array(prefixes)
  }

  private static let depthLimit = 64

  mutating func read(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, into row: RecordRow) {
    row.places.removeAll(keepingCapacity: true)
    row.places.append(contentsOf: repeatElement(.absent, count: names.count))
    var position = range.lowerBound
    guess = 0
    path.removeAll(keepingCapacity: true)
    let isRead = object(bytes, &position, range.upperBound, row, depth: 0)
    JSONScanner.skipSpace(bytes, &position, range.upperBound)
    if !isRead || position != range.upperBound {
      row.problem = "not a JSON object"
      for index in row.places.indices { row.places[index] = .absent }
    }
  }

  /// The names of an object's members, inner ones with their path; empty where it is no object.
  static func memberNames(of bytes: UnsafeRawBufferPointer) -> [String] {
    var found: [String] = []
    var position = 0
    collect(bytes, &position, prefix: "", into: &found, depth: 0)
    return found
  }

  private static func collect(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, prefix: String, into found: inout [String], depth: Int
  ) {
    let end = bytes.count
    skipSpace(bytes, &position, end)
    guard depth < 8, position < end, bytes[position] == UInt8(ascii: "{") else { return }
    position += 1
    while true {
      skipSpace(bytes, &position, end)
      guard position < end, bytes[position] == UInt8(ascii: "\"") else { return }
      let scratch = ScratchBytes()
      guard let key = string(bytes, &position, end, scratch) else { return }
      let name =
        key.isRewritten
        ? String(decoding: scratch[0..<scratch.count], as: UTF8.self)
        : String(decoding: bytes[Int(key.start)..<Int(key.start + key.count)], as: UTF8.self)
      found.append(prefix + name)
      skipSpace(bytes, &position, end)
      guard position < end, bytes[position] == UInt8(ascii: ":") else { return }
      position += 1
      skipSpace(bytes, &position, end)
      var inner = position
      guard skipValue(bytes, &position, end, depth: 0) else { return }
      collect(bytes, &inner, prefix: prefix + name + ".", into: &found, depth: depth + 1)
      skipSpace(bytes, &position, end)
      guard position < end, bytes[position] == UInt8(ascii: ",") else { return }
      position += 1
    }
  }

  // MARK: Objects

  private mutating func object(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ row: RecordRow, depth: Int
  ) -> Bool {
    JSONScanner.skipSpace(bytes, &position, end)
    guard depth < JSONScanner.depthLimit, position < end, bytes[position] == UInt8(ascii: "{") else { return false }
    position += 1
    JSONScanner.skipSpace(bytes, &position, end)
    if position < end, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return true
    }
    let pathCount = path.count
    while true {
      JSONScanner.skipSpace(bytes, &position, end)
      guard position < end, bytes[position] == UInt8(ascii: "\"") else { return false }
      let scratchCount = row.scratch.count
      guard let key = JSONScanner.string(bytes, &position, end, row.scratch) else { return false }
      path.removeLast(path.count - pathCount)
      if key.isRewritten {
        path.append(contentsOf: row.scratch[scratchCount..<row.scratch.count])
        row.scratch.truncate(to: scratchCount)
      } else {
        path.append(contentsOf: bytes[Int(key.start)..<Int(key.start + key.count)])
      }
      JSONScanner.skipSpace(bytes, &position, end)
      guard position < end, bytes[position] == UInt8(ascii: ":") else { return false }
      position += 1
      JSONScanner.skipSpace(bytes, &position, end)
      guard value(bytes, &position, end, row, depth: depth) else { return false }
      path.removeLast(path.count - pathCount)
      JSONScanner.skipSpace(bytes, &position, end)
      guard position < end else { return false }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "}") { return true }
      guard byte == UInt8(ascii: ",") else { return false }
    }
  }

  private mutating func value(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ row: RecordRow, depth: Int
  ) -> Bool {
    guard position < end else { return false }
    let index = boundIndex()
    let start = position
    switch bytes[position] {
    case UInt8(ascii: "\""):
      let scratchCount = row.scratch.count
      guard let place = JSONScanner.string(bytes, &position, end, row.scratch) else { return false }
      if let index {
        row.places[index] = place
      } else {
        row.scratch.truncate(to: scratchCount)
      }
      return true
    case UInt8(ascii: "{"):
      path.append(UInt8(ascii: "."))
      if prefixes.contains(path) {
        guard object(bytes, &position, end, row, depth: depth + 1) else { return false }
      } else {
        guard JSONScanner.skipValue(bytes, &position, end, depth: depth) else { return false }
      }
    default:
      guard JSONScanner.skipValue(bytes, &position, end, depth: depth) else { return false }
    }
    if let index, !bytes[start..<position].elementsEqual("null".utf8) {
      row.places[index] = RecordRow.Place(start: Int32(start), count: Int32(position - start), isRewritten: false)
    }
    return true
  }

  /// The bound name that `path` is; members mostly come in the order of the row before.
  private mutating func boundIndex() -> Int? {
    if guess < names.count, names[guess] == path {
      guess += 1
      return guess - 1
    }
    guard let index = names.firstIndex(of: path) else { return nil }
    guess = index + 1
    return index
  }

  // MARK: Values

  static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int) {
    while position < end,
      bytes[position] == 32 || bytes[position] == 9 || bytes[position] == 13 || bytes[position] == 10
    {
      position += 1
    }
  }

  /// Steps over a value; false where it is none.
  static func skipValue(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, depth: Int) -> Bool {
    guard position < end, depth < depthLimit else { return false }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      position += 1
      while position < end {
        if bytes[position] == UInt8(ascii: "\\") {
          position += 2
        } else if bytes[position] == UInt8(ascii: "\"") {
          position += 1
          return true
        } else {
          position += 1
        }
      }
      return false
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = bytes[position] == UInt8(ascii: "{")
      let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
      position += 1
      skipSpace(bytes, &position, end)
      if position < end, bytes[position] == close {
        position += 1
        return true
      }
      while true {
        skipSpace(bytes, &position, end)
        if isObject {
          guard position < end, bytes[position] == UInt8(ascii: "\""),
            skipValue(bytes, &position, end, depth: depth + 1)
          else { return false }
          skipSpace(bytes, &position, end)
          guard position < end, bytes[position] == UInt8(ascii: ":") else { return false }
          position += 1
          skipSpace(bytes, &position, end)
        }
        guard skipValue(bytes, &position, end, depth: depth + 1) else { return false }
        skipSpace(bytes, &position, end)
        guard position < end else { return false }
        let byte = bytes[position]
        position += 1
        if byte == close { return true }
        guard byte == UInt8(ascii: ",") else { return false }
      }
    case UInt8(ascii: "t"): return word("true", bytes, &position, end)
    case UInt8(ascii: "f"): return word("false", bytes, &position, end)
    case UInt8(ascii: "n"): return word("null", bytes, &position, end)
    default:
      let start = position
      while position < end {
        switch bytes[position] {
        case 48...57, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
          position += 1
          continue
        default: break
        }
        break
      }
      return position > start && (bytes[start] == UInt8(ascii: "-") || bytes[start] &- 48 < 10)
    }
  }

  private static func word(
    _ word: StaticString, _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int
  ) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - position >= count else { return false }
    for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
    position += count
    return true
  }
}
