package import Vocabulary

/// A message that the sandbox accepted, as its customer would see it.
package struct SandboxMessage: Hashable, Sendable {
  /// Counts accepted messages from 1.
  package var number = 0
  /// The provider's id of the message.
  package var id = ""
  package var gateway: String
  /// Whose interface it came by: `sandbox`, `twilio` or `sendgrid`.
  package var entrance: String
  /// A word of `Channel`, or what the sender wrote.
  package var channel: String
  /// Tidings' id of the message, where the interface has a place for it.
  package var reference: String?
  package var campaign: String?
  /// The shop's own number of the customer, where the sender tells it.
  package var customer: String?
  package var address: String
  package var name: String?
  package var sender: String?
  package var subject: String?
  package var preheader: String?
  package var text = ""
  package var html: String?
  package var unsubscribeURL: String?
  package var idempotencyKey: String?
  /// Counts the tries of this message from 1, those that failed included.
  package var attempt = 1
  package var acceptedAt = Instant(seconds: 0)
  /// How often the same message had been accepted before: anything above 0 is a customer written to twice.
  package var acceptedBefore = 0

  package init(gateway: String, entrance: String, channel: String, address: String) {
    self.gateway = gateway
    self.entrance = entrance
    self.channel = channel
    self.address = address
  }

  /// What says that two requests carry the same message: our reference, the key, or else all that it says.
  var identity: String {
    if let reference { return "r:" + reference }
    if let idempotencyKey { return "k:" + idempotencyKey }
    var hash = StableHash(7)
    for part in [channel, address, subject ?? "", text, html ?? ""] { hash.mix(part) }
    return "h:" + hash.value.hexadecimal
  }

  /// The same without its texts, as a record of who got what; `links` and `mentions` are taken from them first.
  func withoutTexts() -> SandboxMessage {
    var copy = self
    copy.text = ""
    copy.html = nil
    copy.preheader = nil
    return copy
  }
}

/// What a sandbox answers to a request.
struct Answer: Hashable, Sendable {
  struct Header: Hashable, Sendable {
    var name: String
    var value: String
  }

  var status: Int
  var headers: [Header] = []
  var body: [UInt8] = []

  init(_ status: Int, json: String, headers: [Header] = []) {
    self.status = status
    self.headers = [Header(name: "Content-Type", value: "application/json")] + headers
    self.body = Array(json.utf8)
  }

  init(_ status: Int, text: String = "", type: String = "text/plain; charset=utf-8", headers: [Header] = []) {
    self.status = status
    self.headers = (text.isEmpty ? [] : [Header(name: "Content-Type", value: type)]) + headers
    self.body = Array(text.utf8)
  }
}

/// A request to send, before anybody read it.
struct SendRequest: Sendable {
  /// What stands before the interface's own path: the gateway's name.
  var gateway: String?
  /// The account in Twilio's path.
  var account = ""
  var authorization: String?
  var idempotencyKey: String?
  var body: [UInt8]
}

/// What reading a request gave.
enum Reading: Sendable {
  case message(SandboxMessage)
  case refused(Answer)
}

/// One interface of a provider: how it is asked and how it answers.
protocol Entrance: Sendable {
  static var name: String { get }
  static func read(_ request: SendRequest, gateway: String) -> Reading
  static func accepted(_ message: SandboxMessage) -> Answer
  static func makeID(_ hash: (UInt64, UInt64)) -> String
  /// The provider's own error body for a status, as JSON.
  static func errorBody(status: Int, code: String, message: String) -> String
  static func invalidAddress(_ message: SandboxMessage) -> Answer
  /// The answer for an address that asked to be left alone.
  static func stopped(_ message: SandboxMessage) -> Answer
  /// What a 429 carries besides `Retry-After`.
  static func waitHeaders(until at: Instant) -> [Answer.Header]
}

extension Entrance {
  static func waitHeaders(until at: Instant) -> [Answer.Header] { [] }

  /// Returns the answer to a try that ends in `fault`; silence and closing have none.
  static func answer(to fault: SandboxFaults.Fault, retryAfter: Elapsed, now: Instant) -> Answer? {
    // Rounded up: a second asked for must not be cut to none.
    let seconds = (retryAfter.microseconds + 999_999) / 1_000_000
    let wait = [Answer.Header(name: "Retry-After", value: String(seconds))]
    switch fault {
    case .tooMany:
      return Answer(
        429, json: errorBody(status: 429, code: "rate_limited", message: "Too Many Requests"),
        headers: wait + waitHeaders(until: now + retryAfter))
    case .failed:
      return Answer(500, json: errorBody(status: 500, code: "internal", message: "Internal Server Error"))
    case .failedBare: return Answer(500)
    case .badGateway: return Answer(502, text: "<html><h1>502 Bad Gateway</h1></html>", type: "text/html")
    case .unavailable:
      return Answer(
        503, json: errorBody(status: 503, code: "unavailable", message: "Service Unavailable"), headers: wait)
    case .nonsense: return Answer(200, text: "{\"ok\": tru", type: "application/json")
    case .silence, .close: return nil
    }
  }
}
