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

  /// Where a code stands, and which part of the text there is the code.
  struct CodePlace: Hashable, Sendable {
    var place: Place
    /// The code begins behind this text, where that is found, and ends before the other.
    var after: String?
    var until: String?

    func text(_ response: HTTPResponse, _ document: JSONText?) -> String? {
      let found =
        switch place {
        case .body(let path): path.scalar(in: document)
        case .header(let name): response.headers.first(name)
        }
      guard var text = found else { return nil }
      if let until, let range = text.firstRange(of: until) { text = String(text[..<range.lowerBound]) }
      if let after, let range = text.firstRange(of: after) { text = String(text[range.upperBound...]) }
      return text.isEmpty ? nil : text
    }
  }

  /// Answers come as XML and are read as the same tree.
  var isXML = false
  var success: [CodePattern] = [.init("2xx")]
  /// A success must also say one of these words here (providers that answer 200 to everything).
  var successPath: JSONPath?
  var successWords: [String] = []
  /// A success may also leave the word out.
  var mayLackSuccessWord = false
  var id: Place?
  /// What stands around the id and does not belong to it.
  var idTrim = ""
  /// Every place is looked at: the first code that `errors` names counts, else the first code.
  var errorCode: [CodePlace] = []
  /// What stands in the provider's own error body only.
  var errorForm: JSONPath?
  var errors: [CodePattern: Meaning] = [:]
  var statuses: [CodePattern: Meaning] = [:]
  /// A header with the unix time at which the provider wants to be asked again, beside `Retry-After`.
  var resetHeader: String?
  /// Where the body says in how many seconds to try again.
  var retryIn: JSONPath?

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
    let document = needsBody && response.isComplete ? tree(response.body) : nil
    var verdict: Verdict
    if isSuccess {
      verdict = successVerdict(response, document)
    } else {
      let (code, listed) = code(response, document)
      let meaning = listed ?? statusMeaning(response.status, document, hasCode: code != nil)
      verdict = Verdict(meaning.answer, code: code ?? status, refusal: meaning.refusal)
      if meaning.answer == .accepted { verdict.providerID = providerID(response, document) }
    }
    if verdict.answer == .notAccepted {
      let asked = retryIn?.scalar(in: document).map { [HTTPHeader("Retry-After", $0)] } ?? []
      verdict.retryAfter = RetryAfter.wait(asked + response.headers, resetHeader, at: now)
    }
    return verdict
  }

  private func tree(_ body: [UInt8]) -> JSONText? { isXML ? XMLText.document(body) : JSONText(body) }

  private func code(_ response: HTTPResponse, _ document: JSONText?) -> (code: String?, meaning: Meaning?) {
    let codes = errorCode.compactMap { $0.text(response, document) }
    guard let first = codes.first else { return (nil, nil) }
    let listed = codes.first { AnswerTable.lookUp($0, in: errors) != nil }
    // A sentence may decide, and a code is kept.
    let kept = ([listed ?? first] + codes).map(AnswerTable.presentable)
    return (
      kept.first { $0 != AnswerTable.other } ?? AnswerTable.other, listed.flatMap { AnswerTable.lookUp($0, in: errors) }
    )
  }

  private var isIDInBody: Bool {
    if case .body = id { true } else { false }
  }

  private func successVerdict(_ response: HTTPResponse, _ document: JSONText?) -> Verdict {
    let status = "http_\(response.status)"
    guard response.isComplete || successPath == nil && !isIDInBody else { return Verdict(.unknown, code: "incomplete") }
    let (code, listed) = code(response, document)
    if let successPath {
      guard let word = successPath.scalar(in: document) else {
        // The provider's own error under a status of success.
        if let code {
          let meaning = listed ?? Meaning(answer: .permanent)
          return Verdict(meaning.answer, code: code, refusal: meaning.refusal)
        }
        guard mayLackSuccessWord, let id = providerID(response, document) else {
          return Verdict(.unknown, code: "unreadable")
        }
        return Verdict(.accepted, providerID: id)
      }
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
    let found =
      switch id {
      case .body(let path): path.scalar(in: document)
      case .header(let name): response.headers.first(name)
      case nil: nil as String?
      }
    guard let text = found?.trimmed(of: idTrim), !text.isEmpty, text.utf8.count <= 512,
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else {
      return nil
    }
    return text
  }

  private func statusMeaning(_ status: Int, _ document: JSONText?, hasCode: Bool) -> Meaning {
    if let listed = AnswerTable.lookUp(String(status), in: statuses) { return listed }
    let hasForm = document.flatMap { document in errorForm.map { $0.value(in: document) != nil } }
    return Meaning(answer: AnswerTable.usualMeaning(status, isOwnForm: hasForm ?? hasCode))
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

  /// What a code is kept as that is none.
  static let other = "other"

  /// A provider's code as we keep it: short and printable, whatever was sent.
  static func presentable(_ code: String) -> String {
    let isPlain = code.utf8.allSatisfy {
      $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || "._:/-".utf8.contains($0)
    }
    return isPlain && code.utf8.count <= 64 ? code : other
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

extension String {
  /// The text without these characters at its ends.
  func trimmed(of characters: String) -> String {
    if characters.isEmpty { return self }
    return String(drop { characters.contains($0) }.reversed().drop { characters.contains($0) }.reversed())
  }
}
