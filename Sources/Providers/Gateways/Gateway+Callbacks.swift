import Vocabulary

extension Gateway {
  /// Returns what a callback tells. Check `genuineness` first.
  package func reading(_ callback: Callback) -> CallbackReading {
    guard let table = recipe.receipts, let opened = opened(callback) else { return CallbackReading() }
    return table.reading(opened, gateway: name)
  }

  /// Returns the events of a callback whose kinds are known, in its order.
  package func receipts(_ callback: Callback) -> [ProviderEvent] { reading(callback).events }

  /// Returns whether a callback carries the provider's signature.
  ///
  /// - Parameter certificate: what stands at `certificateURL(for:)`, PEM, where the gateway holds none itself.
  package func genuineness(of callback: Callback, certificate: String? = nil) -> Genuineness {
    guard let signature = recipe.signature else { return .unsigned }
    guard let key = value(signature.key) else { return .noKey(setting: signature.key) }
    let keys = CallbackKeys(key: Secret(key), options: options(of: signature), certificate: certificate)
    if signature.scheme == .sns, keys.certificate ?? keys.options["certificate"] == nil,
      case .setting(let setting) = signature.options["certificate"]
    {
      return .noKey(setting: setting)
    }
    return signature.scheme.isGenuine(callback, keys) ? .genuine : .forged
  }

  /// Returns where the certificate stands that a callback is signed with: one of the provider's own hosts, over https.
  /// Nil where none is needed, and for a topic that is not the gateway's; keep what was read there, it seldom changes.
  package func certificateURL(for callback: Callback) -> String? {
    guard let signature = recipe.signature, signature.scheme == .sns, options(of: signature)["certificate"] == nil,
      let topic = value(signature.key), callback.topic == topic
    else { return nil }
    return callback.certificateURL
  }

  /// Returns the address that has to be opened, once, to confirm that callbacks may come; nil where this one asks for
  /// nothing. Check `genuineness` first.
  package func confirmationURL(for callback: Callback) -> String? {
    recipe.signature?.scheme == .sns ? callback.subscriptionURL : nil
  }

  /// Returns what a call wants to hear that only checks whether we are there and who we say we are; nil for every other
  /// call. To be asked before `genuineness`: providers check addresses before they sign.
  package func greeting(_ callback: Callback) -> CallbackAnswer? {
    guard let challenge = recipe.challenge, let opened = opened(callback) else { return nil }
    let fields = Dictionary(opened.query.map { ($0.name, $0.value) }) { first, _ in first }
    let reader = EventReader(record: JSONText(opened.body) ?? .null, query: fields, headers: opened.headers)
    guard let answer = reader.value(challenge.answer) else { return nil }
    if let place = challenge.token {
      guard let setting = challenge.key, let key = value(setting), let token = reader.value(place),
        ConstantTime.isEqual(token, key)
      else { return CallbackAnswer(status: 403) }
    } else if genuineness(of: callback) != .genuine {
      return CallbackAnswer(status: 403)
    }
    if case .path = challenge.answer.source {
      var text: [UInt8] = []
      Escaping.appendJSON(answer, to: &text)
      return CallbackAnswer(
        contentType: "application/json", body: #"{"challenge":\#(String(decoding: text, as: UTF8.self))}"#)
    }
    return CallbackAnswer(body: answer)
  }

  /// What the provider wants to hear when its callback is recorded.
  package var acknowledgement: CallbackAnswer { recipe.receipts?.answer ?? CallbackAnswer() }

  private func opened(_ callback: Callback) -> Callback? {
    guard let signature = recipe.signature else { return callback }
    return callback.opened(signature.scheme, key: value(signature.key) ?? "", options: options(of: signature))
  }

  private func options(of signature: Recipe.Signature) -> [String: String] {
    signature.options.compactMapValues { option in
      switch option {
      case .setting(let name): value(name)
      case .text(let text): text
      }
    }
  }

  private func value(_ setting: String) -> String? {
    let text = secrets[setting]?.reveal() ?? settings[setting]
    return text?.isEmpty == false ? text : nil
  }
}
