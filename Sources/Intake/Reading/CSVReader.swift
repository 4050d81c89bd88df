import Foundation

/// RFC 4180 over bytes: quotes, doubled quotes, line ends inside quotes; CRLF, LF or CR; with or without a byte-order
/// mark and a last line end. Empty lines are passed over.
///
/// A quote that is never closed, or has text behind it, costs its own line only: reading goes on with the next.
final class CSVReader: RecordReader {
  private let window: ByteWindow
  private let limits: ReadingLimits
  private(set) var names: [String] = []
  private(set) var headerLine: [UInt8] = []
  private(set) var delimiter: UInt8
  private var line = 1
  /// All fields of the row being read.
  private var fields: [RecordRow.Place] = []
  /// The column of each bound name, -1 where the file has none.
  private var bound: [Int] = []
  private var rowEnd = 0
  private var nextStart = 0
  private var lineEnds = 0

  private static let quote = UInt8(ascii: "\"")

  var hasHeader: Bool { true }
  var consumed: Int64 { window.consumed }
  var total: Int64? { window.total }

  init(_ source: PeekedBytes, delimiter: UInt8?, limits: ReadingLimits = ReadingLimits()) throws(IntakeError) {
    window = ByteWindow(source, limit: limits.row)
    self.limits = limits
    self.delimiter = UInt8(ascii: ",")
    while window.end < 4096, try window.fill() {}
    if window.end >= 3, window.bytes[0] == 0xEF, window.bytes[1] == 0xBB, window.bytes[2] == 0xBF {
      window.advance(to: 3)
    }
    // Excel's own first line.
    if window.end >= window.start + 7, window.bytes[window.start..<window.start + 4].elementsEqual("sep=".utf8),
      window.bytes[window.start + 5] <= 13
    {
      self.delimiter = window.bytes[window.start + 4]
      let crlf = window.bytes[window.start + 5] == 13 && window.bytes[window.start + 6] == 10
      window.advance(to: window.start + (crlf ? 7 : 6))
      line = 2
    } else {
      self.delimiter = CSVReader.guess(UnsafeRawBufferPointer(rebasing: window.bytes[window.start..<window.end]))
    }
    if let delimiter { self.delimiter = delimiter }
    try readHeader()
  }

