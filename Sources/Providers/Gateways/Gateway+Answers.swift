package import Vocabulary

extension Gateway {
  /// Whether `verdict` looks at the headers of an answer that is a success.
  package var readsHeadersOfSuccess: Bool {
    if case .header = recipe.answers.id { true } else { recipe.answers.successPath != nil }
  }

  /// Returns what an outcome means for its message (R20).
  ///
  /// - Parameter now: for a `Retry-After` that is a date.
  package func verdict(_ outcome: TransportOutcome, at now: Instant) -> Verdict {
    recipe.answers.verdict(outcome, at: now)
  }

  /// Returns what a callback tells, in its order. Check `genuineness` first.
  package func receipts(_ callback: Callback) -> [ProviderEvent] {
    recipe.receipts?.events(callback, gateway: name) ?? []
  }

  /// Returns whether a callback carries the provider's signature.
  package func genuineness(of callback: Callback) -> Genuineness {
    guard let signature = recipe.signature else { return .unsigned }
    guard let key = secrets[signature.key]?.reveal() ?? settings[signature.key], !key.isEmpty else {
      return .noKey(setting: signature.key)
    }
    let isGenuine =
      switch signature.scheme {
      case .twilio: CallbackSignature.isTwilio(callback, token: key)
      case .sendgrid: CallbackSignature.isSendGrid(callback, publicKey: key)
      }
    return isGenuine ? .genuine : .forged
  }
}
