package import Vocabulary

/// A provider's call to us, as it came.
package struct Callback: Hashable, Sendable {
  /// The public URL that was called, with its query: what the provider signed.
  package var url: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  package var receivedAt: Instant
  package var method: String

  package init(
    url: String, headers: [HTTPHeader], body: [UInt8], receivedAt: Instant, method: String = "POST"
  ) {
    self.url = url
    self.headers = headers
    self.body = body
    self.receivedAt = receivedAt
    self.method = method
  }
}

extension Callback: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The method and the body's length: the rest may hold an address or a text.
  package var description: String { "\(method) callback, \(body.count) bytes" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a provider wants to hear from us.
package struct CallbackAnswer: Hashable, Sendable {
  package var status: Int
  package var contentType: String
  package var body: String

  package init(status: Int = 200, contentType: String = "text/plain; charset=utf-8", body: String = "") {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}

/// Something that happened to a message or that a customer wrote, as its provider tells it.
package struct ProviderEvent: Hashable, Sendable {
  package var gateway: String
  /// Unique for the gateway: the provider's, or made of what it said, so that a repeated callback is the same event.
  package var id: String
  package var reference: String?
  package var providerID: String?
  package var kind: ResponseKind
  package var at: Instant
  package var code: String?
  /// The reply's text, the clicked URL, or the provider's words.
  package var detail: String?
  /// The other side's address, where the provider tells it.
  package var address: String?
  /// For `bounced`: the address is dead, not merely full or away (R26).
  package var isHard: Bool
  /// What the event says of the address besides its kind.
  package var refusal: RefusalCause?
  /// Whether the provider says that a machine opened or clicked.
  package var isMachine: Bool

  package init(
    gateway: String, id: String, reference: String? = nil, providerID: String? = nil, kind: ResponseKind, at: Instant,
    code: String? = nil, detail: String? = nil, address: String? = nil, isHard: Bool = false,
    refusal: RefusalCause? = nil, isMachine: Bool = false
  ) {
    self.gateway = gateway
    self.id = id
    self.reference = reference
    self.providerID = providerID
    self.kind = kind
    self.at = at
    self.code = code
    self.detail = detail
    self.address = address
    self.isHard = isHard
    self.refusal = refusal
    self.isMachine = isMachine
  }
}

/// What a callback tells.
package struct CallbackReading: Hashable, Sendable {
  /// In the callback's order.
  package var events: [ProviderEvent] = []
  /// Events of a kind that the preset does not know: to be kept aside, so that nothing is lost.
  package var unknown: [UnknownEvent] = []

  package init() {}
}

/// An event that the preset cannot name.
package struct UnknownEvent: Hashable, Sendable {
  /// The same for the same event told again.
  package var id: String
  /// JSON, at most 16 KiB of it; may hold an address or a text of a person.
  package var text: String
}

/// Whether a callback comes from the provider.
package enum Genuineness: Hashable, Sendable {
  case genuine
  case forged
  /// The provider signs, and the gateway lacks the key to check it with.
  case noKey(setting: String)
  /// The preset knows no signature.
  case unsigned
}
