import ArgumentParser
import Campaigns
import LocalTime
import Sending
import Store
import Vocabulary

/// `tidings db audit`
struct ShowAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Show who consented, was erased or joined, what was published and sent, and when",
    discussion: """
      The latest first. Entries are only ever added; those about consent come from the customers' own history, whose \
      wording tidings customers consent shows.
      """)

  @Option(help: "A day or moment (2026-03-01, 2026-03-01T10:00): only what came since.")
  var since: String?

  @Option(help: "Only these: consent, erased, merged, published, retired or sent.")
  var action: AuditAction?

  @Option(help: "Only what was about this customer: a number, or an external id.")
  var customer: String?

  @Option(help: "How many at most; 0 for all.")
  var limit = 50

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is a number from 0 on.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let zone = opened.settings.zone
    let since = try since.map { try ClockOptions.instant($0, zone: zone) }
    let database = try await opened.database(writes: false)
    let (customer, action, limit) = (customer, action, limit == 0 ? Int.max : limit)
    let entries = try await database.read { session in
      let id = try customer.map { text in
        guard let id = try CustomerLookup.find(text, session) else {
          throw CommandFailure("there is no customer '\(text)'", advice: "Use a number or an external id.")
        }
        return id
      }
      return try session.auditTrail(since: since, action: action, customer: id, limit: limit)
    }
    if output.json {
      let list = entries.map { entry in
        JSONValue.object([
          ("at", .text("\(entry.at)")), ("action", .text(entry.action.rawValue)),
          ("customer", JSONValue(entry.customer)), ("subject", JSONValue(entry.subject)),
          ("detail", JSONValue(entry.detail)),
        ])
      }
      Screen.out(JSONValue.array(list).text())
      return
    }
    guard !entries.isEmpty else {
      Screen.out("nothing is on record")
      return
    }
    var table = TextTable([("when", .left), ("what", .left), ("customer", .right), ("about", .left), ("", .left)])
    table.dimsLast = true
    for entry in entries {
      table.add(
        "\(zone.civil(entry.at))", entry.action.rawValue, entry.customer.map { "\($0)" } ?? "", entry.subject ?? "",
        entry.detail?.replacing("_", with: " ") ?? "")
    }
    table.show()
  }
}

extension AuditAction: ExpressibleByArgument {}
