import Campaigns
import Diagnostics
import TestSupport
import Testing

/// Findings stand at the marks in the sources, and all of them are found at once.
struct FindingTests {
  @Test func `unknown names are found with what was meant, all at once`() throws {
    let workspace = MarkedWorkspace([
      "campaigns/it.yaml": """
      topic: 1️⃣ofers
      2️⃣chanels: sms
      when:
        3 days before 3️⃣birhtday at 09:30: 4️⃣brithday
      goal: order_paid within 14 days, value 5️⃣order.totl
      state: 6️⃣alive
      """,
      "campaigns/segments/lapsing.yaml": "7️⃣description: x\n8️⃣wher: city is missing\n",
      "templates/extra.sms.liquid": "Hi {{ customer.9️⃣frist_name }}\n",
    ])
    let reading = workspace.expect([
      "1️⃣": "unknown-topic", "2️⃣": "unknown-key", "3️⃣": "unknown-field", "4️⃣": "unknown-template",
      "5️⃣": "unknown-name", "6️⃣": "unknown-name", "7️⃣": "missing-key", "8️⃣": "unknown-key",
      "9️⃣": "unknown-variable",
    ])
    #expect(reading.brokenCampaigns == ["it"])
    try expectGolden(
      DiagnosticRenderer.text(reading.diagnostics, sources: reading.source)
        + DiagnosticRenderer.summary(reading.diagnostics, fileCount: reading.fileCount) + "\n", "unknown-names.txt")
  }

  static func campaign(
    _ text: String, _ expected: [String: String], also: Set<String> = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    MarkedWorkspace(["campaigns/it.yaml": text]).expect(expected, also: also, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("1️⃣0%", "wrong-value"), ("1️⃣60%", "wrong-value"), ("1️⃣1", "wrong-value"),
    ("{wait: 2 hours}", "missing-key"), ("{share: 1%, 1️⃣wiat: 2 hours}", "unknown-key"),
    ("{share: 1%, wait: 1️⃣8 days}", "wrong-value"), ("{share: 1%, bounced: 1️⃣many}", "wrong-value"),
  ])
  func `R29 a canary that cannot be is found where it is wrong`(canary: String, id: String) {
    let marked = canary.contains("1️⃣") ? canary : "1️⃣" + canary
    Self.campaign("when: {2026-12-01 at 10:00: birthday}\ncanary: \(marked)\n", ["1️⃣": id])
  }

  @Test func `R29 a canary needs a run that writes to many at once`() {
    Self.campaign("when: {3 days before birthday at 09:30: birthday}\ncanary: 1️⃣1%\n", ["1️⃣": "canary-moment"])
  }

  @Test(arguments: [
    ("1️⃣3 days befor birthday at 09:30", "bad-moment"),
    ("3 days before birthday 1️⃣around 9", "bad-moment"),
    ("1️⃣3 days before birthday", "bad-moment"),
    ("3 days before birthday at 1️⃣9am", "bad-moment"),
    ("3 days before birthday at 09:30 1️⃣sharp", "bad-moment"),
    ("1️⃣three days before birthday at 09:30", "bad-moment"),
    ("1️⃣3 hours after created_at at 09:30", "not-supported-yet"),
    ("3 days before 1️⃣city at 09:30", "not-a-date"),
    ("3 days before 1️⃣due_date at 09:30", "wrong-subject"),
    ("1️⃣2026-12-01 10:00", "bad-moment"),
    ("1️⃣on 2026-12-01 at 10:00", "bad-moment"),
    ("1️⃣enters segment lapsing", "not-supported-yet"),
    ("every 1️⃣Mondy at 10:00", "bad-schedule"),
    ("1️⃣on birthday at 22:00", "quiet-hours"),
    ("1️⃣2026-12-01 at 08:59", "quiet-hours"),
    ("1️⃣every day at 12:00 and 21:00", "quiet-hours"),
  ])
  func `a moment that cannot be is found where it is wrong`(moment: String, id: String) {
    Self.campaign("when: {\(moment): birthday}\n", ["1️⃣": id])
  }

  @Test(arguments: [
    ("1️⃣order_paid", "bad-goal"), ("order_paid within 1️⃣soon", "bad-goal"),
    ("order_paid within 14 days1️⃣, worth order.total", "bad-goal"),
    ("order_paid within 14 days, value 1️⃣payment.amount", "bad-goal"),
    ("1️⃣order_piad within 14 days", "unusual-event"),
  ])
  func `a goal that cannot be is found where it is wrong`(goal: String, id: String) {
    Self.campaign("when: {manual: birthday}\ngoal: \(goal)\n", ["1️⃣": id])
  }