  /// The delimiter that stands most often outside quotes in the first line.
  static func guess(_ bytes: UnsafeRawBufferPointer) -> UInt8 {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")]
    var counts = [0, 0, 0, 0]
    var isQuoted = false
    for byte in bytes {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 || byte == 13 { break }
      if let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    let most = counts.max() ?? 0
    return most == 0 ? candidates[0] : candidates[counts.firstIndex(of: most) ?? 0]
  }

  private func readHeader() throws(IntakeError) {
    let row = RecordRow()
    guard try scan(row) else {
      throw IntakeError(.empty, "the file is empty", hint: "The first line names the columns.")
    }
    if row.problem != nil {
      throw IntakeError(.wrongFormat, "the header cannot be read: \(row.problem ?? "")", line: row.line)
    }
    if let problem = UTF8Check.firstProblem(in: row.raw) {
      throw UTF8Check.error(UnsafeRawBufferPointer(rebasing: row.raw[problem...]), line: row.line)
    }
    headerLine = Array(row.raw)
    for place in fields {
      let range = Int(place.start)..<Int(place.start) + Int(max(0, place.count))
      let text =
        place.isRewritten
        ? String(decoding: row.scratch[range], as: UTF8.self) : String(decoding: window.bytes[range], as: UTF8.self)
      names.append(text.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    finish()
    guard names.count <= limits.columns else {
      throw IntakeError(.wrongFormat, "the header names \(names.count) columns", line: row.line)
    }
  }

  func bind(_ wanted: [String]) {
    bound = wanted.map { names.firstIndex(of: $0) ?? -1 }
  }

  func next(_ row: RecordRow) throws(IntakeError) -> Bool {
    repeat {
      guard try scan(row) else { return false }
      if let problem = UTF8Check.firstProblem(in: row.raw) {
        throw UTF8Check.error(UnsafeRawBufferPointer(rebasing: row.raw[problem...]), line: row.line)
      }
      // An empty line has one empty field.
      if fields.count == 1, fields[0].count == 0, row.raw.isEmpty {
        finish()
        continue
      }
      break
    } while true
    if row.problem == nil { checkWidth(row) }
    row.places.removeAll(keepingCapacity: true)
    let isUsable = row.problem == nil
    for column in bound {
      row.places.append(isUsable && column >= 0 && column < fields.count ? fields[column] : .absent)
    }
    finish()
    return true
  }

  private func checkWidth(_ row: RecordRow) {
    if fields.count < names.count { row.problem = "fewer fields than the header" }
    guard fields.count > names.count else { return }
    // Delimiters at the end of a line say nothing.
    if fields[names.count...].contains(where: { $0.count > 0 }) { row.problem = "more fields than the header" }
  }

  /// Leaves the row that was scanned.
  private func finish() {
    line += lineEnds
    window.advance(to: nextStart)
  }

  /// Finds the fields of the next row, without leaving it; false at the end of the file.
  private func scan(_ row: RecordRow) throws(IntakeError) -> Bool {
    while true {
      if window.start == window.end {
        guard try window.fill() else { return false }
      }
      switch scanOnce(row) {
      case .done: break
      case .needsMore:
        if try window.fill() { continue }
        if !window.isAtEnd {
          throw IntakeError(
            .rowTooLong, "a row of more than \(limits.row >> 20) MB", hint: "Is a quote opened there and never closed?",
            line: line)
        }
        continue
      }
      row.window = window.bytes
      row.raw = UnsafeRawBufferPointer(rebasing: window.bytes[window.start..<rowEnd])
      row.line = line
      return true
    }
  }

  private enum Scan {
    case done
    case needsMore
  }

  private func scanOnce(_ row: RecordRow) -> Scan {
    let bytes = window.bytes
    let end = window.end
    let isLast = window.isAtEnd
    let delimiter = delimiter
    row.problem = nil
    row.scratch.truncate(to: 0)
    fields.removeAll(keepingCapacity: true)
    lineEnds = 0
    var position = window.start
    while true {
      // At the start of a field.
      if position < end, bytes[position] == CSVReader.quote {
        switch quoted(row, bytes, &position, end, isLast) {
        case .needsMore: return .needsMore
        case .done: break
        }
        if row.problem != nil { return passLine(row, bytes, end, isLast) }
      } else {
        let start = position
        while position < end {
          let byte = bytes[position]
          if byte == delimiter || byte == 10 || byte == 13 { break }
          position += 1
        }
        if position == end, !isLast { return .needsMore }
        if position - start > limits.field {
          row.problem = "a field is too long"
          return passLine(row, bytes, end, isLast)
        }
        fields.append(RecordRow.Place(start: Int32(start), count: Int32(position - start), isRewritten: false))
      }
      // Behind a field.
      if position == end {
        rowEnd = end
        nextStart = end
        return .done
      }
      let byte = bytes[position]
      if byte == delimiter {
        position += 1
        continue
      }
      rowEnd = position
      return endLine(bytes, position, end, isLast)
    }
  }

  /// Steps over a line end at `position`.
  private func endLine(_ bytes: UnsafeRawBufferPointer, _ position: Int, _ end: Int, _ isLast: Bool) -> Scan {
    lineEnds += 1
    if bytes[position] == 13 {
      if position + 1 == end, !isLast { return .needsMore }
      nextStart = position + 1 < end && bytes[position + 1] == 10 ? position + 2 : position + 1
    } else {
      nextStart = position + 1
    }
    return .done
  }

  /// Reads a quoted field that begins at `position`, and leaves it behind the closing quote.
  private func quoted(
    _ row: RecordRow, _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ isLast: Bool
  ) -> Scan {
    position += 1
    let start = position
    let scratchStart = row.scratch.count
    var copied = start
    var isRewritten = false
    while true {
      guard let base = bytes.baseAddress,
        let found = position < end ? memchr(base + position, Int32(CSVReader.quote), end - position) : nil
      else {
        if !isLast { return .needsMore }
        row.problem = "a quote is never closed"
        return .done
      }
      let close = UnsafeRawPointer(found) - base
      if close + 1 == end, !isLast { return .needsMore }
      if close + 1 < end, bytes[close + 1] == CSVReader.quote {
        row.scratch.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied...close]))
        copied = close + 2
        position = close + 2
        isRewritten = true
        continue
      }
      position = close + 1
      if position < end, bytes[position] != delimiter, bytes[position] != 10, bytes[position] != 13 {
        row.problem = "text behind a closing quote"
        return .done
      }
      guard close - start <= limits.field else {
        row.problem = "a field is too long"
        return .done
      }
      if isRewritten {
        row.scratch.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[copied..<close]))
        fields.append(
          RecordRow.Place(
            start: Int32(scratchStart), count: Int32(row.scratch.count - scratchStart), isRewritten: true))
      } else {
        fields.append(RecordRow.Place(start: Int32(start), count: Int32(close - start), isRewritten: false))
      }
      var index = start
      while index < close {
        let byte = bytes[index]
        if byte == 10 || byte == 13 && !(index + 1 < end && bytes[index + 1] == 10) { lineEnds += 1 }
        index += 1
      }
      return .done
    }
  }

  /// Gives up a row that cannot be read: its first line only.
  private func passLine(_ row: RecordRow, _ bytes: UnsafeRawBufferPointer, _ end: Int, _ isLast: Bool) -> Scan {
    lineEnds = 0
    var position = window.start
    while position < end, bytes[position] != 10, bytes[position] != 13 { position += 1 }
    rowEnd = position
    if position == end {
      if !isLast { return .needsMore }
      nextStart = end
      return .done
    }
    return endLine(bytes, position, end, isLast)
  }
}
