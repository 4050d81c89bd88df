/// Rows of a file by the names of their columns, for files that are no records of ours: CSV or JSON Lines, plain or packed.
///
/// One at a time; not for bulk, since every value becomes a `String`.
package final class PlainRows {
  /// One row: values in the order of the names asked for, nil where missing or empty.
  package struct Row {
    package var line: Int
    package var values: [String?]
    /// Why the row cannot be used; its values are then all nil.
    package var problem: String?
  }

  private let reader: any RecordReader
  private let row = RecordRow()
  private let count: Int

  /// - Throws: `IntakeError` where the file cannot be read or lacks a `required` column.
  package init(
    _ input: ImportInput, columns: [String], required: [String], encoding: String? = nil
  ) throws(IntakeError) {
    let reader = try ImportRun.reader(try input.open(encoding: encoding), delimiter: nil, name: input.name)
    if reader.hasHeader, let missing = required.first(where: { !reader.names.contains($0) }) {
      throw IntakeError(
        .columns, "\(input.name) has no column '\(missing)'", hint: "It has \(reader.names.joined(separator: ", ")).")
    }
    reader.bind(columns)
    self.reader = reader
    count = columns.count
  }

  /// Reads the next row; nil at the end.
  package func next() throws(IntakeError) -> Row? {
    guard try reader.next(row) else { return nil }
    if let problem = row.problem {
      return Row(line: row.line, values: Array(repeating: nil, count: count), problem: problem)
    }
    return Row(line: row.line, values: (0..<count).map { row.text($0) }, problem: nil)
  }
}
