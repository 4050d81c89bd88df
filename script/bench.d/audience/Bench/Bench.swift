import Audience
import Catalogue
import Diagnostics
import Foundation
import LocalTime
import SQLText
import Vocabulary

/// Compiles audiences: `AudienceBench FILE NOW`, where each line of the file is a name, a tab and an expression. Prints a
/// line of JSON for each: the counting query with its values for both dialects, and the microseconds that it took to read,
/// check and write it, best of many.
@main
struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 2, let now = Int64(arguments[2]), let currency = Currency("EUR") else {
      return print("usage: AudienceBench FILE NOW")
    }
    let sources = try String(contentsOfFile: arguments[1], encoding: .utf8).split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
      return (name: parts[0], text: parts[1])
    }
    let scope = AudienceScope(
      catalogue: Catalogue(customFields: []), segmentNames: sources.map(\.name), currency: currency, shopZone: .utc)
    var segments: [String: AudienceExpression] = [:]
    for source in sources {
      let fragment = SourceFragment(path: source.name, text: source.text)
      let checked = AudienceExpression.check(fragment, in: scope)
      guard let expression = checked.expression else {
        return print("\(source.name): \(checked.diagnostics.map(\.message).joined(separator: "; "))")
      }
      segments[source.name] = expression
    }
    let context = AudienceContext(now: Instant(microseconds: now), zone: .utc, segments: segments)
    for source in sources {
      let fragment = SourceFragment(path: source.name, text: source.text)
      func compile(_ dialect: SQLDialect) -> (text: String, values: [SQLValue])? {
        guard let expression = AudienceExpression.check(fragment, in: scope).expression else { return nil }
        return AudienceQueries.count(expression, context).prepared(for: dialect)
      }
      var best = Double.infinity
      for _ in 0..<30 {
        let start = ContinuousClock().now
        for _ in 0..<10 { _ = compile(.postgres) }
        best = min(best, (ContinuousClock().now - start) / .microseconds(10))
      }
      var line: [String: Any] = ["name": source.name, "compile": best]
      for dialect in SQLDialect.allCases {
        guard let made = compile(dialect) else { continue }
        line[dialect.rawValue] = ["sql": made.text, "values": made.values.map(Self.plain)]
      }
      let data = try JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
      print(String(decoding: data, as: UTF8.self))
    }
  }

  static func plain(_ value: SQLValue) -> Any {
    switch value {
    case .null: NSNull()
    case .integer(let number): number
    case .real(let number): number
    case .text(let text): text
    case .blob(let bytes): bytes.count
    }
  }
}
