import Foundation

/// The file of rows that were not taken: readable by its owner only, for it holds personal data.
///
/// Of a CSV file the rows stand as they were behind a line number and a reason, under the file's own header, so that
/// they can be mended there and imported again.
final class RejectsFile {
  private let path: String
  private let header: [UInt8]
  private let delimiter: UInt8
  private var descriptor: Int32 = -1
  private var buffer: [UInt8] = []
  private(set) var count = 0

  /// - Parameter header: the file's header line; empty for JSON Lines.
  init(path: String, header: [UInt8], delimiter: UInt8) throws(IntakeError) {
    self.path = path
    self.header = header
    self.delimiter = delimiter
    // One of an earlier run must not be taken for this one's.
    if unlink(path) != 0, errno != ENOENT {
      throw IntakeError(.cannotWriteRejects, "\(path) cannot be replaced: \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  func append(_ reject: RejectedRow) throws(IntakeError) {
    if descriptor < 0 { try open() }
    count += 1
    if header.isEmpty {
      buffer.append(contentsOf: "{\"line\":\(reject.line),\"reason\":".utf8)
      JSONText.append(reject.reason.utf8, to: &buffer)
      buffer.append(contentsOf: ",\"row\":".utf8)
      JSONText.append(reject.row, to: &buffer)
      buffer.append(contentsOf: "}\n".utf8)
    } else {
      buffer.append(contentsOf: "\(reject.line)".utf8)
      buffer.append(delimiter)
      appendQuoted(Array(reject.reason.utf8))
      buffer.append(delimiter)
      if RejectsFile.isBroken(reject) { appendQuoted(reject.row) } else { buffer.append(contentsOf: reject.row) }
      buffer.append(10)
    }
    if buffer.count > 64 << 10 { try flush() }
  }

  /// A row whose quotes are wrong would break the file that holds it.
  private static func isBroken(_ reject: RejectedRow) -> Bool {
    reject.reason.contains("quote")
  }

  private func appendQuoted(_ bytes: [UInt8]) {
    guard bytes.contains(where: { $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == 10 || $0 == 13 }) else {
      buffer.append(contentsOf: bytes)
      return
    }
    buffer.append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { buffer.append(byte) }
      buffer.append(byte)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  private func open() throws(IntakeError) {
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw IntakeError(.cannotWriteRejects, "\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    guard !header.isEmpty else { return }
    buffer.append(contentsOf: "line".utf8)
    buffer.append(delimiter)
    buffer.append(contentsOf: "reason".utf8)
    buffer.append(delimiter)
    buffer.append(contentsOf: header)
    buffer.append(10)
  }

  func flush() throws(IntakeError) {
    guard descriptor >= 0 else { return }
    var start = 0
    while start < buffer.count {
      let written = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, buffer.count - start)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        throw IntakeError(.cannotWriteRejects, "\(path) cannot be written: \(String(cString: strerror(errno)))")
      }
      start += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
