import Foundation
import Providers
import Testing
import Vocabulary
import YAMLText

/// Callbacks that providers sign.
enum Callbacks {
  /// Whether the vector's callback is genuine; nil for a scheme of another kind.
  static func check(_ vector: SignatureVector, at moment: Instant? = nil) throws -> Bool? {
    var callback = Callback(
      url: vector.input["url"]?.scalar ?? "https://example.com/r", headers: vector.headers, body: vector.body,
      receivedAt: moment ?? vector.receivedAt, method: vector.input["method"]?.scalar ?? "POST")
    let form = SignatureVector.form(vector.pairs(vector.input["params"]))
    var settings: [String: String] = [:]
    switch vector.scheme {
    case "twilio-form", "twilio-json", "twilio-port-variants":
      if let header = vector.input["header"]?.scalar {
        callback.headers.append(HTTPHeader("x-twilio-signature", header))
      }
      if vector.input["body"] == nil { callback.body = Array(form.utf8) }
      let name = "X-Twilio-Webhooks-Signature-Settings"
      if let algorithm = vector.input["algorithm"]?.scalar, algorithm != "HMAC_SHA1",
        callback.headers.first(name) == nil
      {
        callback.headers.append(HTTPHeader(name, "key=1,algorithm=\(algorithm)"))
      }
      return try isGenuine(callback, "twilio", key: vector.secret)
    case "sendgrid-ecdsa":
      return try isGenuine(callback, "sendgrid", key: vector.text("public_key_base64_spki"))
    case "vonage-sms-hmac-md5", "vonage-sms-hmac-sha1", "vonage-sms-hmac-sha256", "vonage-sms-hmac-sha512",
      "vonage-sms-md5hash":
      let signature = vector.expected["sig"]?.scalar ?? vector.text("sig")
      callback.body = Array("\(form)&sig=\(signature.uppercased())".utf8)
      settings["method"] = String(vector.scheme.split(separator: "-").last ?? "")
      return try isGenuine(callback, "vonage", key: vector.secret, settings)
    case "vonage-messages-jwt":
      callback.headers.append(HTTPHeader("authorization", vector.text("authorization")))
      return try isGenuine(callback, "vonage_token", key: vector.secret)
    case "plivo-v2", "plivo-v3":
      callback.body = Array(form.utf8)
      return try isGenuine(callback, "plivo", key: vector.secret)
    case "messagebird-jwt":
      if case .boolean(true) = vector.input["skip_url_validation"] { settings["ignore_url"] = "true" }
      return try isGenuine(callback, "messagebird", key: vector.secret, settings)
    case "messagebird-legacy":
      callback.url += "?\(form)"
      return try isGenuine(callback, "messagebird_legacy", key: vector.secret)
    case "svix": return try isGenuine(callback, "svix", key: vector.secret)
    case "standard-webhooks": return try isGenuine(callback, "standard_webhooks", key: vector.secret)
    case "sinch-nonce": return try isGenuine(callback, "sinch", key: vector.secret)
    case "sinch-numbers-sha1": return try isGenuine(callback, "sinch_numbers", key: vector.secret)
    case "line": return try isGenuine(callback, "line", key: vector.secret)
    case "meta-x-hub-256": return try isGenuine(callback, "meta", key: vector.secret)
    case "slack-v0": return try isGenuine(callback, "slack", key: vector.secret)
    case "lark-event": return try isGenuine(callback, "lark", key: vector.secret)
    case "mailgun-hmac":
      let fields = vector.pairs(vector.input["signature"]).map { "\"\($0.name)\":\"\($0.value)\"" }
      callback.body = Array("{\"signature\":{\(fields.joined(separator: ","))}}".utf8)
      return try isGenuine(callback, "mailgun", key: vector.secret)
    case "aws-sns-v1", "aws-sns-v2":
      let message = vector.input["message"] ?? .null
      callback.body = try JSONEncoder().encode(
        Dictionary(vector.pairs(message).map { ($0.name, $0.value) }) { first, _ in first }
      ).map { $0 }
      return try isGenuine(
        callback, "sns", key: message["TopicArn"]?.scalar ?? "", certificate: vector.text("certificate_pem"))
    case "lark-event-decrypt":
      let plain = SealedBody.lark(vector.text("encrypt"), key: vector.secret)
      return plain.map { String(decoding: $0, as: UTF8.self) } == vector.expected["plaintext"]?.scalar
    case "wechat-sha1", "wechat-aes":
      callback.url += "?" + SignatureVector.form(vector.pairs(vector.input["query"]))
      if let sealed = vector.input["encrypt"]?.scalar {
        callback.body = Array("<xml><Encrypt><![CDATA[\(sealed)]]></Encrypt></xml>".utf8)
        let plain = SealedBody.weChat(sealed, key: vector.text("encoding_aes_key"), appID: vector.text("app_id"))
        if let wanted = vector.expected["plaintext"]?.scalar {
          #expect(plain.map { String(decoding: $0, as: UTF8.self) } == wanted)
        }
        #expect(SealedBody.weChat(sealed, key: vector.text("encoding_aes_key"), appID: "another") == nil)
      }
      return try isGenuine(callback, "wechat", key: vector.secret)
    default: return nil
    }
  }

  static func isGenuine(
    _ callback: Callback, _ scheme: String, key: String, _ settings: [String: String] = [:], certificate: String? = nil
  ) throws -> Bool {
    var library = PresetLibrary()
    let options = settings.keys.sorted().map { ", \($0): \($0)" }.joined()
    library.add(
      path: "signed.yaml",
      text: """
        url: https://x.example
        channels: [sms]
        settings: {key: {}, method: {}, ignore_url: {}}
        body: x
        signature: {scheme: \(scheme), key: key\(options)}
        """)
    #expect(library.diagnostics.isEmpty, "\(library.diagnostics)")
    let given = settings.map { ", \($0.key): \"\($0.value)\"" }.joined()
    let document = YAMLDocument.read(path: "tidings.yaml", text: "{preset: signed, key: \"${KEY}\"\(given)}")
    var diagnostics = document.diagnostics
    let gateway = Gateway.read(
      name: "main", node: try #require(document.root), environment: { $0 == "KEY" ? key : nil }, presets: library,
      into: &diagnostics)
    return try #require(gateway).genuineness(of: callback, certificate: certificate) == .genuine
  }
}
