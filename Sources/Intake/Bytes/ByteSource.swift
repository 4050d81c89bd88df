import Foundation

/// Bytes that come one after another and are never held as a whole.
protocol ByteSource: AnyObject {
  /// Reads at least one byte into `buffer` and returns how many; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int

  /// Bytes taken from the file itself so far, compressed ones where it is an archive.
  var consumed: Int64 { get }
  /// The file's size, where it has one.
  var total: Int64? { get }
}

/// Where an import reads from.
package enum ImportInput: Hashable, Sendable {
  case file(path: String)
  case standardInput
  /// Rows that are in memory: a request's body, or a test.
  case bytes([UInt8])

  /// What messages call it.
  package var name: String {
    switch self {
    case .file(let path): (path as NSString).lastPathComponent
    case .standardInput: "standard input"
    case .bytes: "input"
    }
  }

  /// Whether a second reading finds the same rows: not where it is a pipe.
  var canBeReadAgain: Bool {
    switch self {
    case .file(let path):
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    case .standardInput: return false
    case .bytes: return true
    }
  }
}

/// A file, a pipe or standard input.
final class FileBytes: ByteSource {
  private let descriptor: Int32
  private let isOwned: Bool
  private let name: String
  private(set) var consumed: Int64 = 0
  let total: Int64?

  init(path: String) throws(IntakeError) {
    name = (path as NSString).lastPathComponent
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    isOwned = true
    guard descriptor >= 0 else {
      throw IntakeError(.cannotOpen, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw IntakeError(.cannotOpen, "\(path) is a folder", hint: "Name a file in it.")
    }
    total = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  init(standardInput: Void) {
    name = "standard input"
    descriptor = 0
    isOwned = false
    total = nil
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        consumed += Int64(count)
        return count
      }
      guard errno == EINTR else {
        throw IntakeError(.cannotRead, "\(name) cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }
}

/// Bytes in memory.
final class MemoryBytes: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var consumed: Int64 { Int64(position) }
  var total: Int64? { Int64(bytes.count) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    let count = min(buffer.count, bytes.count - position)
    bytes.withUnsafeBytes { source in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[position..<position + count]))
    }
    position += count
    return count
  }
}

/// Gives back the bytes that were read to see what a source holds, then the rest of it.
final class PeekedBytes: ByteSource {
  private let source: any ByteSource
  private var head: [UInt8]
  private var position = 0

  /// Reads up to `count` bytes ahead.
  init(_ source: any ByteSource, peek count: Int) throws(IntakeError) {
    self.source = source
    var head = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      var failure: IntakeError?
      let more = head.withUnsafeMutableBytes { (buffer: UnsafeMutableRawBufferPointer) -> Int in
        do throws(IntakeError) {
          return try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      if more == 0 { break }
      filled += more
    }
    head.removeLast(count - filled)
    self.head = head
  }

  /// What was read ahead.
  var peeked: [UInt8] { head }
  var consumed: Int64 { source.consumed }
  var total: Int64? { source.total }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard position < head.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, head.count - position)
    head.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
    position += count
    if position == head.count {
      head = []
      position = 0
    }
    return count
  }
}
