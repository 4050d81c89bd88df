import Vocabulary

/// What a reader of the sandbox sees: counts, and the messages that match a query.
struct SandboxView: Sendable {
  struct Row: Sendable {
    var message: SandboxMessage
    var responses: [SandboxResponse]
    var purchase: CustomerStory.Purchase?
    var payment: CustomerStory.Payment?
  }

  var now: Instant
  var counts: SandboxCounts
  var query: SandboxQuery
  var rows: [Row]
  /// Messages that match, among those kept.
  var matching: Int
  /// Messages whose texts are kept.
  var kept: Int
  var pageCount: Int

  /// The messages on a page of the web.
  static let perPage = 20
}

extension SandboxServer {
  /// With `page`, newest first, twenty at a time; without, oldest first behind `after`, `limit` at a time.
  func view(_ query: SandboxQuery) -> SandboxView {
    let (counts, messages) = withMemory { ($0.counts, $0.messages.all) }
    let found: [SandboxMessage]
    let (matching, pageCount): (Int, Int)
    var shown = query
    if let page = query.page {
      let matches = messages.filter(query.matches)
      matching = matches.count
      pageCount = max(1, (matching + SandboxView.perPage - 1) / SandboxView.perPage)
      shown.page = min(page, pageCount)
      let newest = matches.reversed().dropFirst(((shown.page ?? 1) - 1) * SandboxView.perPage)
      found = Array(newest.prefix(SandboxView.perPage))
    } else {
      let matches = messages.filter { $0.number > query.after && query.matches($0) }
      matching = matches.count
      pageCount = 1
      found = Array(matches.prefix(min(query.limit ?? 100, 1_000)))
    }
    let records = withMemory { memory in found.map { memory.record(number: $0.number) } }
    let stories = Stories(configuration: configuration)
    let rows = zip(found, records).map { message, record in
      let story = record.map(stories.story)
      return SandboxView.Row(
        message: message, responses: story?.responses ?? [], purchase: story?.purchase, payment: story?.payment)
    }
    return SandboxView(
      now: configuration.clock.now(), counts: counts, query: shown, rows: rows, matching: matching,
      kept: messages.count, pageCount: pageCount)
  }
}

extension SandboxView {
  /// The body of `/messages.json`. Members are only ever added.
  var json: String {
    var json = JSONText()
    json.open()
    json.member("now", now.description)
    json.member("counts", raw: "")
    json.open()
    json.member("requests", counts.requests)
    json.member("accepted", counts.accepted)
    json.member("refused", counts.refused)
    json.member("unanswered", counts.unanswered)
    json.member("repeated", counts.repeated)
    json.member("duplicates", counts.duplicates)
    json.member("accepted_in_doubt", counts.acceptedInDoubt)
    for (name, numbers) in [("by_channel", counts.byChannel), ("by_campaign", counts.byCampaign)] {
      json.member(name, raw: "")
      json.open()
      for (key, count) in numbers.sorted(by: { $0.key < $1.key }) { json.member(key, count) }
      json.close()
    }
    json.close()
    json.member("matching", matching)
    json.member("kept", kept)
    json.member("messages", raw: "[")
    for (index, row) in rows.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw("\n")
      row.write(into: &json)
    }
    json.raw(rows.isEmpty ? "]" : "\n]")
    json.close()
    return json.text + "\n"
  }
}

extension SandboxView.Row {
  fileprivate func write(into json: inout JSONText) {
    json.open()
    json.member("number", message.number)
    json.member("id", message.id)
    json.member("gateway", message.gateway)
    json.member("interface", message.entrance)
    json.member("channel", message.channel)
    json.member("reference", message.reference)
    json.member("campaign", message.campaign)
    json.member("to", message.address)
    json.member("name", message.name)
    json.member("from", message.sender)
    json.member("subject", message.subject)
    json.member("preheader", message.preheader)
    json.member("text", message.text)
    json.member("html", message.html)
    json.member("unsubscribe_url", message.unsubscribeURL)
    json.member("idempotency_key", message.idempotencyKey)
    json.member("accepted_at", message.acceptedAt.description)
    json.member("attempt", message.attempt)
    json.member("accepted_before", message.acceptedBefore)
    json.member("responses", raw: "[")
    for (index, response) in responses.enumerated() {
      if index > 0 { json.raw(",") }
      json.open()
      json.member("kind", response.kind.word)
      json.member("at", response.at.description)
      json.optionalMember("code", response.code)
      json.optionalMember("detail", response.detail)
      json.close()
    }
    json.raw("]")
    json.optionalMember("order", purchase?.number)
    json.optionalMember("payment", payment?.number)
    json.close()
  }
}
