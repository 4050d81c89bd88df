import Vocabulary

/// Twilio's interface: `POST /2010-04-01/Accounts/{sid}/Messages.json` with a form, 201 with a `sid`.
///
/// Twilio has no place for our reference: it is taken from the query of `StatusCallback` (`reference`, beside it
/// `campaign`), or else the receipts carry only the `sid`. Twilio's test numbers behave as documented.
enum TwilioEntrance: Entrance {
  static let name = "twilio"

  static func read(_ request: SendRequest, gateway: String) -> Reading {
    guard let authorization = request.authorization, authorization.hasPrefix("Basic ") else {
      return .refused(refusal(401, 20003, "Authenticate"))
    }
    let form = FormText.fields(of: request.body)
    guard let to = form["To"], !to.isEmpty else {
      return .refused(refusal(400, 21604, "A 'To' phone number is required."))
    }
    guard let from = form["From"] ?? form["MessagingServiceSid"], !from.isEmpty else {
      return .refused(refusal(400, 21603, "A 'From' phone number is required."))
    }
    guard let text = form["Body"], !text.isEmpty else {
      return .refused(refusal(400, 21602, "Message body is required."))
    }
    guard text.unicodeScalars.count <= 1600 else {
      return .refused(refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit"))
    }
    let isWhatsApp = to.hasPrefix("whatsapp:")
    let address = isWhatsApp ? String(to.dropFirst("whatsapp:".count)) : to
    guard address != from else { return .refused(refusal(400, 21266, "'To' and 'From' number cannot be the same")) }
    var message = SandboxMessage(
      gateway: gateway, entrance: name, channel: isWhatsApp ? "whatsapp" : "sms", address: address)
    message.sender = from
    message.text = text
    if let callback = form["StatusCallback"], let query = callback.firstIndex(of: "?") {
      let fields = FormText.fields(of: Array(callback[callback.index(after: query)...].utf8))
      message.reference = fields["reference"] ?? fields["ref"]
      message.campaign = fields["campaign"]
    }
    switch address {
    case "+15005550001": return .refused(invalidAddress(message))
    case "+15005550002":
      return .refused(refusal(400, 21612, "The 'To' phone number cannot be reached from this 'From'"))
    case "+15005550003":
      return .refused(refusal(400, 21408, "Permission to send an SMS has not been enabled for the region"))
    case "+15005550004": return .refused(refusal(400, 21610, "Attempt to send to unsubscribed recipient"))
    case "+15005550009": return .refused(refusal(400, 21614, "'To' number is not a valid mobile number"))
    default: break
    }
    guard MessageText.isPossible(address, channel: message.channel) else { return .refused(invalidAddress(message)) }
    return .message(message)
  }

  static func accepted(_ message: SandboxMessage) -> Answer {
    var json = JSONText()
    json.open()
    json.member("sid", message.id)
    json.member("status", "queued")
    json.member("to", message.channel == "whatsapp" ? "whatsapp:" + message.address : message.address)
    json.member("from", message.sender)
    json.member("body", message.text)
    json.member("num_segments", String(MessageText.parts(of: message.text)))
    json.member("direction", "outbound-api")
    json.member("error_code", nil)
    json.member("error_message", nil)
    json.member("price", nil)
    json.member("date_created", MessageText.mailDate(message.acceptedAt))
    json.close()
    return Answer(201, json: json.text)
  }

  static func makeID(_ hash: (UInt64, UInt64)) -> String { "SM" + hash.0.hexadecimal + hash.1.hexadecimal }

  static func errorBody(status: Int, code: String, message: String) -> String {
    let number = code.allSatisfy(\.isNumber) ? code : "20\(status)"
    var json = JSONText()
    json.open()
    json.member("code", raw: number)
    json.member("message", message)
    json.member("more_info", "https://www.twilio.com/docs/errors/\(number)")
    json.member("status", raw: String(status))
    json.close()
    return json.text
  }

  static func invalidAddress(_ message: SandboxMessage) -> Answer {
    refusal(400, 21211, "Invalid 'To' Phone Number")
  }

  static func stopped(_ message: SandboxMessage) -> Answer {
    refusal(400, 21610, "Attempt to send to unsubscribed recipient")
  }

  private static func refusal(_ status: Int, _ code: Int, _ message: String) -> Answer {
    Answer(status, json: errorBody(status: status, code: String(code), message: message))
  }
}
