import Campaigns
import Diagnostics
import Testing

/// A workspace whose sources hold marks (`1️⃣`) in front of the places where findings must be.
///
/// The base is a small sound workspace; a test replaces or adds files.
struct MarkedWorkspace {
  private(set) var files: [String: String]
  private(set) var marks: [String: (path: String, position: SourcePosition)] = [:]

  static let settings = """
    shop: Lantern Tea
    time_zone: Asia/Shanghai
    locale: zh-CN
    currency: CNY
    secret: ${TIDINGS_SECRET}
    quiet_hours: 21:00 to 09:00
    topics: {general: News, offers: Coupons and sales}
    customer_fields: {vip_level: integer, joined_club: date}
    gateways:
      sms-main: {preset: sandbox, channel: sms}
      mail: {preset: sandbox, channel: email}
    routes: {sms: sms-main, email: [mail]}

    """

  static let base = [
    "tidings.yaml": settings,
    "templates/birthday.sms.liquid": "Happy birthday, {{ customer.first_name }}\n",
    "templates/birthday.email.liquid": "---\nsubject: Happy birthday\n---\nDear {{ customer.first_name }}\n",
    "templates/order-shipped.sms.liquid": "Order {{ order.number }} is on its way\n",
    "templates/payment-soon.sms.liquid": "Invoice {{ invoice.number }} is due\n",
  ]

  init(_ replaced: [String: String] = [:]) {
    files = MarkedWorkspace.base.merging(replaced) { $1 }
    for (path, text) in files {
      var plain = ""
      var position = SourcePosition(line: 1, column: 1)
      for character in text {
        if character.unicodeScalars.contains("\u{20E3}") {
          marks[String(character)] = (path, position)
          continue
        }
        plain.append(character)
        for scalar in character.unicodeScalars {
          position =
            scalar == "\n"
            ? SourcePosition(line: position.line + 1, column: 1)
            : SourcePosition(line: position.line, column: position.column + 1)
        }
      }
      files[path] = plain
    }
  }

  func read(environment: [String: String] = ["TIDINGS_SECRET": "s3cr3t-value"]) -> WorkspaceReading {
    WorkspaceReader.read(files: files.mapValues { Array($0.utf8) }) { environment[$0] }
  }

  /// Expects exactly these findings, each at its mark: `["1️⃣": "unknown-field"]`; `also` are ids anywhere.
  @discardableResult
  func expect(
    _ expected: [String: String], also elsewhere: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
  ) -> WorkspaceReading {
    let reading = read()
    var missing = expected
    for finding in reading.diagnostics {
      let mark = marks.first { $0.value.path == finding.range.path && $0.value.position == finding.range.start }?.key
      if let mark, missing[mark] == finding.id {
        missing[mark] = nil
      } else if !elsewhere.contains(finding.id) {
        let start = finding.range.start
        Issue.record(
          "unexpected \(finding.range.path):\(start.line):\(start.column) \(finding.message) [\(finding.id)]",
          sourceLocation: sourceLocation)
      }
    }
    for (mark, id) in missing { Issue.record("no \(id) at \(mark)", sourceLocation: sourceLocation) }
    return reading
  }

  /// Reads a campaign of these lines that must be sound, but for warnings named.
  static func campaign(
    _ text: String, warnings: [String: String] = [:], with more: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Campaign {
    let workspace = MarkedWorkspace(more.merging(["campaigns/it.yaml": text]) { $1 })
    let reading = workspace.expect(warnings, sourceLocation: sourceLocation)
    return try #require(reading.workspace.campaigns["it"], sourceLocation: sourceLocation)
  }
}
