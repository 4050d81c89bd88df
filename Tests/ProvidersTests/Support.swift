import Diagnostics
import Foundation
import Providers
import Testing
import Vocabulary
import YAMLText

let now = Instant(seconds: 1_772_359_200)  // 2026-03-01T10:00:00Z

/// Reads a gateway from the text behind its name.
func read(
  _ yaml: String, name: String = "main", environment: [String: String] = [:]
) throws -> (gateway: Gateway?, diagnostics: [Diagnostic]) {
  let document = YAMLDocument.read(path: "tidings.yaml", text: yaml)
  var diagnostics = document.diagnostics
  let root = try #require(document.root)
  let gateway = Gateway.read(name: name, node: root, environment: { environment[$0] }, into: &diagnostics)
  return (gateway, diagnostics)
}

func gateway(_ yaml: String, name: String = "main", environment: [String: String] = [:]) throws -> Gateway {
  let (gateway, diagnostics) = try read(yaml, name: name, environment: environment)
  #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
  return try #require(gateway)
}

enum Example {
  static let environment = [
    "SID": "AC0123", "TOKEN": "hunter2-token", "SENDGRID": "SG.hunter2", "KEY": "hunter2\"&key",
  ]
  static let twilio = #"{preset: twilio, account_sid: "${SID}", auth_token: "${TOKEN}", from: "+15005550006"}"#
  static let sendgrid = #"{preset: sendgrid, api_key: "${SENDGRID}", from: "Lantern Tea <hello@lantern.example>"}"#
  static let sandbox = #"{preset: sandbox, url: "http://127.0.0.1:8025"}"#

  static func gateway(_ yaml: String) throws -> Gateway {
    try ProvidersTests.gateway(yaml, environment: environment)
  }

  static let sms = OutgoingMessage(
    reference: "m5k-2f1", channel: .sms, address: "+8613800138000", name: "Mei Lin", text: "Hi Mei & co, 10% off",
    idempotencyKey: "m5k-2f1-k", campaign: "birthday")
  static let email = OutgoingMessage(
    reference: "m5k-2f2", channel: .email, address: "mei@example.com", name: "Mei \"M\" Lin", text: "Hello\nMei",
    html: "<p>Hello \\ Mei</p>", subject: "Tea, 茶", preheader: "For you", idempotencyKey: "m5k-2f2-k",
    unsubscribeURL: "https://m.lantern.example/u/abc")
}

/// A request as people read it.
func rendered(_ request: HTTPRequest) -> String {
  let headers = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
  return "\(request.method) \(request.url)\n\(headers)\n\(String(decoding: request.body, as: UTF8.self))\n"
}

func answered(_ status: Int, _ body: String = "", headers: [HTTPHeader] = [], isComplete: Bool = true)
  -> TransportOutcome
{
  .answered(HTTPResponse(status: status, headers: headers, body: Array(body.utf8), isComplete: isComplete))
}
