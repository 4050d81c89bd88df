import Campaigns
import Intake

/// What an import says at its end.
struct ImportReport {
  let result: ImportResult
  let elapsed: Double

  func show(_ output: OutputOptions) {
    if output.json {
      Screen.out(json().text())
      return
    }
    var table = TextTable([("", .left), ("new", .right), ("changed", .right), ("unchanged", .right)])
    for count in result.counts {
      table.add(count.kind.rawValue, count.inserted.grouped, count.updated.grouped, count.unchanged.grouped)
    }
    table.show()
    let rate = elapsed > 0 ? Int(Double(result.rowsRead) / elapsed) : 0
    // A rate over an instant says nothing.
    let speed = elapsed >= 0.5 ? " (\(rate.grouped)/s)" : ""
    Screen.out(Screen.dim("\(result.rowsRead.of("row")) in \((elapsed * 10).rounded() / 10) s\(speed)"))
    if result.testAddresses > 0 {
      Screen.out(
        result.testAddresses.of("customer got an invented test address", "customers got invented test addresses"))
    }
    for sentence in result.notes { Screen.say("note: \(sentence)") }
    if result.rowsRejected > 0 {
      Screen.say("\(result.rowsRejected.of("row")) rejected\(result.rejectsPath.map { ", see \($0)" } ?? "")")
      for (reason, count) in result.rejectedByReason.prefix(10) { Screen.say("  \(count.grouped)  \(reason)") }
    }
    if result.wasCancelled { Screen.say("Stopped: what is counted above was taken. Run it again to take the rest.") }
    if result.isDryRun { Screen.say("Nothing was changed.") }
  }

  private func json() -> JSONValue {
    .object([
      ("rows", JSONValue(result.rowsRead)), ("rejected", JSONValue(result.rowsRejected)),
      (
        "records",
        .object(
          result.counts.map {
            (
              $0.kind.rawValue,
              .object([
                ("new", JSONValue($0.inserted)), ("changed", JSONValue($0.updated)),
                ("unchanged", JSONValue($0.unchanged)),
              ])
            )
          })
      ),
      ("bare_customers", JSONValue(result.bareCustomers)), ("kept_unsubscribes", JSONValue(result.keptUnsubscribes)),
      ("older_rows", JSONValue(result.olderRows)), ("kept_statuses", JSONValue(result.keptStatuses)),
      ("test_addresses", JSONValue(result.testAddresses)), ("dry_run", .bool(result.isDryRun)),
      ("seconds", .number((elapsed * 1000).rounded() / 1000)),
      ("reasons", .object(result.rejectedByReason.map { ($0.reason, JSONValue($0.count)) })),
      ("rejects_file", JSONValue(result.rejectsPath)), ("notes", .array(result.notes.map { .text($0) })),
    ])
  }
}
