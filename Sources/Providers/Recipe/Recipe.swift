package import Vocabulary

/// How one provider is spoken to, as data: what a preset file, or an `http` gateway in the workspace, says.
struct Recipe: Hashable, Sendable {
  enum Credentials: Hashable, Sendable {
    case none
    case basic(user: FieldText, password: FieldText)
    case bearer(FieldText)
  }

  enum Body: Hashable, Sendable {
    case none
    case form([Field])
    case json(JSONTemplate)
    case liquid(LiquidBody)
  }

  struct Field: Hashable, Sendable {
    var name: String
    var text: FieldText
  }

  var method = "POST"
  var headers: [Field] = []
  var credentials = Credentials.none
  var body = Body.none
  var contentType: String?
  /// The header that takes the idempotency key, and how long the provider remembers one (R21).
  var keyHeader: String?
  var keyValidFor: Elapsed?
  var answers = AnswerTable()
  var receipts: ReceiptTable?
  var signature: Signature?

  /// How the provider signs its callbacks, and with which setting.
  struct Signature: Hashable, Sendable {
    enum Scheme: String, CaseIterable, Hashable, Sendable {
      case twilio
      case sendgrid
    }

    var scheme: Scheme
    var key: String
  }
}

/// A provider as a file describes it: its recipe, and what a workspace must say to use it.
package struct Preset: Hashable, Sendable {
  struct Setting: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
      case text
      case url
      /// `Name <address>`: gives the variables `NAME_email` and `NAME_name`.
      case mailbox
    }

    var name: String
    var kind = Kind.text
    var isSecret = false
    /// The setting whose value is taken where this one is missing.
    var fallback: String?
  }

  package let name: String
  package let title: String
  package let channels: [Channel]
  let url: String
  let path: FieldText
  let settings: [Setting]
  /// Of each list at least one must be given.
  let requires: [[String]]
  /// Of each list all or none.
  let together: [[String]]
  let recipe: Recipe

  /// The names a workspace may set, common ones not included.
  package var settingNames: [String] { settings.map(\.name) }

  /// Those that must come from the environment.
  package var secretNames: [String] { settings.filter(\.isSecret).map(\.name) }
}
