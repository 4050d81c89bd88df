import Foundation
import Vocabulary

extension Recipe {
  /// Whether the body itself says our reference.
  var bodyCarriesReference: Bool {
    switch body {
    case .form(let fields): fields.contains { $0.text.variables.contains("reference") }
    case .json(let tree): tree.variables.contains("reference")
    case .liquid, .none, .mail: false
    }
  }

  /// The value of the `Authorization` header.
  func authorization(settings: [String: String], secrets: [String: Secret]) -> Secret? {
    switch credentials {
    case .none: return nil
    case .bearer(let token): return Secret("Bearer " + token.revealed(settings, secrets))
    case .basic(let user, let password):
      let user = user.revealed(settings, secrets)
      let password = password.revealed(settings, secrets)
      // A mail server that wants no user gets none.
      if case .mail = body, user.isEmpty { return nil }
      return Secret("Basic " + Data("\(user):\(password)".utf8).base64EncodedString())
    }
  }

  /// Whether the body carries the idempotency key.
  var hasKeyInBody: Bool {
    let names: Set = ["key", "key_uuid"]
    return switch body {
    case .none, .mail: false
    case .form(let fields): fields.contains { !names.isDisjoint(with: $0.text.variables) }
    case .json(let tree): !names.isDisjoint(with: tree.variables)
    case .liquid(let template): template.source.contains("key")
    }
  }

  var hasSecretsInBody: Bool {
    switch body {
    case .none, .mail: false
    case .form(let fields): fields.contains(where: \.text.hasSecrets)
    case .json(let tree): tree.hasSecrets
    case .liquid(let template): template.source.utf8.contains(SecretMark.byte)
    }
  }
}

extension FieldText {
  /// The text with settings and secrets in it: never shown, never stored.
  func revealed(_ settings: [String: String], _ secrets: [String: Secret]) -> String {
    pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .variable(let name, _): settings[name] ?? ""
      case .secret(let name): secrets[name]?.reveal() ?? ""
      }
    }.joined()
  }

  var hasSecrets: Bool { pieces.contains { if case .secret = $0 { true } else { false } } }
}

extension JSONTemplate {
  var hasSecrets: Bool {
    switch self {
    case .literal: false
    case .text(let field): field.hasSecrets
    case .array(let elements): elements.contains(where: \.hasSecrets)
    case .each(let inner): inner.hasSecrets
    case .object(_, let members): members.contains(where: \.value.hasSecrets)
    }
  }
}
