import Vocabulary

/// What a recipe's variables stand for: the message's own, then the gateway's settings that are not secret.
struct MessageValues: Sendable {
  static let names: Set = [
    "to", "name", "text", "html", "subject", "preheader", "reference", "key", "channel", "unsubscribe_url",
    "receipt_url", "campaign", "key_uuid", "template", "template_language", "parameter", "parameter_name",
    "parameters_object", "parameters_list", "plain_text", "text_kind", "unsubscribe_header", "one_click_header",
  ]

  let message: OutgoingMessage
  let settings: [String: String]
  let receiptURL: String?
  /// Of the secrets that the gateway has.
  var secretNames: Set<String> = []
  var template: ProviderTemplate?
  /// The one of the template's parameters that is being written.
  private var parameter: ProviderTemplate.Parameter?

  init(message: OutgoingMessage, settings: [String: String], receiptURL: String?, template: ProviderTemplate? = nil) {
    self.message = message
    self.settings = settings
    self.receiptURL = receiptURL
    self.template = template
  }

  var parameters: [ProviderTemplate.Parameter] { template?.parameters ?? [] }

  func with(_ parameter: ProviderTemplate.Parameter) -> MessageValues {
    var values = self
    values.parameter = parameter
    return values
  }

  /// A missing value is empty.
  subscript(name: String) -> String { value(name) ?? "" }

  func value(_ name: String) -> String? {
    switch name {
    case "to": message.address
    case "name": message.name
    case "text": message.text
    case "html": message.html
    case "subject": message.subject
    case "preheader": message.preheader
    case "reference": message.reference
    case "key": message.idempotencyKey
    case "key_uuid": KeyUUID.text(message.idempotencyKey)
    case "template": template?.id
    case "template_language": template?.language ?? settings["template_language"]
    case "parameter": parameter?.value
    case "parameter_name": parameter?.name
    case "parameters_object": parameters.isEmpty ? nil : template?.object
    case "parameters_list": parameters.isEmpty ? nil : template?.list
    case "plain_text": template == nil ? message.text : nil
    case "text_kind": template == nil ? "text" : "template"
    case "unsubscribe_header": message.unsubscribeURL.map { "<\($0)>" }
    case "one_click_header": message.unsubscribeURL == nil ? nil : "List-Unsubscribe=One-Click"
    case "channel": message.channel.rawValue
    case "unsubscribe_url": message.unsubscribeURL
    case "receipt_url": receiptURL
    case "campaign": message.campaign
    default: settings[name]
    }
  }
}
