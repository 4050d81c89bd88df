import Foundation
import Vocabulary

/// SendGrid's interface: `POST /v3/mail/send` with JSON, 202 without a body and the id in `X-Message-Id`.
///
/// Our reference is `custom_args.reference`, of the personalization or of the whole; `custom_args.campaign` or the first
/// category names the campaign. One personalization with one recipient is taken: one message to one person.
enum SendGridEntrance: Entrance {
  static let name = "sendgrid"

  private struct Person: Decodable {
    var email: String?
    var name: String?
  }
  private struct Personalization: Decodable {
    var to: [Person]?
    var subject: String?
    var custom_args: [String: String]?
    var headers: [String: String]?
  }
  private struct Content: Decodable {
    var type: String
    var value: String
  }
  private struct Body: Decodable {
    var personalizations: [Personalization]?
    var from: Person?
    var subject: String?
    var content: [Content]?
    var custom_args: [String: String]?
    var categories: [String]?
    var headers: [String: String]?
  }

  static func read(_ request: SendRequest, gateway: String) -> Reading {
    guard let authorization = request.authorization, authorization.hasPrefix("Bearer ") else {
      return .refused(refusal(401, "The provided authorization grant is invalid, expired, or revoked", field: nil))
    }
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else {
      return .refused(refusal(400, "Bad Request", field: nil))
    }
    guard let people = body.personalizations, let first = people.first, people.count == 1, let to = first.to?.first,
      first.to?.count == 1, let address = to.email
    else {
      return .refused(
        refusal(400, "The sandbox takes one personalization with one recipient.", field: "personalizations"))
    }
    guard let sender = body.from?.email else {
      return .refused(refusal(400, "The from object must be provided for every email send.", field: "from.email"))
    }
    guard let subject = first.subject ?? body.subject, !subject.isEmpty else {
      return .refused(refusal(400, "The subject is required.", field: "subject"))
    }
    let content = body.content ?? []
    guard let firstPart = content.first, content.allSatisfy({ !$0.value.isEmpty }) else {
      return .refused(
        refusal(400, "The content value must be a string at least one character in length.", field: "content.0.value"))
    }
    if firstPart.type != "text/plain", content.contains(where: { $0.type == "text/plain" }) {
      return .refused(refusal(400, "If present, text/plain must be first.", field: "content"))
    }
    let arguments = (body.custom_args ?? [:]).merging(first.custom_args ?? [:]) { $1 }
    var message = SandboxMessage(gateway: gateway, entrance: name, channel: "email", address: address)
    message.reference = arguments["reference"]
    message.campaign = arguments["campaign"] ?? body.categories?.first
    message.name = to.name
    message.sender = body.from?.name.map { "\($0) <\(sender)>" } ?? sender
    message.subject = subject
    message.text = content.first { $0.type == "text/plain" }?.value ?? ""
    message.html = content.first { $0.type == "text/html" }?.value
    message.preheader = message.html.flatMap(MessageText.preheader)
    let headers = (body.headers ?? [:]).merging(first.headers ?? [:]) { $1 }
    message.unsubscribeURL = headers.first { $0.key.lowercased() == "list-unsubscribe" }
      .flatMap { MessageText.links(in: $0.value).first }
    guard MessageText.isPossible(address, channel: "email") else { return .refused(invalidAddress(message)) }
    return .message(message)
  }

  static func accepted(_ message: SandboxMessage) -> Answer {
    Answer(202, headers: [Answer.Header(name: "X-Message-Id", value: message.id)])
  }

  static func makeID(_ hash: (UInt64, UInt64)) -> String { "sg" + hash.0.hexadecimal + hash.1.hexadecimal.prefix(4) }

  static func errorBody(status: Int, code: String, message: String) -> String {
    errorBody(message, field: nil)
  }

  private static func errorBody(_ message: String, field: String?) -> String {
    var json = JSONText()
    json.raw("{\"errors\":[")
    json.open()
    json.member("message", message)
    json.member("field", field)
    json.member("help", nil)
    json.close()
    json.raw("]}")
    return json.text
  }

  static func invalidAddress(_ message: SandboxMessage) -> Answer {
    refusal(400, "Does not contain a valid address.", field: "personalizations.0.to.0.email")
  }

  /// SendGrid takes such mails and drops them; nobody here answers STOP to a mail.
  static func stopped(_ message: SandboxMessage) -> Answer { accepted(message) }

  static func waitHeaders(until at: Instant) -> [Answer.Header] {
    let second = (at.microseconds + 999_999).quotientFloor(1_000_000)
    return [
      Answer.Header(name: "X-RateLimit-Limit", value: "600"), Answer.Header(name: "X-RateLimit-Remaining", value: "0"),
      Answer.Header(name: "X-RateLimit-Reset", value: String(second)),
    ]
  }

  private static func refusal(_ status: Int, _ message: String, field: String?) -> Answer {
    Answer(status, json: errorBody(message, field: field))
  }
}
