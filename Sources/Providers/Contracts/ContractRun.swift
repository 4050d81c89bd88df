import Diagnostics
import Vocabulary
import YAMLText

extension GatewayContract {
  /// Runs the test against a preset of the library, and returns what is not as it says.
  package func run(preset: String, in library: PresetLibrary) -> [ContractFailure] {
    var problems: [Diagnostic] = []
    guard let gateway = gateway(preset, library, &problems) else {
      let words = problems.filter { $0.severity != .warning }.map(\.message).joined(separator: "; ")
      return [failure("settings", "a gateway", words.isEmpty ? "none" : words)]
    }
    return checkRequest(gateway) + checkAnswers(gateway) + checkCalls(gateway)
  }

  /// The request that the message becomes, with the test's own credentials, which are nobody's.
  package func requestText(preset: String, in library: PresetLibrary) throws(ProviderError) -> String {
    var problems: [Diagnostic] = []
    guard let gateway = gateway(preset, library, &problems) else {
      throw ProviderError(.unusable, gateway: preset, reason: problems.first?.message ?? "it cannot be used")
    }
    return try gateway.authorize(gateway.request(message), at: at, nonce: nonce).readable
  }

  /// The gateway that the test's settings make; nil where they make none.
  package func gateway(preset: String, in library: PresetLibrary) -> Gateway? {
    var problems: [Diagnostic] = []
    return gateway(preset, library, &problems)
  }

  private func gateway(_ preset: String, _ library: PresetLibrary, _ diagnostics: inout [Diagnostic]) -> Gateway? {
    var lines = ["preset: \(preset)"]
    var environment: [String: String] = [:]
    for (index, name) in settings.keys.sorted().enumerated() {
      let variable = "CHECK_\(index)"
      environment[variable] = settings[name]
      lines.append("\(name): \"${\(variable)}\"")
    }
    let document = YAMLDocument.read(path: "test", text: lines.joined(separator: "\n"))
    guard let root = document.root else { return nil }
    let gateway = Gateway.read(
      name: "main", node: root, environment: { environment[$0] }, presets: library, into: &diagnostics)
    return gateway.flatMap { $0.unusable == nil ? $0 : nil }
  }

  private func failure(_ place: String, _ expected: String, _ actual: String) -> ContractFailure {
    ContractFailure(test: name, place: place, expected: expected, actual: actual)
  }

  // MARK: Requests

  private func checkRequest(_ gateway: Gateway) -> [ContractFailure] {
    guard let wanted = request else { return [] }
    do {
      let stored = try gateway.request(message)
      let sent = try gateway.authorize(stored, at: at, nonce: nonce)
      var failures: [ContractFailure] = []
      let text = sent.readable
      if text.trimmedEnd != wanted.trimmedEnd { failures.append(failure("request", wanted, text)) }
      // R21, R38: what is stored is the same bytes each time, and holds no secret.
      if try gateway.request(message) != stored {
        failures.append(failure("request", "the same bytes for the same message", "others"))
      }
      let bytes = String(decoding: stored.encoded(), as: UTF8.self)
      for secret in gateway.secrets.values.map({ $0.reveal() }) where secret.utf8.count >= 6 && bytes.contains(secret) {
        failures.append(failure("request", "no secret in what is stored", "one"))
      }
      return failures
    } catch {
      return [failure("request", wanted, error.description)]
    }
  }

  // MARK: Answers

  private func checkAnswers(_ gateway: Gateway) -> [ContractFailure] {
    answers.enumerated().compactMap { index, answer in
      let verdict = gateway.verdict(.answered(answer.response), at: at)
      let isRight =
        verdict.answer == answer.meaning.answer && verdict.refusal == answer.meaning.refusal
        && (answer.id == nil || answer.id == verdict.providerID) && (answer.code == nil || answer.code == verdict.code)
        && (answer.wait == nil || answer.wait == verdict.retryAfter)
      if isRight { return nil }
      let word =
        AnswerTable.Meaning.words.first {
          $0.1 == AnswerTable.Meaning(answer: verdict.answer, refusal: verdict.refusal)
        }?.0
        ?? verdict.answer.word
      let wanted = [answer.word, answer.id, answer.code, answer.wait.map { "wait \($0)" }]
      let found = [
        word, answer.id == nil ? nil : verdict.providerID ?? "no id",
        answer.code == nil ? nil : verdict.code ?? "no code",
        answer.wait == nil ? nil : verdict.retryAfter.map { "wait \($0)" } ?? "no wait",
      ]
      return failure(
        "answer \(index + 1) (\(answer.response.status))", wanted.compactMap { $0 }.joined(separator: ", "),
        found.compactMap { $0 }.joined(separator: ", "))
    }
  }

  // MARK: Callbacks

  private func checkCalls(_ gateway: Gateway) -> [ContractFailure] {
    calls.enumerated().flatMap { index, call in
      var failures: [ContractFailure] = []
      let place = "callback \(index + 1)"
      if let wanted = call.isGenuine {
        let found = gateway.genuineness(of: call.callback)
        if (found == .genuine) != wanted {
          failures.append(failure(place, wanted ? "a good signature" : "a wrong signature", "\(found)"))
        }
      }
      let events = gateway.receipts(call.callback)
      if events.count != call.events.count {
        failures.append(
          failure(
            place, "\(call.events.count) events",
            events.isEmpty ? "none" : events.map(\.kind.word).joined(separator: ", ")))
        return failures
      }
      for (event, wanted) in zip(events, call.events) {
        let rule = wanted.rule
        if event.kind != rule.kind || event.isHard != rule.isHard || event.isMachine != rule.isMachine
          || event.refusal != rule.refusal
        {
          failures.append(failure(place, rule.words, event.words))
        }
        for (name, value) in wanted.fields.sorted(by: { $0.key < $1.key }) {
          let found = event.field(name)
          if found != value {
            failures.append(failure(place, "\(name) \(value)", found.map { "\(name) \($0)" } ?? "no \(name)"))
          }
        }
      }
      return failures
    }
  }
}

extension HTTPRequest {
  /// The request as people read it, credentials and all: for tests with settings that are nobody's.
  package var readable: String {
    let lines = ["\(method) \(url)"] + headers.map { "\($0.name): \($0.value)" }
    let text = body.isEmpty ? "" : "\n" + String(decoding: body, as: UTF8.self).replacing("\r\n", with: "\n") + "\n"
    return lines.joined(separator: "\n") + "\n" + text
  }
}

extension String {
  fileprivate var trimmedEnd: String { String(reversed().drop { $0.isNewline }.reversed()) }
}

extension ReceiptTable.Rule {
  fileprivate var words: String {
    [kind?.word ?? "nothing", isHard ? "hard" : nil, isMachine ? "machine" : nil, refusal?.word].compactMap { $0 }
      .joined(separator: " ")
  }
}

extension ProviderEvent {
  fileprivate var words: String {
    [kind.word, isHard ? "hard" : nil, isMachine ? "machine" : nil, refusal?.word].compactMap { $0 }.joined(
      separator: " ")
  }

  fileprivate func field(_ name: String) -> String? {
    switch name {
    case "reference": reference
    case "provider_id": providerID
    case "id": id
    case "code": code
    case "address": address
    case "detail": detail
    case "at": UTCText.extended(at)
    default: nil
    }
  }
}
