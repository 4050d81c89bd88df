import Campaigns
import Catalogue
import Diagnostics
import LocalTime
import Providers
import Rules
import TestSupport
import Testing
import Rules
import Vocabulary

struct WorkspaceTests {
  static func settings(_ text: String) -> MarkedWorkspace {
    MarkedWorkspace(["tidings.yaml": text])
  }

  @Test func `the settings are read with all they say`() throws {
    let reading = MarkedWorkspace([
      "tidings.yaml": MarkedWorkspace.settings + """
        country: cn
        database: sqlite:shop.db
        sandbox: yes
        public_url: https://m.lantern.example/
        frequency_cap: {per_day: 1, per_week: 3}
        global_holdout: 2.5%
        confirm_above: 1000
        max_recipients: 50000
        fail_above: 3%
        rates: {EUR: 7.81, USD: {2026-01-01: 7.1, 2026-06-01: "7.012345"}}
        """
    ]).expect([:])
    let settings = reading.workspace.settings
    #expect(settings.shop == "Lantern Tea" && settings.zone.name == "Asia/Shanghai" && settings.locale == "zh-CN")
    #expect(settings.currency.code == "CNY" && settings.country == "CN" && settings.isSandbox)
    #expect(settings.database.reveal() == "sqlite:shop.db" && settings.secret?.reveal() == "s3cr3t-value")
    #expect(settings.publicURL == "https://m.lantern.example")
    #expect(settings.quietHours?.description == "21:00 to 09:00")
    #expect(settings.cap == FrequencyCap(perDay: 1, perWeek: 3))
    #expect(settings.catalogue.customers.field("joined_club")?.type == .date)
    #expect(settings.gateways.map(\.name) == ["sms-main", "mail"])
    #expect(settings.routes == [.sms: ["sms-main"], .email: ["mail"]])
    #expect(settings.globalHoldout == 250 && settings.failAbove == 300)
    #expect(settings.confirmAbove == 1000 && settings.maxRecipients == 50000)
    #expect(settings.rates.map(\.perMillion) == [7_810_000, 7_100_000, 7_012_345])
    #expect(reading.hasSettings && reading.isSound)
  }

  @Test func `what is counted, who may push, and which words mean STOP`() throws {
    let settings = MarkedWorkspace([
      "tidings.yaml": MarkedWorkspace.settings + """
        old_secrets: ["${TIDINGS_SECRET}"]
        tracking: {opens: no, utm_source: lantern}
        stop_words: [genug, "nix mehr"]
        shops:
          tea: {kind: shopify, secret: "${TIDINGS_SECRET}"}
          pots: {kind: woocommerce}
        """
    ]).expect([:]).workspace.settings
    #expect(settings.oldSecrets.map { $0.reveal() } == ["s3cr3t-value"])
    #expect(settings.tracking == LinkTracking(countsClicks: true, countsOpens: false, utmSource: "lantern"))
    #expect(settings.stopWords == ["genug", "nix mehr"])
    #expect(settings.shops["tea"]?.kind == .shopify && settings.shops["tea"]?.secret?.reveal() == "s3cr3t-value")
    #expect(settings.shops["pots"] == ShopWebhook(kind: .woocommerce, secret: nil))
  }

  @Test func `R38 a secret of a shop that stands in the file is an error`() {
    MarkedWorkspace([
      "tidings.yaml": MarkedWorkspace.settings + """
        shops: {tea: {kind: 1️⃣shopyfy, secret: "${TIDINGS_SECRET}"}, pots: {kind: woocommerce, secret: 2️⃣abc}}
        old_secrets: [3️⃣abc]
        """
    ]).expect(["1️⃣": "unknown-name", "2️⃣": "secret-in-file", "3️⃣": "secret-in-file"])
  }

  @Test func `everything wrong in the settings is found at once`() {
    Self.settings(
      """
      1️⃣shopp: Lantern
      time_zone: 2️⃣Asia/Shanghia
      currency: 3️⃣yuan
      quiet_hours: 4️⃣night
      topics: {5️⃣all: x}
      customer_fields: {6️⃣Tea: text, 7️⃣city: text, tea: 8️⃣txt}
      routes: {sms: 9️⃣sms-main}
      """
    ).expect(
      [
        "1️⃣": "unknown-key", "2️⃣": "unknown-zone", "3️⃣": "wrong-value", "4️⃣": "wrong-value", "5️⃣": "bad-name",
        "6️⃣": "bad-name", "7️⃣": "taken-name", "8️⃣": "unknown-name", "9️⃣": "unknown-gateway",
      ], also: ["missing-key"])
  }

