/// The type of a value in expressions, templates and imports.
package enum ValueType: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// A 64-bit floating-point number.
  case number
  case integer
  /// Minor units of the shop's currency in expressions (R36); exact.
  case money
  case text
  /// Days since 1970-01-01.
  case date
  /// Microseconds since 1970-01-01T00:00:00Z.
  case timestamp
  /// Microseconds of elapsed time.
  case duration
  case boolean
  /// A JSON object whose members have no declared type.
  case object

  package var description: String { rawValue }

  /// The types that a custom field of a customer may have, as written in `tidings.yaml`.
  package static let customFieldTypes: [ValueType] = [.number, .integer, .money, .text, .date, .timestamp, .boolean]
}
