import Store

/// What recording responses says.
struct ResponseResult {
  var tally: ResponseTally
  var rejected: Int

  func show(_ output: OutputOptions) {
    if output.json {
      Screen.out(
        JSONValue.object([
          ("recorded", JSONValue(tally.recorded)), ("duplicates", JSONValue(tally.duplicates)),
          ("unmatched", JSONValue(tally.unmatched)), ("rejected", JSONValue(rejected)),
          ("doubts_ended", JSONValue(tally.doubtsEnded)), ("addresses_refused", JSONValue(tally.refused)),
          ("addresses_freed", JSONValue(tally.lifted)), ("consents", JSONValue(tally.consents)),
        ]).text())
      return
    }
    var table = TextTable([("", .left), ("", .right), ("", .left)])
    table.add("recorded", tally.recorded.grouped, "")
    if tally.duplicates > 0 { table.add("known already", tally.duplicates.grouped, "") }
    if tally.unmatched > 0 {
      table.add("unmatched", tally.unmatched.grouped, "kept for 72 hours, until their message is known")
    }
    if rejected > 0 { table.add("rejected", rejected.grouped, "") }
    if tally.doubtsEnded > 0 { table.add("doubts ended", tally.doubtsEnded.grouped, "") }
    if tally.refused > 0 { table.add("addresses refused", tally.refused.grouped, "no campaign writes to them again") }
    if tally.lifted > 0 { table.add("addresses freed", tally.lifted.grouped, "by START") }
    table.show()
  }
}
