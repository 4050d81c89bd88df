package import Diagnostics
import Vocabulary
package import YAMLText

extension GatewayContract {
  /// Reads the list `tests` of a preset's file.
  package static func read(_ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> [GatewayContract] {
    var reader = ContractReader()
    let contracts = (reader.yaml.list(node) ?? []).enumerated().compactMap { reader.contract($1, number: $0 + 1) }
    diagnostics += reader.yaml.diagnostics
    return contracts
  }
}

private struct ContractReader {
  var yaml = YAMLReader()

  mutating func contract(_ node: YAMLNode, number: Int) -> GatewayContract? {
    let keys = ["name", "settings", "message", "at", "nonce", "request", "answers", "callbacks"]
    guard let mapping = yaml.mapping(node, "a test", known: keys) else { return nil }
    let at = instant("at", mapping) ?? Instant(seconds: 1_772_359_200)
    return GatewayContract(
      name: yaml.text("name", in: mapping) ?? "test \(number)", settings: texts(mapping["settings"]),
      message: message(mapping["message"], at: at), at: at,
      nonce: yaml.text("nonce", in: mapping) ?? "00000000000000000000000000000000",
      request: yaml.text("request", in: mapping),
      answers: (mapping["answers"].flatMap { yaml.list($0) } ?? []).compactMap { answer($0) },
      calls: (mapping["callbacks"].flatMap { yaml.list($0) } ?? []).compactMap { call($0, at: at) })
  }

  private mutating func texts(_ node: YAMLNode?) -> [String: String] {
    guard let node, let mapping = yaml.mapping(node, "a mapping of texts") else { return [:] }
    var texts: [String: String] = [:]
    for entry in mapping.entries { texts[entry.name] = yaml.text(entry.value) }
    return texts
  }

  private mutating func instant(_ name: String, _ mapping: YAMLMapping) -> Instant? {
    guard let node = mapping[name], let text = yaml.text(node) else { return nil }
    if let instant = ISOTime.instant(text) { return instant }
    yaml.report(.wrongValue("'\(text)' is not a time", at: node.range, hint: "as in '2026-03-01T10:00:00Z'"))
    return nil
  }

  private mutating func message(_ node: YAMLNode?, at: Instant) -> OutgoingMessage {
    var message = OutgoingMessage(
      reference: "m1-1", channel: .sms, address: "+15005550006", text: "Hello", idempotencyKey: "m1-1-1", date: at)
    let keys = [
      "to", "channel", "name", "text", "html", "subject", "preheader", "reference", "key", "unsubscribe_url",
      "receipt_url", "campaign",
    ]
    guard let node, let mapping = yaml.mapping(node, "'message'", known: keys) else { return message }
    func text(_ name: String) -> String? { mapping[name]?.text }
    if let node = mapping["channel"] {
      let word = yaml.choice(node, "channel", among: Channel.allCases.map(\.rawValue))
      message.channel = word.flatMap(Channel.init) ?? .sms
    } else if text("subject") != nil {
      message.channel = .email
    }
    message.address = text("to") ?? message.address
    message.text = text("text") ?? (text("html") == nil ? message.text : "")
    message.reference = text("reference") ?? message.reference
    message.idempotencyKey = text("key") ?? message.idempotencyKey
    message.name = text("name")
    message.html = text("html")
    message.subject = text("subject")
    message.preheader = text("preheader")
    message.unsubscribeURL = text("unsubscribe_url")
    message.receiptURL = text("receipt_url")
    message.campaign = text("campaign")
    return message
  }

  private mutating func headers(_ node: YAMLNode?) -> [HTTPHeader] {
    guard let node, let mapping = yaml.mapping(node, "'headers'") else { return [] }
    return mapping.entries.compactMap { entry in yaml.text(entry.value).map { HTTPHeader(entry.name, $0) } }
  }

  private mutating func answer(_ node: YAMLNode) -> GatewayContract.Answer? {
    let keys = ["status", "headers", "body", "is", "id", "code", "wait"]
    guard let mapping = yaml.mapping(node, "an answer", known: keys),
      let meaningNode = yaml.required("is", in: mapping, of: "an answer"),
      let word = yaml.choice(meaningNode, "meaning", among: AnswerTable.Meaning.words.map(\.0)),
      let meaning = AnswerTable.Meaning.words.first(where: { $0.0 == word })?.1
    else { return nil }
    let body = mapping["body"].flatMap { $0.isNull ? nil : yaml.text($0) } ?? ""
    return GatewayContract.Answer(
      response: HTTPResponse(
        status: yaml.integer("status", in: mapping, range: 100...599) ?? 200, headers: headers(mapping["headers"]),
        body: Array(body.utf8)),
      meaning: meaning, word: word, id: yaml.text("id", in: mapping), code: yaml.text("code", in: mapping),
      wait: yaml.integer("wait", in: mapping, range: 0...86_400).map { .seconds(Int64($0)) })
  }

  private mutating func call(_ node: YAMLNode, at: Instant) -> GatewayContract.Call? {
    let keys = ["url", "method", "headers", "body", "events", "genuine"]
    guard let mapping = yaml.mapping(node, "a callback", known: keys) else { return nil }
    let callback = Callback(
      url: yaml.text("url", in: mapping) ?? "https://m.lantern.example/hooks/main",
      headers: headers(mapping["headers"]),
      body: Array((mapping["body"]?.text ?? "").utf8), receivedAt: at,
      method: yaml.text("method", in: mapping) ?? "POST")
    return GatewayContract.Call(
      callback: callback, events: (mapping["events"].flatMap { yaml.list($0) } ?? []).compactMap { event($0) },
      isGenuine: mapping["genuine"].flatMap { yaml.boolean($0) })
  }

  private mutating func event(_ node: YAMLNode) -> GatewayContract.Event? {
    let fields = ["reference", "provider_id", "id", "code", "address", "detail", "at"]
    guard let mapping = yaml.mapping(node, "an event", known: ["is"] + fields),
      let meaning = yaml.required("is", in: mapping, of: "an event")
    else { return nil }
    var reader = RecipeReader(what: "an event", variables: [])
    guard let rule = reader.meaning(meaning) else {
      yaml.report(reader.yaml.diagnostics)
      return nil
    }
    var given: [String: String] = [:]
    for name in fields { given[name] = yaml.text(name, in: mapping) }
    return GatewayContract.Event(rule: rule, fields: given)
  }
}
