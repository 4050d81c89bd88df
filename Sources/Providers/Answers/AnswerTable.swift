import Vocabulary

/// What a provider's answers mean (R20), as a preset or an `http` gateway says it.
struct AnswerTable: Hashable, Sendable {
  /// What a code or status means, in one word.
  struct Meaning: Hashable, Sendable {
    var answer: AnswerClass
    var refusal: RefusalCause?

    static let words: [(String, Meaning)] = [
      ("accepted", Meaning(answer: .accepted)),
      ("retry", Meaning(answer: .notAccepted)),
      ("permanent", Meaning(answer: .permanent)),
      ("configuration", Meaning(answer: .configuration)),
      ("unknown", Meaning(answer: .unknown)),
      ("invalid_number", Meaning(answer: .permanent, refusal: .invalidNumber)),
      ("stop", Meaning(answer: .permanent, refusal: .stop)),
      ("unsubscribe", Meaning(answer: .permanent, refusal: .unsubscribe)),
      ("hard_bounce", Meaning(answer: .permanent, refusal: .hardBounce)),
      ("complaint", Meaning(answer: .permanent, refusal: .complaint)),
    ]
  }

  /// Where an id stands.
  enum Place: Hashable, Sendable {
    case body(JSONPath)
    case header(String)
  }

  var success: [CodePattern] = [.init("2xx")]
  /// A success must also say one of these words here (providers that answer 200 to everything).
  var successPath: JSONPath?
  var successWords: [String] = []
  var id: Place?
  var errorCode: JSONPath?
  /// What stands in the provider's own error body only.
  var errorForm: JSONPath?
  var errors: [CodePattern: Meaning] = [:]
  var statuses: [CodePattern: Meaning] = [:]
  /// A header with the unix time at which the provider wants to be asked again, beside `Retry-After`.
  var resetHeader: String?

  // MARK: Reading

  func verdict(_ outcome: TransportOutcome, at now: Instant) -> Verdict {
    switch outcome {
    case .failed(.unusable): Verdict(.configuration, code: "unusable")
    case .failed(let failure): Verdict(failure.mayHaveArrived ? .unknown : .notAccepted, code: failure.code)
    case .answered(let response): verdict(response, at: now)
    }
  }

  private func verdict(_ response: HTTPResponse, at now: Instant) -> Verdict {
    let status = "http_\(response.status)"
    let isSuccess = success.contains { $0.matches(String(response.status)) }
    let needsBody = !isSuccess || successPath != nil || isIDInBody
    let document = needsBody && response.isComplete ? JSONText(response.body) : nil
    var verdict: Verdict
    if isSuccess {
      verdict = successVerdict(response, document)
    } else {
      let code = errorCode?.scalar(in: document).map(AnswerTable.presentable)
      let meaning = code.flatMap { AnswerTable.lookUp($0, in: errors) } ?? statusMeaning(response.status, document)
      verdict = Verdict(meaning.answer, code: code ?? status, refusal: meaning.refusal)
      if meaning.answer == .accepted { verdict.providerID = providerID(response, document) }
    }
    if verdict.answer == .notAccepted { verdict.retryAfter = RetryAfter.wait(response.headers, resetHeader, at: now) }
    return verdict
  }

  private var isIDInBody: Bool {
    if case .body = id { true } else { false }
  }

  private func successVerdict(_ response: HTTPResponse, _ document: JSONText?) -> Verdict {
    let status = "http_\(response.status)"
    guard response.isComplete || successPath == nil && !isIDInBody else { return Verdict(.unknown, code: "incomplete") }
    let code = errorCode?.scalar(in: document).map(AnswerTable.presentable)
    let listed = code.flatMap { AnswerTable.lookUp($0, in: errors) }
    if let successPath {
      guard let word = successPath.scalar(in: document) else { return Verdict(.unknown, code: "unreadable") }
      if !successWords.contains(word) {
        let meaning = listed ?? Meaning(answer: .permanent)
        return Verdict(meaning.answer, code: code ?? AnswerTable.presentable(word), refusal: meaning.refusal)
      }
    }
    let providerID = providerID(response, document)
    if isIDInBody, providerID == nil {
      // A success without the id is not this provider's success.
      if let listed { return Verdict(listed.answer, code: code, refusal: listed.refusal) }
      return Verdict(.unknown, code: document == nil ? "unreadable" : status)
    }
    return Verdict(.accepted, providerID: providerID)
  }

  private func providerID(_ response: HTTPResponse, _ document: JSONText?) -> String? {
    let text =
      switch id {
      case .body(let path): path.scalar(in: document)
      case .header(let name): response.headers.first(name)
      case nil: nil as String?
      }
    guard let text, !text.isEmpty, text.utf8.count <= 512, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      return nil
    }
    return text
  }

  private func statusMeaning(_ status: Int, _ document: JSONText?) -> Meaning {
    if let listed = AnswerTable.lookUp(String(status), in: statuses) { return listed }
    let isOwnForm = document.map { document in
      errorForm.map { $0.value(in: document) != nil } ?? (errorCode?.scalar(in: document) != nil)
    }
    return Meaning(answer: AnswerTable.usualMeaning(status, isOwnForm: isOwnForm ?? false))
  }

  /// R20 for a status that no table names.
  ///
  /// - Parameter isOwnForm: whether the body is the provider's own documented error.
  static func usualMeaning(_ status: Int, isOwnForm: Bool) -> AnswerClass {
    switch status {
    case 301, 307, 308, 401, 402, 403, 404, 405, 407, 501: .configuration
    case 408, 425, 429, 503: .notAccepted
    // Somebody else's `409` may mean that it has the message.
    case 409: isOwnForm ? .permanent : .unknown
    case 400..<500: .permanent
    case 502, 504: .unknown
    case 500...: isOwnForm ? .notAccepted : .unknown
    default: .unknown
    }
  }

  /// The exact code first, then the longest pattern.
  static func lookUp(_ code: String, in table: [CodePattern: Meaning]) -> Meaning? {
    if let exact = table[CodePattern(code)] { return exact }
    return table.filter { $0.key.matches(code) }.max {
      ($0.key.fixedCount, $0.key.text) < ($1.key.fixedCount, $1.key.text)
    }?.value
  }

  /// A provider's code as we keep it: short and printable, whatever was sent.
  static func presentable(_ code: String) -> String {
    let isPlain = code.utf8.allSatisfy {
      $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || "._:/-".utf8.contains($0)
    }
    return isPlain && code.utf8.count <= 64 ? code : "other"
  }
}

/// A code or a family of codes: `21211`, `21xxx` where each `x` is a digit, `from*`.
struct CodePattern: Hashable, Sendable {
  let text: String

  init(_ text: String) { self.text = text }

  /// How much of the pattern is fixed: the more, the stronger.
  var fixedCount: Int { isDigits ? text.utf8.filter { $0 != UInt8(ascii: "x") }.count : text.utf8.count - 1 }

  private var isDigits: Bool {
    text.utf8.contains(UInt8(ascii: "x"))
      && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "x") }
  }

  func matches(_ code: String) -> Bool {
    if text == code { return true }
    if isDigits {
      return text.utf8.count == code.utf8.count
        && zip(text.utf8, code.utf8).allSatisfy { $0 == UInt8(ascii: "x") ? $1 >= 0x30 && $1 <= 0x39 : $0 == $1 }
    }
    return text.last == "*" && code.hasPrefix(text.dropLast())
  }
}
