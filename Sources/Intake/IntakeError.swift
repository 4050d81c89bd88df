/// An import that cannot go on: the file as a whole is wrong, or the world failed. A single bad row is a reject instead.
///
/// No part of it holds a value of a row: only names of files and columns, and numbers of lines.
package struct IntakeError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, CaseIterable, Hashable, Sendable {
    case cannotOpen
    case cannotRead
    /// A gzip or xz file that ends in the middle.
    case truncatedArchive
    case corruptArchive
    case wrongEncoding
    case unknownEncoding
    /// There is nothing in the file.
    case empty
    /// A JSON array, a spreadsheet or something else that is no rows.
    case wrongFormat
    /// A field or row above the limits.
    case rowTooLong
    /// Names of columns that are nearly ours, named twice, or not in the file.
    case columns
    /// A mapping names a field that we do not have.
    case unknownField
    case badTimeFormat
    /// Test addresses are for sandbox databases only.
    case notSandbox
    case cannotWriteRejects
  }

  package let code: Code
  /// Lower case, no full stop.
  package let message: String
  /// What to do: a sentence.
  package let hint: String?
  package let line: Int?

  package init(_ code: Code, _ message: String, hint: String? = nil, line: Int? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.line = line
  }

  package var description: String {
    let place = line.map { "line \($0): " } ?? ""
    return place + message + (hint.map { ". \($0)" } ?? "")
  }
}
