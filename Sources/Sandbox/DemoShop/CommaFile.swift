import Foundation
import Vocabulary

/// A comma-separated file being written in pieces of 256 KB.
final class CommaFile {
  let path: String
  private(set) var rows = 0
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var isRowStarted = false

  /// - Throws: `unwritable-file`.
  init(path: String, columns: [String]) throws(SandboxError) {
    self.path = path
    // Customers' data, even invented: for its owner's eyes.
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw SandboxError(.unwritableFile, "cannot write \(path)") }
    self.handle = handle
    buffer.reserveCapacity(300_000)
    for column in columns { cell(column) }
    end()
    rows = 0
  }

  func cell(_ text: String) {
    separate()
    let needsQuotes = text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else {
      buffer.append(contentsOf: text.utf8)
      return
    }
    buffer.append(0x22)
    for byte in text.utf8 {
      if byte == 0x22 { buffer.append(0x22) }
      buffer.append(byte)
    }
    buffer.append(0x22)
  }

  func cell(_ text: String?) { cell(text ?? "") }

  func cell(date: CivilDate?) {
    separate()
    if let date { append(date) }
  }

  /// Writes seconds since 1970 as `2026-03-01T10:00:00Z`.
  func cell(at seconds: Int64?) {
    separate()
    guard let seconds else { return }
    let days = seconds.quotientFloor(86_400)
    let second = Int(seconds - days * 86_400)
    append(CivilDate(days: Int32(truncatingIfNeeded: days)))
    buffer.append(UInt8(ascii: "T"))
    append(second / 3_600, width: 2)
    buffer.append(UInt8(ascii: ":"))
    append(second / 60 % 60, width: 2)
    buffer.append(UInt8(ascii: ":"))
    append(second % 60, width: 2)
    buffer.append(UInt8(ascii: "Z"))
  }

  /// Writes an amount of a currency with two digits; nil and the empty cell for none.
  func cell(amount: Int64?) {
    separate()
    guard let amount else { return }
    if amount < 0 { buffer.append(UInt8(ascii: "-")) }
    append(Int(amount.magnitude / 100), width: 1)
    buffer.append(UInt8(ascii: "."))
    append(Int(amount.magnitude % 100), width: 2)
  }

  func cell(number: Int) {
    separate()
    append(number, width: 1)
  }

  func end() {
    buffer.append(0x0A)
    isRowStarted = false
    rows += 1
  }

  /// Writes what is waiting, once it is worth it.
  func flush(atLeast bytes: Int = 262_144) throws(SandboxError) {
    guard buffer.count >= bytes, !buffer.isEmpty else { return }
    do {
      try handle.write(contentsOf: buffer)
    } catch {
      throw SandboxError(.unwritableFile, "cannot write \(path)")
    }
    buffer.removeAll(keepingCapacity: true)
  }

  func close() throws(SandboxError) {
    try flush(atLeast: 0)
    do {
      try handle.close()
    } catch {
      throw SandboxError(.unwritableFile, "cannot write \(path)")
    }
  }

  private func separate() {
    if isRowStarted { buffer.append(0x2C) }
    isRowStarted = true
  }

  private func append(_ date: CivilDate) {
    let (year, month, day) = date.parts
    append(year, width: 4)
    buffer.append(UInt8(ascii: "-"))
    append(month, width: 2)
    buffer.append(UInt8(ascii: "-"))
    append(day, width: 2)
  }

  private func append(_ number: Int, width: Int) {
    var digits: (UInt64, Int) = (0, 0)
    var rest = number
    // Up to twelve digits, four bits each, the lowest first.
    repeat {
      digits.0 |= UInt64(rest % 10) << UInt64(digits.1 * 4)
      digits.1 += 1
      rest /= 10
    } while rest > 0 && digits.1 < 16
    for _ in digits.1..<max(width, digits.1) { buffer.append(UInt8(ascii: "0")) }
    for place in (0..<digits.1).reversed() {
      buffer.append(UInt8(ascii: "0") + UInt8(digits.0 >> UInt64(place * 4) & 15))
    }
  }
}
