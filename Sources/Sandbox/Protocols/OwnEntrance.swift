import Foundation
import Vocabulary

/// The sandbox's own interface: `POST /messages` with JSON, and a key that makes repeating safe.
///
/// Members: `channel` and `to` (or `address`) are needed, and one of `text` and `html`; `reference`, `campaign`,
/// `customer`, `name`, `from`, `subject`, `preheader`, `unsubscribe_url` may stand beside them, others are ignored.
/// 202 `{"id":"…","status":"accepted"}`, else `{"error":{"code":"…","message":"…"}}`.
enum OwnEntrance: Entrance {
  static let name = "sandbox"

  private struct Body: Decodable {
    var channel: String?
    var to: String?
    var address: String?
    var reference: String?
    var campaign: String?
    var customer: String?
    var name: String?
    var from: String?
    var subject: String?
    var preheader: String?
    var text: String?
    var html: String?
    var unsubscribe_url: String?
    var idempotency_key: String?
  }

  static func read(_ request: SendRequest, gateway: String) -> Reading {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else {
      return .refused(refusal(400, "unreadable", "the body is not the JSON object that this interface takes"))
    }
    guard let address = body.to ?? body.address, !address.isEmpty else {
      return .refused(refusal(400, "missing_to", "'to' is missing"))
    }
    guard !(body.text ?? "").isEmpty || !(body.html ?? "").isEmpty else {
      return .refused(refusal(400, "missing_text", "'text' or 'html' is missing"))
    }
    let channel = body.channel.filled ?? (address.contains("@") ? "email" : "sms")
    var message = SandboxMessage(gateway: gateway, entrance: name, channel: channel, address: address)
    message.reference = body.reference.filled
    message.campaign = body.campaign.filled
    message.customer = body.customer.filled
    message.name = body.name.filled
    message.sender = body.from.filled
    message.subject = body.subject.filled
    message.preheader = body.preheader.filled ?? body.html.flatMap(MessageText.preheader)
    message.text = body.text ?? ""
    message.html = body.html.filled
    message.unsubscribeURL = body.unsubscribe_url.filled
    message.idempotencyKey = request.idempotencyKey ?? body.idempotency_key
    guard MessageText.isPossible(address, channel: channel) else { return .refused(invalidAddress(message)) }
    return .message(message)
  }

  static func stopped(_ message: SandboxMessage) -> Answer {
    refusal(400, "unsubscribed", "this number answered STOP")
  }

  static func accepted(_ message: SandboxMessage) -> Answer {
    Answer(202, json: "{\"id\":\"\(message.id)\",\"status\":\"accepted\"}")
  }

  static func makeID(_ hash: (UInt64, UInt64)) -> String { "sb-" + hash.0.hexadecimal }

  static func errorBody(status: Int, code: String, message: String) -> String {
    var json = JSONText()
    json.raw("{\"error\":")
    json.open()
    json.member("code", code)
    json.member("message", message)
    json.close()
    json.raw("}")
    return json.text
  }

  static func invalidAddress(_ message: SandboxMessage) -> Answer {
    message.channel == "email"
      ? refusal(400, "invalid_address", "no mailbox can have this address")
      : refusal(400, "invalid_number", "not a number that can be reached")
  }

  static func refusal(_ status: Int, _ code: String, _ message: String) -> Answer {
    Answer(status, json: errorBody(status: status, code: code, message: message))
  }
}

extension String? {
  /// The text, unless it is empty: a sender that has nothing to say may say nothing.
  var filled: String? { self?.isEmpty == false ? self : nil }
}