  @Test func `R38 secrets come from the environment and stand in no finding`() {
    let text = """
      shop: ${SHOP_NAME:-Lantern}
      time_zone: ${ZONE}
      currency: CNY
      secret: ${TIDINGS_SECRET}
      database: postgres://me:hunter2@db/x
      gateways:
        a: {preset: twilio, auth_tokn: hunter3, auth_token: hunter4, account_sid: x} # api_key: "hunter5"
      old_secrets: [hunter6, "hunter7"]
      """
    let reading = WorkspaceReader.read(files: ["tidings.yaml": Array(text.utf8)]) {
      ["ZONE": "zone-of-s3cr3t", "TIDINGS_SECRET": "s3cr3t-value"][$0]
    }
    #expect(reading.workspace.settings.shop == "Lantern")
    let shown =
      DiagnosticRenderer.text(reading.diagnostics, sources: reading.source)
      + DiagnosticRenderer.json(reading.diagnostics, fileCount: 1) + DiagnosticRenderer.github(reading.diagnostics)
      + (reading.source("tidings.yaml") ?? "")
    #expect(shown.contains("unknown time zone '${ZONE}'"))
    for secret in ["s3cr3t", "hunter2", "hunter4", "hunter5", "hunter6", "hunter7"] {
      #expect(!shown.contains(secret), "\(secret) is shown")
    }
    #expect(reading.diagnostics.contains { $0.id == "secret-in-file" })
    #expect(!"\(reading.workspace.settings)".contains("hunter2"))
  }

  @Test func `R38 an unset variable is a note, and a secret in the file an error`() {
    let unset = MarkedWorkspace().read(environment: [:])
    #expect(unset.diagnostics.map(\.id) == ["unset-variable"])
    #expect(unset.diagnostics.map(\.severity) == [.note])
    #expect(unset.isSound && unset.workspace.settings.secret == nil)
    Self.settings(MarkedWorkspace.settings.replacing("${TIDINGS_SECRET}", with: "1️⃣abc")).expect([
      "1️⃣": "secret-in-file"
    ])
  }

  @Test func `without settings everything else is still checked`() {
    let files = ["campaigns/it.yaml": Array("whn: {manual: x}\ntopic: any\nchannels: sms\n".utf8)]
    let reading = WorkspaceReader.read(files: files)
    #expect(Set(reading.diagnostics.map(\.id)) == ["missing-file", "missing-key", "unknown-key"])
    #expect(!reading.hasSettings)
  }

  @Test func `segments that name one another in a circle are found, and whoever names them is left out`() {
    let reading = MarkedWorkspace([
      "campaigns/segments/a.yaml": "where: 1️⃣segment(b)\n", "campaigns/segments/b.yaml": "where: segment(c)\n",
      "campaigns/segments/c.yaml": "where: segment(a)\n", "campaigns/segments/d.yaml": "where: segment(a)\n",
      "campaigns/segments/good.yaml": "where: city is \"Bath\"\n",
      "campaigns/segments/better.yaml": "where: segment(good)\n",
      "campaigns/it.yaml": "when: {manual: birthday}\naudience: segment(d)\n",
      "campaigns/fine.yaml": "when: {manual: birthday}\naudience: segment(better)\n",
    ]).expect(["1️⃣": "segment-circle"])
    #expect(Set(reading.workspace.segments.keys) == ["good", "better"])
    #expect(reading.workspace.campaigns.keys.sorted() == ["fine"] && reading.brokenCampaigns == ["it"])
  }

