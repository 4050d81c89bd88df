import Foundation
import Providers
import Testing
import Vocabulary

/// A signature made or judged by a vendor's own SDK.
struct SignatureVector: Sendable, CustomTestStringConvertible {
  var id: String
  var scheme: String
  var input: JSONText
  var expected: JSONText
  var isValid: Bool?

  var testDescription: String { id }

  /// Those of the repository and, where `SIGNATURE_VECTORS` names a file of the same shape, its own too.
  static let all: [SignatureVector] = {
    let own = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/signatures.json")
    var vectors = read(own)
    if let path = ProcessInfo.processInfo.environment["SIGNATURE_VECTORS"] {
      let given = read(URL(filePath: path))
      // A set that cannot be read is one that fails.
      vectors +=
        given.isEmpty
        ? [SignatureVector(id: path, scheme: "(no vectors)", input: .null, expected: .null)]
        : given.map { vector in
          var vector = vector
          vector.id = "given " + vector.id
          return vector
        }
    }
    return vectors
  }()

  private static func read(_ file: URL) -> [SignatureVector] {
    let document = (try? Data(contentsOf: file)).flatMap { JSONText($0) }
    return (document?["vectors"]?.elements ?? []).map { vector in
      var isValid: Bool?
      if case .boolean(let value) = vector["valid"] { isValid = value }
      return SignatureVector(
        id: vector["id"]?.scalar ?? "?", scheme: vector["scheme"]?.scalar ?? "?", input: vector["input"] ?? .null,
        expected: vector["expected"] ?? .object([:]), isValid: isValid)
    }
  }

  // MARK: Finding things

  func text(_ name: String) -> String { input[name]?.scalar ?? "" }

  var secret: String { input["secret"]?.scalar ?? input["encrypt_key"]?.scalar ?? input["token"]?.scalar ?? "" }

  var body: [UInt8] { Array(text("body").utf8) }

  /// Name and value, in the order of the file where it has one; a list of values is the name repeated.
  func pairs(_ value: JSONText?) -> [(name: String, value: String)] {
    switch value {
    case .array(let elements)?:
      elements.compactMap { element in
        guard let name = element.elements?.first?.scalar else { return nil }
        return (name, element.elements?.last?.scalar ?? "")
      }
    case .object(let members)?:
      members.sorted { $0.key < $1.key }.flatMap { name, value in
        (value.elements ?? [value]).map { (name, $0.scalar ?? "") }
      }
    default: []
    }
  }

  /// What the call came with, and what a signer must have put there.
  var headers: [HTTPHeader] {
    let given = pairs(input["headers"]).map { HTTPHeader($0.name.lowercased(), $0.value) }
    let made = (pairs(expected["headers"]) + pairs(expected).filter { $0.name.contains("-") })
      .map { HTTPHeader($0.name.lowercased(), $0.value) }
    return given + made.filter { header in given.first(header.name) == nil }
  }

  /// The moment of the call: the file's, else the time that was signed, so that windows do not decide.
  var receivedAt: Instant {
    let signed = pairs(input["headers"]) + pairs(input["query"]) + pairs(input["params"]) + pairs(input["signature"])
    let token = headers.first("authorization").flatMap { WebToken($0.split(separator: " ").last ?? "") }
    let seconds =
      input["now"]?.scalar.flatMap { Int64($0) }
      ?? signed.compactMap { $0.name.lowercased().hasSuffix("timestamp") ? Int64($0.value) : nil }.first
      ?? token?.seconds("iat")
      ?? WebToken(text("authorization").split(separator: " ").last ?? "")?.seconds("iat")
    return Instant(seconds: seconds ?? 1_767_225_600)
  }

  static func form(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
