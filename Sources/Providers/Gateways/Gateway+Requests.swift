package import Vocabulary

extension Gateway {
  /// Makes the request that hands `message` over, without credentials: these bytes may be stored, and a resend is the
  /// same (R21).
  package func request(_ message: OutgoingMessage) throws(ProviderError) -> HTTPRequest {
    if let unusable { throw ProviderError(.unusable, gateway: name, reason: unusable) }
    guard carries(message.channel) || isForAlerts else {
      throw ProviderError(.wrongChannel, gateway: name, reason: "it does not carry \(message.channel.rawValue)")
    }
    if case .mail = recipe.body { return try mailRequest(message) }
    var values = MessageValues(
      message: message, settings: settings, receiptURL: receiptURL(message), template: try template(message))
    values.secretNames = secretNames
    var headers: [HTTPHeader] = []
    var body: [UInt8] = []
    var contentType = recipe.contentType
    switch recipe.body {
    case .none, .mail: break
    case .form(let fields):
      contentType = contentType ?? "application/x-www-form-urlencoded"
      for field in fields where !field.text.isAbsent(values) {
        if !body.isEmpty { body.append(UInt8(ascii: "&")) }
        Escaping.appendPercent(field.name, to: &body)
        body.append(UInt8(ascii: "="))
        field.text.append(values, to: &body, Escaping.appendPercent)
      }
    case .json(let tree):
      contentType = contentType ?? "application/json"
      body.reserveCapacity(message.text.utf8.count + (message.html?.utf8.count ?? 0) * 9 / 8 + 512)
      _ = tree.append(values, to: &body)
    case .liquid(let template):
      contentType = contentType ?? (template.looksLikeJSON ? "application/json" : "text/plain; charset=utf-8")
      guard template.append(values, to: &body) else {
        throw ProviderError(.unrenderable, gateway: name, reason: "its body cannot be rendered for this message")
      }
    }
    for field in recipe.headers where !field.text.isAbsent(values) {
      headers.append(HTTPHeader(field.name, field.text.headerText(values)))
    }
    if let contentType, headers.first("Content-Type") == nil {
      headers.insert(HTTPHeader("Content-Type", contentType), at: 0)
    }
    if let keyHeader = recipe.keyHeader {
      let key = recipe.isKeyUUID ? values["key_uuid"] : message.idempotencyKey
      headers.append(HTTPHeader(keyHeader, MessageValues.headerSafe(key)))
    }
    return HTTPRequest(
      method: recipe.method, url: withQuery(base.urlText(values) + path.urlText(values), values), headers: headers,
      body: recipe.method == "GET" ? [] : body)
  }

