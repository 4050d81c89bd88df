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
    /// A mail as a whole (RFC 5322).
    case mail
  }

  struct Field: Hashable, Sendable {
    var name: String
    var text: FieldText
  }

  var method = "POST"
  /// Put behind the path; what has no value is left out.
  var query: [Field] = []
  var headers: [Field] = []
  var credentials = Credentials.none
  var body = Body.none
  var contentType: String?
  /// The header that takes the idempotency key, and how long the provider remembers one (R21).
  var keyHeader: String?
  /// The provider takes UUIDs only.
  var isKeyUUID = false
  var keyValidFor: Elapsed?
  /// Whether texts are calls of templates that the provider has approved.
  var templates = ProviderTemplate.Use.never
  /// How requests are signed when they leave.
  var signer: RequestSigner?
  var answers = AnswerTable()
  var receipts: ReceiptTable?
  var signature: Signature?
  var challenge: Challenge?

  /// How the provider signs its callbacks, and with which setting.
  struct Signature: Hashable, Sendable {
    var scheme: CallbackScheme
    var key: String
    /// Further values, by name: a header, or the setting that has it.
    var options: [String: Option] = [:]

    enum Option: Hashable, Sendable {
      case setting(String)
      case text(String)
    }
  }

  /// A call by which the provider checks our address: what it wants back.
  struct Challenge: Hashable, Sendable {
    var answer: ReceiptTable.Place
    /// What the call brings along, and the setting that it must equal; without one, the signature counts.
    var token: ReceiptTable.Place?
    var key: String?
  }
}

/// A provider as a file describes it: its recipe, and what a workspace must say to use it.
package struct Preset: Hashable, Sendable {
  struct Setting: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
      case text
      case url
      /// `Name <address>`: gives the variables `NAME_email`, `NAME_name`, and `NAME_header` in ASCII (RFC 2047).
      case mailbox
    }

    var name: String
    var kind = Kind.text
    var isSecret = false
    /// What it is where the workspace says nothing.
    var standard: String?
    /// The setting whose value is taken where this one is missing.
    var fallback: String?
  }

  package let name: String
  package let title: String
  package let channels: [Channel]
  /// May hold settings, such as a region.
  let url: FieldText
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
