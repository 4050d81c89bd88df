import Crypto
import Foundation
import SQLText
import Store
import Synchronization
import Testing
import Vocabulary

/// What providers want besides the recording of their receipts.
struct CallbackTests {
  private static let meta =
    "chat: {preset: whatsapp, phone_number_id: \"1\", access_token: \"${TOKEN}\", app_secret: \"${TOKEN}\", verify_token: \"${TOKEN}\"}"

  @Test func `Meta's question whether we are there is answered with its challenge, to who knows our word`() async throws
  {
    try await Scene.run(gateways: Self.meta) { (scene) async throws in
      let asked = "hooks/chat?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
      let answer = try await scene.fetch(asked + "12345")
      #expect(answer.status == 200)
      #expect(answer.text == "1158201444")
      #expect(try await scene.fetch(asked + "guess").status == 403)
      #expect(try await scene.fetch("hooks/chat").status == 403)
    }
  }

  @Test func `R25 a receipt may come by GET, signed over its query`() async throws {
    let vonage =
      "old: {preset: vonage, api_key: k, api_secret: \"${TOKEN}\", signature_secret: \"${TOKEN}\", from: Lantern}"
    try await Scene.run(gateways: vonage) { (scene) async throws in
      let fields = [
        "client-ref": Scene.message.description, "err-code": "0", "messageId": "0A00", "msisdn": "8613800138000",
        "status": "delivered", "timestamp": "\(Scene.now.microseconds / 1_000_000)",
      ]
      let sorted = fields.sorted { $0.key < $1.key }
      let text = sorted.map { "&\($0.key)=\($0.value)" }.joined() + "12345"
      let signature = Insecure.MD5.hash(data: Data(text.utf8)).map {
        ($0 < 16 ? "0" : "") + String($0, radix: 16)
      }.joined()
      let query = sorted.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
      #expect(try await scene.fetch("hooks/old?\(query)&sig=\(signature)").status == 200)
      #expect(try await scene.fetch("hooks/old?\(query)&sig=\(String(signature.reversed()))").status == 403)
      #expect(
        try await scene.lines("SELECT kind || ' ' || message_number FROM responses") == [
          "\(ResponseKind.delivered.rawValue) 41"
        ])
    }
  }

  @Test func `a provider hears the words that it waits for`() async throws {
    let tencent =
      "tx: {preset: tencent-sms, secret_id: i, secret_key: \"${TOKEN}\", app_id: \"1\", sign_name: L, template: \"2\", receipt_secret: \"${TOKEN}\"}"
    try await Scene.run(gateways: tencent) { (scene) async throws in
      let body =
        #"[{"report_status":"SUCCESS","sid":"1","mobile":"13800138000","user_receive_time":"2026-03-01 10:00:00"}]"#
      let answer = try await scene.fetch("hooks/tx?secret=12345", method: "POST", body: body)
      #expect(answer.status == 200)
      #expect(answer.text == #"{"result":0,"errmsg":"OK"}"#)
      #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true)
    }
  }

  @Test func `an event of an unknown kind is kept aside once, counted, and forgotten with the person`() async throws {
    let mail = "post: {preset: postmark, server_token: \"${TOKEN}\", from: a@b.example, receipt_secret: \"${TOKEN}\"}"
    try await Scene.run(kind: .sandbox, gateways: mail) { (scene) async throws in
      let headers = ["X-Receipt-Secret": "12345"]
      let body = #"{"RecordType":"Teleported","Recipient":"Mei@Example.com","MessageID":"1"}"#
      for _ in 0..<2 {
        #expect(try await scene.fetch("hooks/post", method: "POST", body: body, headers: headers).status == 200)
      }
      let kept = try await scene.database.read { try UnknownEvents.list(limit: 9, in: $0) }
      #expect(kept.map(\.gateway) == ["post"])
      #expect(kept.first?.text.contains("Teleported") == true)
      #expect(kept.first?.receivedAt == Scene.now)
      let metrics = try await scene.fetch("metrics").text
      #expect(metrics.contains("tidings_unknown_events_total{gateway=\"post\"} 2"))
      let isErased = try await scene.database.write { session in
        try CustomerErasing.erase(7, customFields: [], digest: { "d" + $0 }, now: Scene.now, in: session)
      }
      #expect(isErased)
      #expect(try await scene.count("SELECT count(*) FROM unknown_events") == 0)
    }
  }

  // MARK: Amazon

  private static let topic = "arn:aws:sns:eu-west-1:1:mail"
  private static let certificateURL = "https://sns.eu-west-1.amazonaws.com/cert.pem"
  private static let ses =
    "ses: {preset: amazon-ses, region: eu-west-1, access_key_id: a, secret_access_key: \"${TOKEN}\", from: a@b.example, topic_arn: \(topic)}"

  /// A message of SNS as openssl signs it, with a certificate made for the test.
  private static func message(_ signer: Authority, _ fields: [String: String]) throws -> String {
    var fields = fields
    fields["TopicArn"] = fields["TopicArn"] ?? topic
    fields["MessageId"] = "m1"
    fields["Timestamp"] = "2026-02-25T06:13:20.000Z"
    let names =
      fields["Type"] == "Notification"
      ? ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    let text = names.map { "\($0)\n\(fields[$0] ?? "")\n" }.joined()
    fields["SignatureVersion"] = "2"
    fields["SigningCertURL"] = certificateURL
    fields["Signature"] = try signer.sign(text)
    return String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
  }

  @Test func `Amazon's certificate is fetched once, and what it did not sign is refused`() async throws {
    let signer = try Authority()
    let asked = Mutex<[String]>([])
    let open: @Sendable (String) async -> [UInt8]? = { url in
      asked.withLock { $0.append(url) }
      return Array(signer.certificate.utf8)
    }
    try await Scene.run(gateways: Self.ses, open: open) { (scene) async throws in
      func post(_ body: String) async throws -> Int {
        try await scene.fetch("hooks/ses", method: "POST", body: body).status
      }
      let event = #"{"eventType":"Delivery","mail":{"messageId":"x","tags":{"reference":["\#(Scene.message)"]}}}"#
      let good = try Self.message(signer, ["Type": "Notification", "Message": event])
      for _ in 0..<3 { #expect(try await post(good) == 200) }
      #expect(try await post(good.replacingOccurrences(of: "Delivery", with: "Bounced!")) == 403)
      #expect(asked.withLock { $0 } == [Self.certificateURL])
      #expect(
        try await scene.lines("SELECT kind FROM responses") == ["\(ResponseKind.delivered.rawValue)"])
      let others = try Self.message(
        signer, ["Type": "Notification", "Message": event, "TopicArn": "arn:aws:sns:eu-west-1:2:theirs"])
      #expect(try await post(others) == 403)
      #expect(asked.withLock { $0.count } == 1, "nothing is fetched for a topic that is not ours")
    }
  }

  @Test func `a subscription of our topic is confirmed, and asked for again where that failed`() async throws {
    let signer = try Authority()
    let confirm = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    let state = Mutex((isUp: false, confirmed: 0))
    let open: @Sendable (String) async -> [UInt8]? = { url in
      if url == Self.certificateURL { return Array(signer.certificate.utf8) }
      guard url == confirm else { return nil }
      return state.withLock { state in
        if state.isUp { state.confirmed += 1 }
        return state.isUp ? [] : nil
      }
    }
    try await Scene.run(gateways: Self.ses, open: open) { (scene) async throws in
      let body = try Self.message(
        signer,
        ["Type": "SubscriptionConfirmation", "Message": "please", "SubscribeURL": confirm, "Token": "t"])
      #expect(try await scene.fetch("hooks/ses", method: "POST", body: body).status == 503)
      state.withLock { $0.isUp = true }
      #expect(try await scene.fetch("hooks/ses", method: "POST", body: body).status == 503, "silent for a while")
      scene.clock.advance(.seconds(11))
      #expect(try await scene.fetch("hooks/ses", method: "POST", body: body).status == 200)
      #expect(state.withLock { $0.confirmed } == 1)
      #expect(try await scene.count("SELECT count(*) FROM unknown_events") == 0)
    }
  }
}

/// A key and its certificate, by openssl.
private struct Authority: Sendable {
  let certificate: String
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tidings-sns-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Authority.openssl(
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2",
        "-subj", "/CN=sns.amazonaws.com",
      ], in: folder)
    certificate = try String(contentsOf: folder.appending(path: "certificate.pem"), encoding: .utf8)
  }

  func sign(_ text: String) throws -> String {
    let name = UUID().uuidString
    try Data(text.utf8).write(to: folder.appending(path: name))
    try Authority.openssl(["dgst", "-sha256", "-sign", "key.pem", "-out", name + ".sig", name], in: folder)
    return try Data(contentsOf: folder.appending(path: name + ".sig")).base64EncodedString()
  }

  private static func openssl(_ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
