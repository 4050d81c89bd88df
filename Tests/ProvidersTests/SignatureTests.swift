import Foundation
import Providers
import Testing
import Vocabulary

/// Callbacks signed by the vendors' own SDKs, and tampered with.
struct SignatureTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    struct Input: Decodable, Sendable {
      var secret: String?
      var url: String?
      var params: [[String]]?
      var algorithm: String?
      var body: String?
      var header: String?
      var headers: [String: String]?
      var public_key_base64_spki: String?
    }
    struct Expected: Decodable, Sendable {
      var headers: [String: String]?
    }

    var id: String
    var scheme: String
    var input: Input
    var expected: Expected
    var valid: Bool?

    var testDescription: String { id }
  }

  private struct File: Decodable { var vectors: [Tolerant] }
  /// A vector of another scheme has another shape.
  private struct Tolerant: Decodable {
    var vector: Vector?
    init(from decoder: any Decoder) throws { vector = try? Vector(from: decoder) }
  }

  /// Those in the repository and, where `SIGNATURE_VECTORS` names a file of the same shape, its own too.
  static let vectors: [Vector] = {
    var files = [
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/callbacks.json")
    ]
    if let path = ProcessInfo.processInfo.environment["SIGNATURE_VECTORS"] { files.append(URL(filePath: path)) }
    let schemes = ["twilio-form", "twilio-json", "twilio-port-variants", "sendgrid-ecdsa"]
    return files.flatMap { file in
      let decoded = (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(File.self, from: $0) }
      return decoded?.vectors.compactMap(\.vector).filter { schemes.contains($0.scheme) } ?? []
    }
  }()

  @Test func `the vectors are there`() {
    #expect(Self.vectors.count >= 37)
  }

  @Test(arguments: vectors)
  func `a callback is genuine exactly when the vendor's SDK says so`(vector: Vector) throws {
    let valid = vector.valid == true
    let isTwilio = vector.scheme.hasPrefix("twilio")
    let key = try #require(isTwilio ? vector.input.secret : vector.input.public_key_base64_spki)
    let gateway = try gateway(
      isTwilio
        ? #"{preset: twilio, account_sid: AC0, auth_token: "${KEY}", from: "+15005550006"}"#
        : #"{preset: sendgrid, api_key: "${KEY}", from: a@example.com, webhook_key: "${KEY}"}"#,
      environment: ["KEY": key])
    var headers = vector.input.headers ?? vector.expected.headers ?? [:]
    if let header = vector.input.header { headers["X-Twilio-Signature"] = header }
    if let algorithm = vector.input.algorithm, algorithm != "HMAC_SHA1",
      headers["X-Twilio-Webhooks-Signature-Settings"] == nil
    {
      headers["X-Twilio-Webhooks-Signature-Settings"] = "key=1,algorithm=\(algorithm)"
    }
    let form = (vector.input.params ?? []).map { "\(encoded($0[0]))=\(encoded($0[1]))" }.joined(separator: "&")
    let callback = Callback(
      url: vector.input.url ?? "https://example.com/r",
      headers: headers.map { HTTPHeader($0.key.lowercased(), $0.value) },
      body: Array((vector.input.body ?? form).utf8), receivedAt: now)
    #expect((gateway.genuineness(of: callback) == .genuine) == valid)
  }

  private func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func `a gateway says when it cannot check`() throws {
    let callback = Callback(url: "https://example.com/r", headers: [], body: [], receivedAt: now)
    #expect(try Example.gateway(Example.sendgrid).genuineness(of: callback) == .noKey(setting: "webhook_key"))
    #expect(try Example.gateway(Example.sandbox).genuineness(of: callback) == .unsigned)
    #expect(try Example.gateway(Example.twilio).genuineness(of: callback) == .forged)
  }
}
