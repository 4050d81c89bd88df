/// JSON Lines: one object a line. Members of inner objects are named with a point (`address.city`); an inner object or
/// array asked for by its own name is its JSON text.
final class JSONLinesReader: RecordReader {
  private let window: ByteWindow
  private let limits: ReadingLimits
  private(set) var names: [String] = []
  private var line = 0
  private var scanner = JSONScanner()

  var hasHeader: Bool { false }
  var headerLine: [UInt8] { [] }
  var delimiter: UInt8 { UInt8(ascii: ",") }
  var consumed: Int64 { window.consumed }
  var total: Int64? { window.total }

  init(_ source: PeekedBytes, limits: ReadingLimits = ReadingLimits()) throws(IntakeError) {
    window = ByteWindow(source, limit: limits.row)
    self.limits = limits
    while window.end < 4096, try window.fill() {}
    if window.end >= 3, window.bytes[0] == 0xEF, window.bytes[1] == 0xBB, window.bytes[2] == 0xBF {
      window.advance(to: 3)
    }
    // The first row tells what there may be; it is read again by `next`.
    if let first = try nextLine() {
      names = JSONScanner.memberNames(of: UnsafeRawBufferPointer(rebasing: window.bytes[window.start..<first.end]))
      line -= 1
    }
  }

  func bind(_ names: [String]) {
    scanner = JSONScanner(names: names)
  }

  func next(_ row: RecordRow) throws(IntakeError) -> Bool {
    guard let found = try nextLine() else { return false }
    row.window = window.bytes
    row.raw = UnsafeRawBufferPointer(rebasing: window.bytes[window.start..<found.end])
    row.line = line
    row.problem = nil
    row.scratch.truncate(to: 0)
    if let problem = UTF8Check.firstProblem(in: row.raw) {
      throw UTF8Check.error(UnsafeRawBufferPointer(rebasing: row.raw[problem...]), line: line)
    }
    scanner.read(window.bytes, window.start..<found.end, into: row)
    window.advance(to: found.next)
    return true
  }

  /// Finds the next line that is not empty, and stands on its first byte.
  private func nextLine() throws(IntakeError) -> (end: Int, next: Int)? {
    while true {
      if window.start == window.end {
        guard try window.fill() else { return nil }
      }
      var position = window.start
      let bytes = window.bytes
      while position < window.end, bytes[position] != 10 { position += 1 }
      if position == window.end, !window.isAtEnd {
        if try window.fill() { continue }
        if !window.isAtEnd {
          throw IntakeError(.rowTooLong, "a row of more than \(limits.row >> 20) MB", line: line + 1)
        }
        continue
      }
      line += 1
      let next = min(position + 1, window.end)
      var end = position
      while end > window.start, bytes[end - 1] <= 32 { end -= 1 }
      if end > window.start { return (end, next) }
      window.advance(to: next)
    }
  }
}