  @Test func `files with wrong names or encodings are found`() {
    var files = MarkedWorkspace().files.mapValues { Array($0.utf8) }
    files["campaigns/a.yml"] = []
    files["campaigns/deep/b.yaml"] = []
    files["campaigns/with blank.yaml"] = []
    files["campaigns/empty.yaml"] = Array("# nothing\n".utf8)
    files["campaigns/latin.yaml"] = Array("topic: offers\ndescription: caf".utf8) + [0xE9, 0x0A]
    files["templates/x.smms.liquid"] = []
    files["templates/x.sms.zh_CN.liquid"] = []
    files["templates/y.email.liquid"] = Array("no subject\n".utf8)
    files["templates/z.sms.liquid"] = Array("---\nsubject: unused\n---\nx\n".utf8)
    files["templates/readme.md"] = [0xFF]
    files["node_modules/x.yaml"] = [0xFF]
    let reading = WorkspaceReader.read(files: files) { _ in "x" }
    let found = reading.diagnostics.map {
      "\($0.range.path):\($0.range.start.line):\($0.range.start.column) \($0.id)"
    }
    #expect(
      found == [
        "campaigns/a.yml:1:1 bad-name", "campaigns/deep/b.yaml:1:1 misplaced-file",
        "campaigns/empty.yaml:1:1 empty-file",
        "campaigns/latin.yaml:2:17 not-utf8", "campaigns/with blank.yaml:1:1 bad-name",
        "templates/x.smms.liquid:1:1 unknown-channel", "templates/x.sms.zh_CN.liquid:1:1 bad-name",
        "templates/y.email.liquid:1:1 missing-subject", "templates/z.sms.liquid:2:1 unused-front-matter",
      ])
  }

  @Test func `partials are found by name, and circles, lost ones and names that nobody gives too`() {
    MarkedWorkspace([
      "templates/hi.sms.liquid": "{% render \"footer\", sign: \"Mei\" %}{% render 1️⃣\"fotter\" %}\n",
      "templates/partials/footer.liquid":
        "bye {{ 4️⃣anything }} {{ sign }} {% if more %}{{ more }}{% endif %} {{ customer.3️⃣frist_name }}\n",
      "templates/loop.liquid": "{% render 2️⃣\"loop\" %}\n", "templates/unused.liquid": "{{ whatever }}\n",
    ]).expect([
      "1️⃣": "unknown-partial", "2️⃣": "partial-circle", "3️⃣": "unknown-variable", "4️⃣": "unknown-variable",
    ])
  }

  @Test(
    arguments: [
      ("zh-CN", "hi.sms.zh-CN"), ("zh-TW", "hi.sms.zh"), ("de-AT", "hi.sms.de"), ("fr", "hi.sms"), (nil, "hi.sms"),
    ] as [(String?, String)])
  func `a template is chosen by the customer's language, truncated`(locale: String?, file: String) throws {
    let names = ["hi.sms.zh-CN", "hi.sms.zh", "hi.sms.de", "hi.sms"]
    let reading = MarkedWorkspace(
      Dictionary(uniqueKeysWithValues: names.map { ("templates/\($0).liquid", "hello\n") })
    ).expect([:])
    let found = reading.workspace.templates.find("hi", channel: .sms, locale: locale)
    #expect(found?.path == "templates/\(file).liquid")
  }
}

struct GatewayTests {
  @Test func `a gateway that is wrong is one finding, and routes go on from the others`() {
    let reading = MarkedWorkspace([
      "tidings.yaml": """
      shop: Lantern
      time_zone: UTC
      currency: EUR
      gateways:
        broken: {preset: sandbox, 1️⃣chanel: sms}
        mail: {preset: sandbox, channel: email}
      routes: {sms: [broken, 2️⃣other], email: [mail], 3️⃣fax: [mail], whatsapp: [4️⃣mail]}
      """,
      "campaigns/it.yaml": "when: {manual: birthday}\nchannels: sms, else email\n",
    ]).expect([
      "1️⃣": "unknown-key", "2️⃣": "unknown-gateway", "3️⃣": "unknown-channel", "4️⃣": "wrong-channel",
    ])
    #expect(reading.workspace.settings.routes == [.email: ["mail"]])
  }

  @Test func `without routes every gateway serves its channels`() {
    let routes = MarkedWorkspace([
      "tidings.yaml":
        "shop: L\ntime_zone: UTC\ncurrency: EUR\ngateways: {all: {preset: sandbox}, sms: {preset: sandbox, channel: sms}}\n"
    ]).expect([:]).workspace.settings.routes
    #expect(routes[.sms] == ["all", "sms"] && routes[.wechat] == ["all"])
  }
}
