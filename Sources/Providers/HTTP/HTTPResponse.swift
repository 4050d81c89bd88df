/// A provider's answer as it came; nothing in it is trusted.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// False where the connection broke, time ran out or the size limit was passed behind the headers: the status is
  /// known and the body is not.
  package var isComplete: Bool

  package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], isComplete: Bool = true) {
    self.status = status
    self.headers = headers
    self.body = body
    self.isComplete = isComplete
  }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The status and the body's length: the rest may hold an address.
  package var description: String { "\(status), \(body.count) bytes\(isComplete ? "" : ", incomplete")" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What became of a request.
package enum TransportOutcome: Hashable, Sendable {
  case answered(HTTPResponse)
  case failed(TransportFailure)
}

/// Why there is no answer, told apart by what R20 asks: may the provider have seen the message?
package enum TransportFailure: Hashable, Sendable {
  /// Nothing left this machine: `connect`, `dns`, `proxy`, `stopped`.
  case notConnected(String)
  /// No secure connection came about, so nothing of the request was sent; the code is libcurl's number.
  case tls(String)
  /// `afterFirstByte`: the first byte of the body may have left.
  case timedOut(afterFirstByte: Bool)
  case broken(afterFirstByte: Bool)
  /// The answer, headers included, is longer than we read, and not even its status is known.
  case tooLarge
  /// What came back is not HTTP.
  case unreadable
  /// The request can't be sent by anybody (a line break in a header, a URL that is none): a fault of the settings.
  case unusable(String)
}

extension TransportFailure {
  /// Whether the provider may have seen the message.
  package var mayHaveArrived: Bool {
    switch self {
    case .notConnected, .tls, .unusable: false
    case .timedOut(let afterFirstByte), .broken(let afterFirstByte): afterFirstByte
    case .tooLarge, .unreadable: true
    }
  }

  /// The stable word in attempts and on screen.
  package var code: String {
    switch self {
    case .notConnected(let code): code
    case .tls(let code): "tls_\(code)"
    case .timedOut: "timeout"
    case .broken: "broken"
    case .tooLarge: "too_large"
    case .unreadable: "unreadable"
    case .unusable: "unusable"
    }
  }
}
