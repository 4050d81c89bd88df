import Foundation
import Store

/// What was read for one transaction.
struct PumpedBatch: Sendable {
  var batch: ImportBatch
  var rows: Int
  var rejects: [RejectedRow]
  /// The rows as they stand in the file, for those that the database refuses.
  var raw: RawRows
  /// Bytes of the file taken so far.
  var bytes: Int64
  var isLast: Bool
}

/// A row that was not taken.
struct RejectedRow: Hashable, Sendable {
  var line: Int
  var reason: String
  var row: [UInt8]
}

/// The text of rows, found by their line.
struct RawRows: Sendable {
  private var lines: [Int] = []
  private var ends: [Int] = []
  private var bytes: [UInt8] = []

  mutating func append(_ row: UnsafeRawBufferPointer, line: Int) {
    lines.append(line)
    bytes.append(contentsOf: row)
    ends.append(bytes.count)
  }

  func row(at line: Int) -> [UInt8] {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if lines[middle] < line { low = middle + 1 } else { high = middle }
    }
    guard low < lines.count, lines[low] == line else { return [] }
    return Array(bytes[(low == 0 ? 0 : ends[low - 1])..<ends[low]])
  }

  var isEmpty: Bool { lines.isEmpty }
}

/// Reads and maps batches of rows on a thread of its own, for reading a file blocks.
///
/// Sound as `@unchecked Sendable`: reader, mapper and row are touched only by blocks of the serial queue, and `next` is
/// asked for one batch at a time.
final class RowPump: @unchecked Sendable {
  private let queue = DispatchQueue(label: "tidings.import")
  private let reader: any RecordReader
  private let mapper: RowMapper
  private let row = RecordRow()
  private var isHeld = false
  private var isAtEnd = false

  init(_ reader: any RecordReader, _ mapper: RowMapper) {
    self.reader = reader
    self.mapper = mapper
  }

  /// Reads about `count` rows; lines of one order stay together up to a bound.
  func next(_ count: Int) async throws -> PumpedBatch {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Result { try self.read(count) })
      }
    }
  }

  private func read(_ target: Int) throws -> PumpedBatch {
    var rejects: [RejectedRow] = []
    var raw = RawRows()
    var rows = 0
    while !isAtEnd {
      if !isHeld {
        guard try reader.next(row) else {
          isAtEnd = true
          break
        }
      }
      isHeld = false
      if rows >= target, rows >= target * 4 || mapper.mayCut(before: row) {
        isHeld = true
        break
      }
      rows += 1
      if let problem = row.problem {
        rejects.append(RejectedRow(line: row.line, reason: problem, row: Array(row.raw)))
        continue
      }
      do throws(RowProblem) {
        try mapper.map(row)
        raw.append(row.raw, line: row.line)
      } catch {
        rejects.append(RejectedRow(line: row.line, reason: error.reason, row: Array(row.raw)))
      }
    }
    return PumpedBatch(
      batch: mapper.takeBatch(), rows: rows, rejects: rejects, raw: raw, bytes: reader.consumed, isLast: isAtEnd)
  }
}
