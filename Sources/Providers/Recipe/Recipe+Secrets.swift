import Foundation
import Vocabulary

extension Recipe {
  /// The value of the `Authorization` header.
  func authorization(settings: [String: String], secrets: [String: Secret]) -> Secret? {
    func text(_ field: FieldText) -> String {
      field.pieces.map { piece in
        switch piece {
        case .literal(let text): text
        case .variable(let name, _): settings[name] ?? ""
        case .secret(let name): secrets[name]?.reveal() ?? ""
        }
      }.joined()
    }
    return switch credentials {
    case .none: nil
    case .bearer(let token): Secret("Bearer " + text(token))
    case .basic(let user, let password):
      Secret("Basic " + Data("\(text(user)):\(text(password))".utf8).base64EncodedString())
    }
  }

  var hasSecretsInBody: Bool {
    switch body {
    case .none: false
    case .form(let fields): fields.contains(where: \.text.hasSecrets)
    case .json(let tree): tree.hasSecrets
    case .liquid(let template): template.source.utf8.contains(SecretMark.byte)
    }
  }
}

extension FieldText {
  var hasSecrets: Bool { pieces.contains { if case .secret = $0 { true } else { false } } }
}

extension JSONTemplate {
  var hasSecrets: Bool {
    switch self {
    case .literal: false
    case .text(let field): field.hasSecrets
    case .array(let elements): elements.contains(where: \.hasSecrets)
    case .object(_, let members): members.contains(where: \.value.hasSecrets)
    }
  }
}
