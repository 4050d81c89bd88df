/// One row of a file: the bytes of the columns that were asked for, valid until the next row is read.
final class RecordRow {
  /// A field's place: in the reader's window, or in `scratch` where it had to be rewritten (`isRewritten`).
  struct Place {
    var start: Int32
    /// -1 where the row does not have the column.
    var count: Int32
    var isRewritten: Bool

    static let absent = Place(start: 0, count: -1, isRewritten: false)
  }

  /// By the order of the names that were bound.
  var places: [Place] = []
  var window = UnsafeRawBufferPointer(start: nil, count: 0)
  let scratch = ScratchBytes()
  /// The line on which the row begins, counted from 1.
  var line = 0
  /// The row as it stands in the file, without the line's end.
  var raw = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Why the row cannot be used; its fields are then empty.
  var problem: String?

  /// A field without the spaces around it, valid until the next row is read; nil where it is missing or empty.
  @inline(__always)
  func field(_ index: Int) -> UnsafeRawBufferPointer? {
    let place = places[index]
    guard place.count > 0 else { return nil }
    let range = Int(place.start)..<Int(place.start) + Int(place.count)
    return trimmed(place.isRewritten ? scratch[range] : UnsafeRawBufferPointer(rebasing: window[range]))
  }

  func text(_ index: Int) -> String? {
    field(index).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Bytes that grow, at an address that stays while they do not.
final class ScratchBytes {
  private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
  private(set) var count = 0

  deinit {
    storage.deallocate()
  }

  subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage[range])
  }

  func append(_ byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  func append(contentsOf bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: storage[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  func truncate(to count: Int) {
    self.count = count
  }

  private func reserve(_ more: Int) {
    guard count + more > storage.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(storage.count * 2, count + more), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    storage.deallocate()
    storage = larger
  }
}

/// Returns `bytes` without spaces, tabs and line ends around them; nil where nothing is left.
@inline(__always)
func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
  var start = 0
  var end = bytes.count
  while start < end, bytes[start] <= 32 { start += 1 }
  while end > start, bytes[end - 1] <= 32 { end -= 1 }
  guard end > start else { return nil }
  if start == 0, end == bytes.count { return bytes }
  return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
}

/// Reads rows one after another.
protocol RecordReader: AnyObject {
  /// The names of the file's columns; of JSON Lines those of the first row.
  var names: [String] { get }
  /// Whether `names` are all there are.
  var hasHeader: Bool { get }
  /// The header as it stands in the file; empty for JSON Lines.
  var headerLine: [UInt8] { get }
  /// What separates fields.
  var delimiter: UInt8 { get }

  /// Chooses the columns whose values rows hold, in this order; one that the file lacks is always absent.
  func bind(_ names: [String])

  /// Reads the next row; false at the end. A bad row has a `problem`.
  func next(_ row: RecordRow) throws(IntakeError) -> Bool

  /// Bytes taken from the file so far.
  var consumed: Int64 { get }
  var total: Int64? { get }
}

/// How large a row may be.
struct ReadingLimits {
  var row = 4 << 20
  var field = 1 << 20
  var columns = 4096
}
