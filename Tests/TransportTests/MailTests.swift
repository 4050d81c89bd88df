import Foundation
import Providers
import Testing
import Transport
import Vocabulary

/// Mail by SMTP, judged by a server and a parser that we did not write.
struct MailTests {
  static func gateway(_ url: String, _ settings: String = "tls: none") throws -> Gateway {
    let yaml = #"{preset: smtp, url: "\#(url)", from: "Lantern Tea 灯笼 <hello@lantern.example>", \#(settings)}"#
    return try #require(
      Gateway.read(name: "mail", text: yaml, environment: { $0 == "PASSWORD" ? "pass word" : "wrong" }))
  }

  static let credentials = #"user: tea, password: "${PASSWORD}""#

  static func message(to address: String = "mei@example.com", _ reference: String = "m5k-2f1") -> OutgoingMessage {
    OutgoingMessage(
      reference: reference, channel: .email, address: address, name: "Mei \"M\" Lin, 林美",
      text: "Dear Mei,\n.\n..twice\nFrom here on: äöü€ = 10 %\n\(String(repeating: "long ", count: 60))\ntrailing \n",
      html: "<p>Dear Mei,</p>\n<p>茶 &amp; more: <a href=\"https://shop.example/?a=1&amp;b=2\">new</a></p>\n",
      subject: "十周年庆典：全场茶叶八折 — a subject that needs more than one line 🍵, surely", idempotencyKey: "k",
      unsubscribeURL: "https://m.lantern.example/u/abc", date: Instant(seconds: 1_772_359_200))
  }

  static func send(_ gateway: Gateway, _ message: OutgoingMessage, _ transport: HTTPTransport) async throws -> Verdict {
    let now = Instant(seconds: 1_772_359_200)
    return gateway.verdict(await transport.send(try gateway.authorize(gateway.request(message), at: now)), at: now)
  }

  @Test func `a mail arrives as it was meant`() async throws {
    let server = try MailServer(.plain)
    let message = Self.message()
    let verdict = try await Self.send(Self.gateway(server.url), message, HTTPTransport(maxConnections: 1))
    #expect(verdict == Verdict(.accepted, providerID: "4F1A"))
    let mail = try server.mail()
    #expect(mail[path: "$.from"] == "hello@lantern.example")
    #expect(mail["to"]?.elements?.map(\.scalar) == ["mei@example.com"])
    #expect(mail[path: "$.host"] == "lantern.example")
    #expect(mail["mail"]?["defects"]?.elements == [])
    #expect(mail[path: "$.bare"] == "0")
    #expect(mail[path: "$.ascii"] == "true")
    #expect((mail[path: "$.longest"].flatMap { Int($0) } ?? 999) <= 78)
    #expect(mail.header("Subject") == message.subject)
    #expect(mail[path: "$.mail.to[0][0]"] == message.name)
    #expect(mail[path: "$.mail.to[0][1]"] == "mei@example.com")
    #expect(mail[path: "$.mail.from[0][0]"] == "Lantern Tea 灯笼")
    #expect(mail[path: "$.mail.date"] == "2026-03-01T10:00:00+00:00")
    #expect(mail.header("Message-ID") == "<m5k-2f1@lantern.example>")
    #expect(mail.header("List-Unsubscribe") == "<https://m.lantern.example/u/abc>")
    #expect(mail.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
    #expect(mail[path: "$.mail.type"] == "multipart/alternative")
    #expect(mail[path: "$.mail.parts[0][0]"] == "text/plain")
    #expect(mail[path: "$.mail.parts[0][1]"]?.replacing("\r\n", with: "\n") == message.text)
    #expect(mail[path: "$.mail.parts[1][0]"] == "text/html")
    #expect(mail[path: "$.mail.parts[1][1]"]?.replacing("\r\n", with: "\n") == message.html)
  }

  @Test func `a mail of HTML alone gets a text, and one of text alone is no multipart`() async throws {
    let server = try MailServer(.plain)
    let transport = HTTPTransport(maxConnections: 1)
    var message = Self.message()
    message.text = ""
    message.unsubscribeURL = nil
    _ = try await Self.send(Self.gateway(server.url), message, transport)
    let html = try server.mail()
    #expect(
      html[path: "$.mail.parts[0][1]"]?.replacing("\r\n", with: "\n")
        == "Dear Mei,\n\n茶 & more: new (https://shop.example/?a=1&b=2)\n")
    #expect(html.header("List-Unsubscribe") == nil)
    message = Self.message()
    message.html = nil
    message.text = String(repeating: "灯笼茶新店开业，欢迎光临。\n", count: 40)
    _ = try await Self.send(Self.gateway(server.url), message, transport)
    let text = try server.mail()
    #expect(text[path: "$.mail.type"] == "text/plain")
    #expect(text[path: "$.mail.encodings[0]"] == "base64")
    #expect(text[path: "$.mail.parts[0][1]"]?.replacing("\r\n", with: "\n") == message.text)
    #expect(text["mail"]?["defects"]?.elements == [])
  }

  @Test(arguments: [MailServer.Mode.startTLS, .tls])
  func `a mail goes encrypted and with a login`(mode: MailServer.Mode) async throws {
    let server = try MailServer(mode)
    let transport = HTTPTransport(maxConnections: 1, caFile: server.certificate)
    let gateway = try Self.gateway(server.url, "\(Self.credentials)")
    #expect(try await Self.send(gateway, Self.message(), transport).answer == .accepted)
    let mail = try server.mail()
    #expect(mail[path: "$.login"] == "true")
    if mode == .startTLS { #expect(mail[path: "$.tls"] == "true") }
  }

  @Test func `connections are kept and reused`() async throws {
    let server = try MailServer(.startTLS)
    let transport = HTTPTransport(maxConnections: 1, caFile: server.certificate)
    let gateway = try Self.gateway(server.url, Self.credentials)
    var peers: Set<String> = []
    for number in 0..<12 {
      #expect(try await Self.send(gateway, Self.message("m1-\(number)"), transport).answer == .accepted)
      peers.insert(try server.mail()[path: "$.peer"] ?? "?")
    }
    #expect(peers.count == 1)
  }

  @Test func `mail and HTTP take turns on one handle`() async throws {
    let server = try MailServer(.plain)
    let web = try LoopbackServer { _ in .answer(answer(201, "ok")) }
    let transport = HTTPTransport(maxConnections: 1)
    for _ in 0..<3 {
      #expect(try await Self.send(Self.gateway(server.url), Self.message(), transport).answer == .accepted)
      guard case .answered(let response) = await transport.send(HTTPTransportTests.post(web.url)) else {
        Issue.record("no answer")
        return
      }
      #expect(response.status == 201)
    }
    #expect(
      web.received.map { String(decoding: $0.body, as: UTF8.self) } == Array(repeating: #"{"text":"hello"}"#, count: 3))
    #expect(
      web.received.allSatisfy { $0.head.hasPrefix("POST ") && $0.head.contains("Content-Type: application/json") })
  }

  @Test func `R20 R26 the server's codes are answers`() async throws {
    let server = try MailServer(.plain)
    let transport = HTTPTransport(maxConnections: 1)
    let gateway = try Self.gateway(server.url)
    func verdict(_ local: String) async throws -> Verdict {
      try await Self.send(gateway, Self.message(to: "\(local)@example.com"), transport)
    }
    #expect(try await verdict("refuse") == Verdict(.permanent, code: "5.1.1", refusal: .hardBounce))
    #expect(try await verdict("later") == Verdict(.notAccepted, code: "4.2.1"))
    #expect(try await verdict("spam") == Verdict(.permanent, code: "5.7.1"))
    #expect(try await verdict("mei").answer == .accepted)
  }

  @Test func `R20 a wrong login, no TLS and a strange certificate stop the gateway or are tried again`() async throws {
    let secure = try MailServer(.startTLS)
    let plain = try MailServer(.plain)
    let trusting = HTTPTransport(maxConnections: 1, caFile: secure.certificate)
    let wrong = try await Self.send(
      Self.gateway(secure.url, #"user: tea, password: "${WRONG}""#), Self.message(), trusting)
    #expect(wrong.answer == .configuration)
    let demanding = try await Self.send(Self.gateway(plain.url, "tls: required"), Self.message(), trusting)
    #expect(demanding.answer == .configuration)
    let untrusting = HTTPTransport(maxConnections: 1)
    let strange = try await Self.send(Self.gateway(secure.url, Self.credentials), Self.message(), untrusting)
    #expect(strange.answer == .notAccepted)
    #expect(strange.code?.hasPrefix("tls_") == true)
  }

  @Test func `a mail server elsewhere is never spoken to in plain text`() async throws {
    let gateway = try Self.gateway("smtp://mail.lantern.example", "tls: none")
    let verdict = try await Self.send(gateway, Self.message(), HTTPTransport(maxConnections: 1))
    #expect(verdict == Verdict(.configuration, code: "unusable"))
  }

  @Test(arguments: MailLoopback.Break.allCases)
  func `R20 a mail is in doubt only when its end may have arrived`(place: MailLoopback.Break) async throws {
    let server = try MailLoopback(break: place)
    let verdict = try await Self.send(Self.gateway(server.url), Self.message(), HTTPTransport(maxConnections: 1))
    switch place {
    case .never: #expect(verdict.answer == .accepted)
    case .behindMail: #expect(verdict.answer == .unknown)
    default: #expect(verdict.answer == .notAccepted)
    }
  }

  @Test func `R20 a server that is closing takes nothing`() async throws {
    let server = try MailLoopback(greeting: "421 4.3.2 closing")
    let verdict = try await Self.send(Self.gateway(server.url), Self.message(), HTTPTransport(maxConnections: 1))
    #expect(verdict.answer == .notAccepted)
  }

  @Test func `nobody listens`() async throws {
    let verdict = try await LoopbackServer.withRefusingPort { port in
      try await Self.send(
        Self.gateway("smtp://127.0.0.1:\(port)"), Self.message(), HTTPTransport(maxConnections: 1))
    }
    #expect(verdict == Verdict(.notAccepted, code: "connect"))
  }

  @Test(arguments: [
    "mei@example.com\r\nRCPT TO:<evil@example.com>", "mei@example.com>", "<mei@example.com", "mei", "@example.com",
    "mei@", "mei@exa mple.com", "mei@example..com", "mé@example.com", "a@b@example.com", "", "mei@example.com\0",
  ])
  func `an address that cannot stand in an envelope is refused`(address: String) throws {
    let gateway = try Self.gateway("smtp://127.0.0.1:25")
    #expect(throws: ProviderError.self) { try gateway.request(Self.message(to: address)) }
  }

  @Test func `nothing in a message begins a header of its own`() throws {
    var message = Self.message()
    message.subject = "x\r\nBcc: evil@example.com"
    message.name = "Mei\r\nBcc: evil@example.com\r\n\r\nbody"
    message.unsubscribeURL = "https://x.example/\r\nBcc: evil@example.com"
    message.reference = "m1\r\nBcc: evil"
    let request = try Self.gateway("smtp://127.0.0.1:25").request(message)
    let text = String(decoding: request.body, as: UTF8.self)
    let head = text.components(separatedBy: "\r\n\r\n")[0]
    #expect(!head.components(separatedBy: "\r\n").contains { $0.lowercased().hasPrefix("bcc") })
    #expect(request.headers.allSatisfy { !$0.value.contains("\n") })
  }

  // MARK: Authentication

  struct Login: Sendable, CustomTestStringConvertible {
    var scheme: String
    var user: String
    var secret: String
    var challenge = ""
    /// Every line behind `AUTH`, without the method's name.
    var lines: [String]
    var testDescription: String { "\(scheme) \(user)" }
  }

  static let logins: [Login] = {
    let own = [
      Login(scheme: "plain", user: "tim", secret: "tanstaaftanstaaf", lines: ["AHRpbQB0YW5zdGFhZnRhbnN0YWFm"]),
      Login(scheme: "login", user: "tim", secret: "tanstaaftanstaaf", lines: ["dGlt", "dGFuc3RhYWZ0YW5zdGFhZg=="]),
      Login(
        scheme: "cram-md5", user: "tim", secret: "tanstaaftanstaaf",
        challenge: "<1896.697170952@postoffice.reston.mci.net>",
        lines: ["dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw"]),
      Login(
        scheme: "xoauth2", user: "tim", secret: "ya29.tok1", lines: ["dXNlcj10aW0BYXV0aD1CZWFyZXIgeWEyOS50b2sxAQE="]),
    ]
    guard let path = ProcessInfo.processInfo.environment["SIGNATURE_VECTORS"] else { return own }
    let document = (try? Data(contentsOf: URL(filePath: path))).flatMap { JSONText($0) }
    return own
      + (document?["vectors"]?.elements ?? []).compactMap { vector in
        guard let scheme = vector["scheme"]?.scalar, scheme.hasPrefix("smtp-auth-") else { return nil }
        let input = vector["input"] ?? .null
        let expected = vector["expected"] ?? .null
        return Login(
          scheme: String(scheme.dropFirst("smtp-auth-".count)), user: input["username"]?.scalar ?? "",
          secret: input["password"]?.scalar ?? input["token"]?.scalar ?? "",
          challenge: input["challenge"]?.scalar ?? "",
          lines: ["initial_response", "user_line", "password_line", "response"].compactMap { expected[$0]?.scalar })
      }
  }()

  @Test(arguments: logins)
  func `every way to authenticate says what its standard says`(login: Login) async throws {
    let server = try MailLoopback(challenge: login.challenge)
    let pair = Data("\(login.user):\(login.secret)".utf8).base64EncodedString()
    let request = HTTPRequest(
      method: "MAIL", url: server.url,
      headers: [
        HTTPHeader("Mail-From", "a@x.example"), HTTPHeader("Mail-To", "b@y.example"), HTTPHeader("Mail-TLS", "none"),
        HTTPHeader("Mail-Auth", login.scheme), HTTPHeader("Authorization", "Basic \(pair)"),
      ], body: Array("Subject: x\r\n\r\nhi\r\n".utf8))
    guard case .answered(let response) = await HTTPTransport(maxConnections: 1).send(request) else {
      Issue.record("no answer")
      return
    }
    #expect(response.status == 250)
    let lines = server.lines.drop { !$0.hasPrefix("AUTH") }.prefix { !$0.hasPrefix("MAIL") }
    let said = lines.enumerated().flatMap { index, line in
      index == 0 ? line.split(separator: " ").dropFirst(2).map(String.init) : [line]
    }
    #expect(said == login.lines)
  }
}
