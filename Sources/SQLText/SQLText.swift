/// A value bound to a statement; never part of its text.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

package enum SQLDialect: String, CaseIterable, Sendable {
  case sqlite
  case postgres
}

/// SQL as a value: text, bound values, and the few places where the engines differ.
///
/// Interpolating a value binds it; only string literals and `raw:` become text. `\(name: …)` quotes an identifier.
/// ```swift
/// let query: SQLText = "SELECT customer_id FROM orders WHERE placed_at >= \(since) AND status = \("paid")"
/// ```
package struct SQLText: Hashable, Sendable, ExpressibleByStringInterpolation {
  package indirect enum Segment: Hashable, Sendable {
    case text(String)
    case value(SQLValue)
    case dialect(sqlite: SQLText, postgres: SQLText)
  }

  package var segments: [Segment]

  package init(segments: [Segment] = []) {
    self.segments = segments
  }

  package init(stringLiteral value: String) {
    self.segments = [.text(value)]
  }

  package init(stringInterpolation interpolation: Interpolation) {
    self.segments = interpolation.segments
  }

  package static func raw(_ text: String) -> SQLText {
    SQLText(segments: [.text(text)])
  }

  package static func value(_ value: SQLValue) -> SQLText {
    SQLText(segments: [.value(value)])
  }

  package static func dialect(sqlite: SQLText, postgres: SQLText) -> SQLText {
    SQLText(segments: [.dialect(sqlite: sqlite, postgres: postgres)])
  }

  package var isEmpty: Bool { segments.isEmpty }

  package static func + (left: SQLText, right: SQLText) -> SQLText {
    SQLText(segments: left.segments + right.segments)
  }

  package static func += (left: inout SQLText, right: SQLText) {
    left.segments += right.segments
  }

  package struct Interpolation: StringInterpolationProtocol {
    var segments: [Segment] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      segments.reserveCapacity(interpolationCount * 2 + 1)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { segments.append(.text(literal)) }
    }

    package mutating func appendInterpolation(_ value: SQLValue) { segments.append(.value(value)) }
    package mutating func appendInterpolation(_ value: Int64) { segments.append(.value(.integer(value))) }
    package mutating func appendInterpolation(_ value: Int) { segments.append(.value(.integer(Int64(value)))) }
    package mutating func appendInterpolation(_ value: Double) { segments.append(.value(.real(value))) }
    package mutating func appendInterpolation(_ value: String) { segments.append(.value(.text(value))) }
    package mutating func appendInterpolation(_ value: [UInt8]) { segments.append(.value(.blob(value))) }
    package mutating func appendInterpolation(_ value: Bool) { segments.append(.value(.integer(value ? 1 : 0))) }
    package mutating func appendInterpolation(_ value: Int64?) {
      segments.append(.value(value.map { .integer($0) } ?? .null))
    }
    package mutating func appendInterpolation(_ value: String?) {
      segments.append(.value(value.map { .text($0) } ?? .null))
    }
    package mutating func appendInterpolation(_ fragment: SQLText) { segments += fragment.segments }
    package mutating func appendInterpolation(raw text: String) { segments.append(.text(text)) }
    package mutating func appendInterpolation(name: String) { segments.append(.text(SQLText.quoted(name))) }
  }

  /// An identifier in double quotes, its own quotes doubled.
  package static func quoted(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Returns the statement's text for `dialect` with its placeholders (`?` or `$1`), and the values in their order.
  package func prepared(for dialect: SQLDialect) -> (text: String, values: [SQLValue]) {
    var text = ""
    var values: [SQLValue] = []
    append(to: &text, &values, dialect)
    return (text, values)
  }

  private func append(to text: inout String, _ values: inout [SQLValue], _ dialect: SQLDialect) {
    for segment in segments {
      switch segment {
      case .text(let fragment): text += fragment
      case .value(let value):
        values.append(value)
        text += dialect == .sqlite ? "?" : "$\(values.count)"
      case .dialect(let sqlite, let postgres):
        (dialect == .sqlite ? sqlite : postgres).append(to: &text, &values, dialect)
      }
    }
  }
}

extension Collection where Element == SQLText {
  /// `a AND b`, `1, 2, 3`.
  package func joined(separator: String) -> SQLText {
    var result = SQLText()
    for (index, part) in enumerated() {
      if index > 0 { result += .raw(separator) }
      result += part
    }
    return result
  }
}