  private func withQuery(_ url: String, _ values: MessageValues) -> String {
    var text = Array(url.utf8)
    var joint = text.contains(UInt8(ascii: "?")) ? UInt8(ascii: "&") : UInt8(ascii: "?")
    for field in recipe.query where !field.text.isAbsent(values) {
      text.append(joint)
      joint = UInt8(ascii: "&")
      Escaping.appendPercent(field.name, to: &text)
      text.append(UInt8(ascii: "="))
      text.append(contentsOf: field.text.queryText(values).utf8)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The provider's template that the message's text calls.
  private func template(_ message: OutgoingMessage) throws(ProviderError) -> ProviderTemplate? {
    guard recipe.templates != .never else { return nil }
    if let template = ProviderTemplate(message.text) { return template }
    guard recipe.templates == .required else { return nil }
    guard let id = settings["template"], !id.isEmpty else {
      throw ProviderError(
        .unrenderable, gateway: name,
        reason:
          "its text calls no template of the provider: begin it with 'template: ID', or give the gateway a 'template'")
    }
    return ProviderTemplate(
      id: id, parameters: [.init(name: settings["template_parameter"] ?? "content", value: message.text)])
  }

  /// Adds the credentials to a request that `request` made, now or earlier. What comes out is sent and forgotten.
  ///
  /// A request for another host than this gateway's is refused: a stored one must not carry today's credentials to
  /// yesterday's address.
  ///
  /// - Parameters:
  ///   - now: for providers that sign the time.
  ///   - nonce: for providers that want something that never comes twice; random unless given.
  package func authorize(
    _ request: HTTPRequest, at now: Instant, nonce: String? = nil
  ) throws(ProviderError) -> HTTPRequest {
    if let unusable { throw ProviderError(.unusable, gateway: name, reason: unusable) }
    guard isOwn(request.url) else {
      throw ProviderError(.unusable, gateway: name, reason: "the request goes to another host than the gateway's")
    }
    var request = request
    if !secrets.isEmpty {
      if request.url.utf8.contains(SecretMark.byte) {
        request.url = filled(request.url, Escaping.appendURLText)
      }
      for index in request.headers.indices where request.headers[index].value.utf8.contains(SecretMark.byte) {
        request.headers[index].value = filled(request.headers[index].value) { $1.append(contentsOf: $0.utf8) }
      }
      if hasSecretsInBody {
        request.body = SecretMark.fill(request.body, secrets) { text, bytes in
          switch recipe.body {
          case .form: Escaping.appendPercent(text, to: &bytes)
          case .json: Escaping.appendJSONCharacters(text, to: &bytes)
          case .liquid, .none, .mail: bytes.append(contentsOf: text.utf8)
          }
        }
      }
    }
    if let authorization { request.headers.append(HTTPHeader("Authorization", authorization.reveal())) }
    guard let signer = recipe.signer else { return request }
    let nonce = nonce ?? RequestSigner.randomNonce()
    guard let signed = signer.signed(request, at: now, nonce: nonce, settings: settings, secrets: secrets) else {
      throw ProviderError(.unusable, gateway: name, reason: "its requests cannot be signed: a key cannot be read")
    }
    return signed
  }

  /// The request as people read it, with `(secret)` where credentials are put in: for showing an exchange. It holds the
  /// message's address and text.
  package func transcript(_ request: HTTPRequest) -> String {
    var lines = ["\(request.method) \(request.url)"] + request.headers.map { "\($0.name): \($0.value)" }
    if authorization != nil { lines.append("Authorization: (secret)") }
    if let signer = recipe.signer { lines.append("(signed: \(signer.scheme.rawValue))") }
    let text = (lines + ["", String(decoding: request.body, as: UTF8.self)]).joined(separator: "\n")
    let hidden = secrets.mapValues { _ in Secret("(secret)") }
    return String(
      decoding: SecretMark.fill(Array(text.utf8), hidden) { $1.append(contentsOf: $0.utf8) }, as: UTF8.self)
  }

  /// The text with the gateway's secrets hidden, wherever a provider's answer repeats them.
  package func hidingSecrets(_ text: String) -> String {
    secrets.values.map { $0.reveal() }.filter { $0.utf8.count >= 4 }.sorted { $0.utf8.count > $1.utf8.count }
      .reduce(text) { $0.replacing($1, with: "(secret)") }
  }

  private func isOwn(_ url: String) -> Bool {
    // What `request` made just now begins with the origin as it is written there.
    if !origin.isEmpty, url.hasPrefix(origin), let next = url.utf8.dropFirst(origin.utf8.count).first,
      next == UInt8(ascii: "/") || next == UInt8(ascii: "?")
    {
      return true
    }
    guard let address = HTTPAddress(SecretMark.blanked(url)), let own = HTTPAddress(origin) else { return false }
    return address.host == own.host && address.port == own.port && address.isSecure == own.isSecure
      || address.isLoopback && own.isLoopback
  }

  private func filled(_ text: String, _ write: (String, inout [UInt8]) -> Void) -> String {
    String(decoding: SecretMark.fill(Array(text.utf8), secrets, write), as: UTF8.self)
  }

  /// Where receipts are taken, with our reference in the query; the sandbox gets one too, because it reads it there.
  private func receiptURL(_ message: OutgoingMessage) -> String? {
    guard let url = message.receiptURL ?? settings["receipt_url"] ?? (isSandbox ? origin + "/receipts" : nil) else {
      return nil
    }
    var query = (url.contains("?") ? "&" : "?") + "reference=" + Escaping.percent(message.reference)
    if isSandbox, let campaign = message.campaign { query += "&campaign=" + Escaping.percent(campaign) }
    return url + query
  }
}

extension MessageValues {
  static func headerSafe(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }
}

extension SecretMark {
  /// The text with its marks made visible, for reading the host of a URL.
  static func blanked(_ text: String) -> String {
    text.utf8.contains(byte) ? String(text.unicodeScalars.map { $0 == "\u{1A}" ? "_" : Character($0) }) : text
  }
}
