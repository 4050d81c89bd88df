import Diagnostics
import Foundation
import Providers
import TestSupport
import Testing
import Vocabulary
import YAMLText

struct ReadingTests {
  @Test func `everything wrong with a file of gateways is said at once`() throws {
    let file = #"""
      sms-main: {preset: twillio, account_sid: "${SID}"}
      no-preset: {url: https://a.example}
      missing: {preset: twilio, from: "+15005550006"}
      typo: {preset: twilio, acount_sid: "${SID}", auth_token: "${TOKEN}", from: "+1500"}
      literal: {preset: twilio, account_sid: AC1, auth_token: hunter2, from: "+1500"}
      half: {preset: twilio, account_sid: AC1, api_key: SK1, auth_token: "${TOKEN}", from: "+1500"}
      mail: {preset: sendgrid, api_key: "${SENDGRID}", from: Lantern Tea}
      rates: {preset: sandbox, url: "http://127.0.0.1:1", rate: fast, concurrency: 0, price: cheap}
      plain: {preset: http, url: "http://sms.example/", body: "{{ text }}"}
      host: {preset: http, url: "https://{{ to }}/x", body: "{{ text }}"}
      user: {preset: http, url: "https://me:hunter2@sms.example/", body: "{{ text }}"}
      nowhere: {preset: http, url: "sms.example", body: "{{ text }}"}
      own:
        preset: http
        url: https://sms.example/send
        method: FETCH
        headers: {X: "{{ tto }}"}
        form: {to: "{{ to", text: "{{ text | upcase }}"}
        success: fine
        id: message_id
        errors: {E1: forever}
        statuses: {"9999": retry}
        key_header: Idempotency-Key
        reciepts: {}
      liquid:
        preset: http
        url: https://sms.example/send
        body: |
          {"to": {{ too | json }},
           "text": {{ text | jsn }}, "n": {% if name %}1{% endif }}
      names: {preset: http, url: https://sms.example/, body: "{{ too }} {% render 'x' %}"}
      both: {preset: http, url: https://sms.example/, form: {a: b}, json: {a: b}}
      life: {preset: http, url: https://sms.example/, json: {a: b}, key_header: K, key_valid_for: long}
      rules: {preset: http, url: https://sms.example/, json: {a: b}, receipts: {kinds: [{s: D, is: deliverd}, {is: bounced hard bad}]}}
      """#
    let document = YAMLDocument.read(path: "tidings.yaml", text: file)
    var diagnostics = document.diagnostics
    for entry in try #require(document.root?.entries) {
      var found: [Diagnostic] = []
      let gateway = Gateway.read(
        name: entry.name, node: entry.value, environment: { Example.environment[$0] }, into: &found)
      #expect((gateway == nil) == found.hasErrors, "\(entry.name)")
      diagnostics += found
    }
    let text = DiagnosticRenderer.text(diagnostics, sources: { _ in file })
    try expectGolden(text, "wrong-gateways.txt")
    #expect(!diagnostics.contains { "\($0)".contains("hunter2") })
  }

  @Test func `R38 an unset variable is a note, and the gateway says why it cannot be used`() throws {
    let (gateway, diagnostics) = try read(Example.twilio, environment: ["SID": "AC1"])
    #expect(diagnostics.map(\.severity) == [.note])
    #expect(gateway?.unusable == "the environment variable TOKEN is not set")
    let error = #expect(throws: ProviderError.self) { try gateway?.request(Example.sms) }
    #expect(error?.description == "gateway 'main': the environment variable TOKEN is not set")
    let (own, _) = try read(#"{preset: http, url: "${URL}", headers: {X: "${A} ${B}"}, body: "{{ text }}"}"#)
    #expect(own?.unusable?.contains("URL") == true)
    #expect(own?.unusable?.contains("B") == true)
  }

  @Test(arguments: [
    ("http://127.0.0.1:8025", true), ("http://localhost:1", true), ("http://[::1]:80/x", true),
    ("https://127.9.9.9", true), ("https://api.twilio.com", false), ("https://127.0.0.1.evil.example", false),
    ("https://localhost.example", false), ("https://1270.0.0.1", false), ("https://127.0.0", false),
  ])
  func `R6 a gateway is a sandbox's when its host is this machine`(url: String, isSandbox: Bool) throws {
    let gateway = try gateway(
      #"{preset: twilio, url: "\#(url)", account_sid: AC1, auth_token: "${TOKEN}", from: "+1500"}"#,
      environment: ["TOKEN": "t"])
    #expect(gateway.isSandbox == isSandbox)
    #expect(try gateway.request(Example.sms).url.hasPrefix(url))
  }

  @Test(arguments: ["http://127.0.0.1:99999/", "http://a\\@127.0.0.1/", "http:///x", "http://[::1", "127.0.0.1:80"])
  func `R6 a host that cannot be read is no gateway`(url: String) throws {
    let (gateway, diagnostics) = try read(#"{preset: sandbox, url: '\#(url)'}"#)
    #expect(gateway == nil)
    #expect(diagnostics.hasErrors)
  }

  @Test func `limits and prices are read`() throws {
    let gateway = try gateway(
      #"{preset: sandbox, url: "http://127.0.0.1:1", rate: 50/s, concurrency: 8, price: 0.0079 USD}"#)
    #expect(gateway.rate == Gateway.Rate(count: 50, per: .seconds(1)))
    #expect(gateway.rate?.description == "50/s")
    #expect(gateway.concurrency == 8)
    #expect(gateway.price == Gateway.Price(millionths: 7900, currency: Currency("USD")))
    #expect(gateway.channels == Channel.allCases)
  }

  @Test func `an API key of Twilio stands in for the account's token`() throws {
    let gateway = try gateway(
      #"{preset: twilio, account_sid: AC1, api_key: SK1, api_secret: "${S}", from: "+1500"}"#, environment: ["S": "s"])
    let request = try gateway.authorize(gateway.request(Example.sms), at: now)
    #expect(request.headers.first("authorization") == "Basic " + Data("SK1:s".utf8).base64EncodedString())
  }

  @Test func `the gateways in the documentation are read without a finding`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/gateways.md"), encoding: .utf8)
    var count = 0
    for block in page.components(separatedBy: "```yaml\n").dropFirst() {
      let document = YAMLDocument.read(path: "docs/gateways.md", text: block.components(separatedBy: "```")[0])
      #expect(document.diagnostics.isEmpty)
      let node = try #require(document.root)
      let entries = node.entries?.first { $0.name == "gateways" }?.value.entries ?? node.entries ?? []
      for entry in entries {
        var diagnostics: [Diagnostic] = []
        let gateway = Gateway.read(name: entry.name, node: entry.value, environment: { _ in "x" }, into: &diagnostics)
        #expect(diagnostics.isEmpty, "\(entry.name): \(diagnostics.map(\.message))")
        #expect(gateway?.unusable == nil)
        count += 1
      }
    }
    #expect(count == 5)
  }

  @Test func `the preset in the documentation passes its own tests`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/gateways.md"), encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```\n").first { $0.hasPrefix("title: Example SMS") })
    var library = PresetLibrary.builtin
    library.add(path: "gateways/example.yaml", text: block)
    #expect(library.diagnostics.isEmpty, "\(library.diagnostics)")
    let document = YAMLDocument.read(path: "gateways/example.yaml", text: block)
    let tests = try #require(document.root?.entries?.first { $0.name == "tests" }?.value)
    var diagnostics: [Diagnostic] = []
    let contracts = GatewayContract.read(tests, into: &diagnostics)
    #expect(contracts.map(\.checkCount) == [3])
    #expect(contracts.flatMap { $0.run(preset: "example", in: library) } == [])
    #expect(diagnostics.isEmpty)
  }

  @Test func `the keys of each preset are known`() {
    #expect(PresetLibrary.builtin.keys(of: "twilio")?.contains("account_sid") == true)
    #expect(PresetLibrary.builtin.keys(of: "http")?.contains("key_valid_for") == true)
    #expect(PresetLibrary.builtin.keys(of: "nobody") == nil)
  }

  @Test func `a host from the environment is put in before it is judged`() throws {
    let gateway = try gateway(
      #"{preset: http, url: "${BASE}/send/${KEY}", body: "{{ text }}"}"#,
      environment: ["BASE": "http://127.0.0.1:9", "KEY": "k"])
    #expect(gateway.isSandbox)
    #expect(try gateway.authorize(gateway.request(Example.sms), at: now).url == "http://127.0.0.1:9/send/k")
  }
}
