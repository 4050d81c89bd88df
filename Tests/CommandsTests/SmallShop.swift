import TestSupport

extension Scene {
  /// A sandbox workspace that a test can read at a glance: three campaigns, two segments, a dozen people.
  static func smallShop(database: String? = nil) async throws -> Scene {
    let scene = try Scene()
    try scene.writeFiles()
    if let database {
      let settings = SmallShop.settings.replacing("sqlite:tidings.db", with: database)
      try scene.folder.write(settings, to: "tidings.yaml")
    }
    // On the day before, so that what happened since may fire (R7).
    for (kind, rows) in SmallShop.data {
      try scene.folder.write(rows, to: "data/\(kind).csv")
      let ended = try await scene.quietly("import", kind, "data/\(kind).csv", "--now", "2026-02-28T09:00")
      if ended.status != 0 { throw NeverCame(what: "the shop's \(kind): \(ended.talk)") }
    }
    return scene
  }

  func writeFiles() throws {
    for (path, text) in SmallShop.files { try folder.write(text, to: path) }
  }
}

enum SmallShop {
  static let settings = """
    shop: Lantern Tea
    time_zone: Asia/Shanghai
    locale: en
    currency: CNY
    country: CN
    database: sqlite:tidings.db
    sandbox: true
    public_url: https://m.lantern.example
    secret: ${TIDINGS_SECRET}
    quiet_hours: 21:00 to 09:00
    frequency_cap: {per_day: 1, per_week: 3}
    topics: {general: News, offers: Coupons and sales}
    gateways:
      sms-main: {preset: sandbox, channel: sms, url: "${TIDINGS_SANDBOX:-http://127.0.0.1:1}", from: Lantern}
      mail: {preset: sandbox, channel: email, url: "${TIDINGS_SANDBOX:-http://127.0.0.1:1}", from: "Lantern Tea <hello@lantern.example>"}
    routes: {sms: [sms-main], email: [mail]}
    imports:
      till:
        into: orders
        columns: {number: Bon, customer: Kunde, placed_at: Datum, total: Summe}
        time_zone: Europe/Berlin

    """

  static let files: [(String, String)] = [
    ("tidings.yaml", settings),
    (
      "campaigns/birthday.yaml",
      """
      description: A gift in the week of the birthday
      topic: offers
      when: {3 days before birthday at 09:30: birthday}
      channels: sms, else email
      goal: order_paid within 14 days, value order.total

      """
    ),
    (
      "campaigns/spring.yaml",
      """
      description: The new teas, to people who bought before
      topic: offers
      when: {manual: spring}
      audience: count(orders) >= 1
      channels: email, else sms
      holdout: 20%
      goal: order_placed within 14 days, value order.total

      """
    ),
    (
      "campaigns/order-shipped.yaml",
      """
      purpose: transactional
      for_each: order
      when: {order_shipped: order-shipped}
      channels: sms, else email

      """
    ),
    (
      "campaigns/segments/regulars.yaml",
      """
      description: Bought at least twice, lately too
      where: |
        count(orders where status is not "cancelled") >= 2
        and last(orders.placed_at) within last 60 days

      """
    ),
    ("campaigns/segments/far.yaml", "where: country is not \"CN\"\n"),
    ("templates/birthday.sms.liquid", "Happy birthday soon, {{ customer.first_name }}! Reply STOP to opt out\n"),
    ("templates/birthday.sms.zh.liquid", "{{ customer.first_name }}，生日快乐！回复TD退订\n"),
    (
      "templates/birthday.email.liquid",
      """
      ---
      subject: A gift for you, {{ customer.first_name }}
      preheader: With any order
      ---
      <p>Happy birthday soon, {{ customer.first_name }}.</p>
      <p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>

      """
    ),
    (
      "templates/spring.sms.liquid",
      "New teas are here{% if customer.city %}, {{ customer.city }}{% endif %}. Reply STOP to opt out\n"
    ),
    (
      "templates/spring.email.liquid",
      """
      ---
      subject: New teas
      ---
      <p>Dear {{ customer.first_name }}, the new teas are here.</p>
      <p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>

      """
    ),
    (
      "templates/order-shipped.sms.liquid",
      "Order {{ order.number }} is on its way{% if order.tracking %} ({{ order.carrier }} {{ order.tracking }}){% endif %}.\n"
    ),
    (
      "templates/order-shipped.email.liquid",
      """
      ---
      subject: Order {{ order.number }} is on its way
      ---
      <p>Order {{ order.number }} is on its way.</p>

      """
    ),
  ]

  /// In the order in which they are imported.
  static let data: [(kind: String, rows: String)] = [
    (
      "customers",
      """
      external_id,first_name,last_name,phone,email,birthday,city,country,locale
      c1,Mei,Lin,+8613800138001,mei@example.com,1990-03-05,Shanghai,CN,en
      c2,芳,王,+8613800138002,,1985-03-05,杭州,CN,zh-CN
      c3,Anna,Schmidt,+4915112345603,anna@example.com,1979-03-05,Berlin,DE,en
      c4,Tom,,,,1992-03-05,,GB,en
      c5,Lea,Bauer,+4915112345605,lea@example.com,1988-07-01,Hamburg,DE,en
      c6,,Noname,+8613800138006,,1991-03-05,,CN,en
      c7,Jun,Wu,+8613800138007,jun@example.com,1995-03-05,Beijing,CN,zh-CN
      c8,Ian,Clarke,,ian@example.com,1970-01-01,London,GB,en
      c9,Ada,Stone,,ada@example.com,1971-01-01,London,GB,en
      c10,Bea,Stone,,bea@example.com,1972-01-01,London,GB,en
      c11,Cem,Kaya,,cem@example.com,1973-01-01,Köln,DE,en
      c12,Eve,Long,,eve@example.com,1974-01-01,Dublin,IE,en

      """
    ),
    (
      "consents",
      """
      customer,channel,topic,state,given_at,source,wording
      c1,sms,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c1,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c2,sms,offers,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c3,sms,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c3,sms,all,unsubscribed,2025-06-01T10:00:00Z,reply,STOP
      c3,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c5,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c6,sms,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c8,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c9,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c10,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c11,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please
      c12,email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes please

      """
    ),
    (
      "orders",
      """
      number,customer,placed_at,status,total
      A-1,c1,2026-01-10T10:00:00Z,paid,120.50
      A-2,c1,2026-02-10T10:00:00Z,paid,80
      A-3,c2,2026-02-20T10:00:00Z,paid,40
      A-4,c3,2025-02-20T10:00:00Z,paid,99.90
      A-5,c5,2026-02-27T10:00:00Z,paid,15
      A-6,c8,2026-02-01T10:00:00Z,paid,20
      A-7,c9,2026-02-01T10:00:00Z,paid,20
      A-8,c10,2026-02-01T10:00:00Z,paid,20
      A-9,c11,2026-02-01T10:00:00Z,paid,20
      A-10,c12,2026-02-01T10:00:00Z,paid,20
      A-11,c7,2026-02-01T10:00:00Z,cancelled,20

      """
    ),
  ]
}