  @Test(arguments: [
    ("channels: 1️⃣smss", "unknown-channel"), ("channels: 1️⃣[sms, email]", "wrong-value"),
    ("channels: sms1️⃣, email", "wrong-value"), ("channels: sms, else 1️⃣sms", "wrong-value"),
    ("channels: 1️⃣sms, else email and whatsapp", "wrong-value"), ("holdout: 1️⃣10", "wrong-value"),
    ("holdout: 1️⃣120%", "wrong-value"), ("holdout: 1️⃣60%", "wrong-value"),
    ("expires_after: 1️⃣soon", "wrong-value"), ("at_most: 1️⃣0", "wrong-value"), ("at_most: 1️⃣1,000", "wrong-value"),
    ("from: 1️⃣2026-02-30", "wrong-value"), ("from: 2026-03-01\nuntil: 1️⃣2026-02-01", "wrong-value"),
    ("backfill: 1️⃣maybe", "wrong-value"), ("purpose: 1️⃣transaktional", "unknown-name"),
    ("renamed_from: 1️⃣it", "wrong-value"), ("1️⃣again: after 180 days", "not-supported-yet"),
    ("1️⃣coupon: {pool: birthday}", "not-supported-yet"), ("1️⃣variants: {}", "not-supported-yet"),
    ("1️⃣steps: []", "not-supported-yet"), ("1️⃣tests: []", "not-supported-yet"),
    ("audience: segment(1️⃣nobody)", "unknown-segment"),
  ])
  func `a value that cannot be is found`(line: String, id: String) {
    Self.campaign("when: {manual: birthday}\n\(line)\n", ["1️⃣": id])
  }

  @Test func `R9 a time inside quiet hours is an error, at their end it is none`() {
    Self.campaign("when: {1️⃣on birthday at 21:00: birthday}\n", ["1️⃣": "quiet-hours"])
    Self.campaign("when: {on birthday at 09:00: birthday}\n", [:])
    Self.campaign("when: {on birthday at 20:59: birthday}\n", [:])
  }

  @Test func `R16 transactional needs a subject and has no arms`() {
    Self.campaign("purpose: 1️⃣transactional\nwhen: {manual: birthday}\n", ["1️⃣": "missing-subject"])
    Self.campaign(
      """
      purpose: transactional
      when: {order_shipped: order-shipped}
      1️⃣holdout: 10%
      2️⃣coupon: {pool: x}
      3️⃣variants: {}
      topic: 4️⃣offers
      """,
      [
        "1️⃣": "transactional-holdout", "2️⃣": "transactional-coupon", "3️⃣": "transactional-variants",
        "4️⃣": "unused-topic",
      ])
  }

  @Test func `R1 two moments that would count as one need steps of their own`() {
    Self.campaign(
      """
      when:
        2026-12-01 at 10:00: birthday
        1️⃣2026-12-08 at 10:00: birthday
        3 days before birthday at 10:00: birthday
        2️⃣3 days before joined_club at 10:00: birthday
        on birthday at 10:00: birthday
        every Monday at 10:00: birthday
        3️⃣every Friday at 10:00: birthday
        every Sunday at 10:00: {send: birthday, step: sunday}
      """, ["1️⃣": "same-step", "2️⃣": "same-step", "3️⃣": "same-step"])
  }

  @Test func `a subject must fit the moments, the goal and the template`() {
    Self.campaign(
      "for_each: invoice\nwhen: {1️⃣order_shipped: payment-soon}\ngoal: 2️⃣order_paid within 7 days\n",
      ["1️⃣": "wrong-subject", "2️⃣": "goal-subject"])
    Self.campaign("for_each: invoice\nwhen: {on 1️⃣birthday at 10:00: payment-soon}\n", ["1️⃣": "wrong-subject"])
    Self.campaign("when: {manual: 1️⃣order-shipped}\n", ["1️⃣": "wrong-subject"])
    Self.campaign("when: {1️⃣payment_received: birthday}\n", ["1️⃣": "missing-key"])
    Self.campaign("when: {order_paid: birthday, 1️⃣wishlist_added: birthday}\n", ["1️⃣": "mixed-subjects"])
  }

  @Test func `a template must be there for every channel`() {
    Self.campaign("when: {manual: 1️⃣order-shiped}\nchannels: sms\n", ["1️⃣": "unknown-template"])
    Self.campaign(
      "for_each: order\nwhen: {manual: 1️⃣order-shipped}\nchannels: sms, else email\n", ["1️⃣": "unknown-template"])
    Self.campaign("when: {manual: 1️⃣birthday}\nchannels: 2️⃣whatsapp\n", ["1️⃣": "unknown-template", "2️⃣": "no-gateway"])
  }

  @Test func `customers whose language no file has are warned about`() {
    MarkedWorkspace([
      "templates/hello.sms.fr.liquid": "Bonjour\n", "templates/ni-hao.sms.zh.liquid": "你好\n",
      "campaigns/it.yaml": "when: {manual: 1️⃣hello, 2026-12-01 at 10:00: {send: ni-hao, step: b}}\nchannels: sms\n",
    ]).expect(["1️⃣": "no-fallback"])
  }

  @Test func `a missing when, and a when without template, say what to write`() {
    Self.campaign("1️⃣topic: offers\n", ["1️⃣": "missing-key"])
    Self.campaign("when: 1️⃣manual\n", ["1️⃣": "missing-template"])
    Self.campaign("when: {1️⃣manual: }\n", ["1️⃣": "missing-template"])
    Self.campaign("when: 1️⃣{}\n", ["1️⃣": "missing-key"])
    Self.campaign("when: {manual: {1️⃣sned: x}}\n", ["1️⃣": "unknown-key"], also: ["missing-key"])
  }
}
