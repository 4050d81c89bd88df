import Vocabulary

/// Rows of JSON Lines that are written while they are read.
struct ExportedRows: Sendable {
  /// The number to ask on from, with `after`.
  var last: Int
  var records: ArraySlice<SandboxMemory.Record>
  var rows: @Sendable (SandboxMemory.Record) -> [String]

  /// Returns the text of 500 records at a time.
  func chunks() -> some Sequence<String> {
    stride(from: records.startIndex, to: records.endIndex, by: 500).lazy.map { start in
      var text = ""
      for record in records[start..<min(start + 500, records.endIndex)] {
        for row in rows(record) { text += row + "\n" }
      }
      return text
    }
  }
}

extension SandboxServer {
  /// What customers did, in the format of `tidings responses import`, in the order in which messages were accepted.
  ///
  /// Everything that will happen is foretold, with its own time; `since` and `until` (an instant, or `now`) narrow it.
  /// `after` takes the number that `X-Last-Row` gave, and leaves out what was read before.
  func responseRows(_ query: SandboxQuery) -> ExportedRows {
    export(query) { stories, record, now in
      stories.responses(to: record).enumerated().compactMap { offset, row in
        guard record.firstRow + offset > query.after, query.includes(row.response.at, now: now) else { return nil }
        let message = record.message
        var json = JSONText()
        json.open()
        json.member("gateway", message.gateway)
        json.member("id", "\(message.id)-\(row.index + 1)")
        json.optionalMember("reference", message.reference)
        json.member("provider_id", message.id)
        json.member("kind", row.response.kind.word)
        json.member("at", row.response.at.description)
        json.optionalMember("code", row.response.code)
        json.optionalMember("detail", row.response.detail)
        json.close()
        return json.text
      }
    }
  }

  /// Orders that followed, as `tidings import orders` takes them.
  func orderRows(_ query: SandboxQuery) -> ExportedRows {
    export(query) { stories, record, now in
      guard record.lastRow > query.after, let order = stories.story(of: record).purchase else { return [] }
      let isPaid = query.includes(order.paidAt, now: now)
      guard isPaid || order.placedAt.map({ query.includes($0, now: now) }) == true else { return [] }
      var json = JSONText()
      json.open()
      json.member("number", order.number)
      json.member("customer", order.customer)
      json.optionalMember("placed_at", order.placedAt?.description)
      json.member("status", isPaid ? "paid" : "created")
      json.member("total", Money(minor: order.total, currency: order.currency).plain)
      json.member("currency", order.currency.code)
      if isPaid { json.member("paid_at", order.paidAt.description) }
      json.member("channel", "web")
      json.close()
      return [json.text]
    }
  }

  /// Payments that followed, of orders and of invoices, as `tidings import payments` takes them.
  func paymentRows(_ query: SandboxQuery) -> ExportedRows {
    export(query) { stories, record, now in
      guard record.lastRow > query.after else { return [] }
      let story = stories.story(of: record)
      var rows: [String] = []
      func add(_ number: String, _ subject: String, _ of: String, _ at: Instant, _ amount: Money, _ method: String) {
        guard query.includes(at, now: now) else { return }
        var json = JSONText()
        json.open()
        json.member("number", number)
        json.member(subject, of)
        json.member("paid_at", at.description)
        json.member("amount", amount.plain)
        json.member("currency", amount.currency.code)
        json.member("method", method)
        json.close()
        rows.append(json.text)
      }
      if let order = story.purchase {
        let amount = Money(minor: order.total, currency: order.currency)
        add("SBP-" + order.number, "order", order.number, order.paidAt, amount, "card")
      }
      if let payment = story.payment {
        let amount = Money(minor: payment.amount, currency: payment.currency)
        add(payment.number, "invoice", payment.invoice, payment.paidAt, amount, payment.method)
      }
      return rows
    }
  }

  private func export(
    _ query: SandboxQuery,
    _ rows: @escaping @Sendable (Stories, SandboxMemory.Record, Instant) -> [String]
  ) -> ExportedRows {
    let stories = Stories(configuration: configuration)
    let now = configuration.clock.now()
    let (last, records) = withMemory { ($0.rows, $0.records.all) }
    return ExportedRows(last: last, records: records) { rows(stories, $0, now) }
  }
}
