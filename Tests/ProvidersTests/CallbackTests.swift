import Foundation
import Providers
import Testing
import Vocabulary

/// What providers ask and hear besides their events, and what nobody may make of a callback.
struct CallbackTests {
  static func gateway(_ yaml: String) throws -> Gateway {
    try #require(Gateway.read(name: "main", text: yaml, environment: { _ in "hunter2-secret" }))
  }

  static func call(
    _ url: String = "https://m.example/hooks/main", body: String = "", method: String = "POST"
  ) -> Callback {
    Callback(url: url, headers: [], body: Array(body.utf8), receivedAt: now, method: method)
  }

  static let whatsapp =
    #"{preset: whatsapp, phone_number_id: "1", access_token: "${A}", app_secret: "${B}", verify_token: "${C}"}"#

  @Test func `WhatsApp's question for our address is answered to those who know the token`() throws {
    let gateway = try Self.gateway(Self.whatsapp)
    func ask(_ query: String) -> CallbackAnswer? {
      gateway.greeting(Self.call("https://m.example/hooks/main?\(query)", method: "GET"))
    }
    #expect(
      ask("hub.mode=subscribe&hub.verify_token=hunter2-secret&hub.challenge=1158") == CallbackAnswer(body: "1158"))
    #expect(ask("hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158")?.status == 403)
    #expect(ask("hub.mode=subscribe&hub.challenge=1158")?.status == 403)
    #expect(ask("x=1") == nil)
  }

  @Test func `Feishu's question is opened, checked and answered`() throws {
    let gateway = try Self.gateway(#"{preset: feishu, hook: "${A}", verification_token: "${B}"}"#)
    func ask(_ token: String) -> CallbackAnswer? {
      gateway.greeting(
        Self.call(body: #"{"type":"url_verification","challenge":"a\"b","token":"\#(token)"}"#))
    }
    #expect(ask("hunter2-secret")?.body == #"{"challenge":"a\"b"}"#)
    #expect(ask("wrong")?.status == 403)
  }

  @Test func `WeChat's question needs its signature`() throws {
    let gateway = try #require(
      Gateway.read(
        name: "main", text: #"{preset: wechat, access_token: "${A}", token: "${T}", template: x}"#,
        environment: { $0 == "T" ? "QDG6eK" : "x" }))
    let query = "timestamp=1409659813&nonce=1372623149&echostr=hello"
    let right = Self.call("https://m.example/r?\(query)&signature=d2157f2f9079f4d6257b45edf665c43c62e60a0a")
    #expect(gateway.greeting(right)?.body == "hello")
    let wrong = Self.call("https://m.example/r?\(query)&signature=d2157f2f9079f4d6257b45edf665c43c62e60a0b")
    #expect(gateway.greeting(wrong)?.status == 403)
  }

  @Test func `each provider hears what it wants to`() throws {
    let aliyun = try Self.gateway(#"{preset: aliyun-sms, access_key_id: a, access_key_secret: "${A}", sign_name: s}"#)
    #expect(aliyun.acknowledgement == CallbackAnswer(contentType: "application/json", body: #"{"code":0,"msg":"OK"}"#))
    #expect(try Self.gateway(Self.whatsapp).acknowledgement == CallbackAnswer())
  }

  @Test func `a subscription to a topic is confirmed at Amazon's own address only`() throws {
    let gateway = try Self.gateway(
      #"{preset: amazon-ses, region: eu-west-1, access_key_id: A, secret_access_key: "${K}", from: a@b.example, topic_arn: t}"#
    )
    func url(_ address: String) -> String? {
      gateway.confirmationURL(
        for: Self.call(body: #"{"Type":"SubscriptionConfirmation","TopicArn":"t","SubscribeURL":"\#(address)"}"#))
    }
    let right = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"
    #expect(url(right) == right)
    #expect(url("https://evil.example/?Action=ConfirmSubscription") == nil)
    #expect(
      gateway.confirmationURL(for: Self.call(body: #"{"Type":"Notification","SubscribeURL":"\#(right)"}"#)) == nil)
  }

  @Test func `a message of somebody else's topic is forged, whoever signed it`() throws {
    let vector = try #require(SignatureVector.all.first { $0.scheme == "aws-sns-v2" && $0.isValid == true })
    let fields = vector.pairs(vector.input["message"])
    let body = try JSONEncoder().encode(Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first })
    let callback = Callback(url: "https://m.example/r", headers: [], body: Array(body), receivedAt: now)
    let certificate = vector.text("certificate_pem")
    let topic = vector.input["message"]?["TopicArn"]?.scalar ?? ""
    #expect(try Callbacks.isGenuine(callback, "sns", key: topic, certificate: certificate))
    #expect(try !Callbacks.isGenuine(callback, "sns", key: topic + "x", certificate: certificate))
    #expect(
      try !Callbacks.isGenuine(
        callback, "sns", key: topic, certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
  }

  @Test(arguments: PresetTests.exchanges)
  func `no bytes crash a preset, and none are genuine by chance`(exchange: PresetTests.Exchange) throws {
    let contract = try #require(try PresetTests.contracts(exchange.preset).first)
    let gateway = try #require(contract.gateway(preset: exchange.preset, in: .builtin))
    let alphabet = Array("{}[]\",:\\u0019eE+-.truefalsn<>/&;!CDATA=?# \n%\u{FF}".utf8)
    var seed = UInt64(exchange.preset.utf8.reduce(7) { $0 &* 31 &+ Int($1) }.magnitude)
    func next() -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33)
    }
    let names = [
      "X-Twilio-Signature", "Authorization", "X-Hub-Signature-256", "svix-signature", "svix-id", "svix-timestamp",
      "X-Sdk-Date", "x-line-signature", "MessageBird-Signature-JWT", "X-Plivo-Signature-V3", "X-Slack-Signature",
    ]
    for _ in 0..<300 {
      let body = (0..<(next() % 60)).map { _ in alphabet[next() % alphabet.count] }
      let text = String(decoding: body, as: UTF8.self)
      let callback = Callback(
        url: "https://m.example/r?\(text)", headers: names.map { HTTPHeader($0, text) }, body: body, receivedAt: now)
      #expect(gateway.genuineness(of: callback) != .genuine)
      for event in gateway.receipts(callback) { #expect(event.id.utf8.count <= 512) }
      _ = gateway.greeting(callback)
      _ = gateway.certificateURL(for: callback)
      _ = gateway.verdict(.answered(HTTPResponse(status: 200 + next() % 400, body: body)), at: now)
    }
  }

  @Test(arguments: [
    ("<a>1</a>", JSONText.object(["a": .text("1")])),
    (
      "<?xml version=\"1.0\"?><!-- x --><a><b>1</b><b>2</b><c x='>'/></a> ",
      .object(["a": .object(["b": .array([.text("1"), .text("2")]), "c": .text("")])])
    ),
    ("<n:a><![CDATA[<x>&amp;]]>&lt;&#x41;&#66;</n:a>", .object(["a": .text("<x>&amp;<AB")])),
  ])
  func `XML is read as a tree`(text: String, wanted: JSONText) {
    #expect(XMLText.document(text.utf8) == wanted)
  }

  @Test(arguments: [
    "", "a", "<a>", "<a></b>", "<a/><b/>", "<a>&evil;</a>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a", "<a b='>",
    "<>x</>", "<a>\u{0}", "</a>", "<a><![CDATA[x</a>", String(repeating: "<a>", count: 5000),
  ])
  func `what is no XML is refused`(text: String) {
    #expect(XMLText.document(text.utf8) == nil)
  }
}
