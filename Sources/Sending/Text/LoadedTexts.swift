import Campaigns
import Catalogue
import Liquid
import LocalTime
import Vocabulary

/// The facts of a batch, from which texts are written.
package struct LoadedTexts {
  let source: Personalisation
  var keys: [Personalisation.Key] = []
  var customers = FactTable(columns: [])
  var customerRows: [CustomerID: Int] = [:]
  var traits: [CustomerID: LiquidDictionary] = [:]
  var subjects = FactTable(columns: [])
  var subjectRows: [Int64: (row: Int, currency: String)] = [:]
  var items = FactTable(columns: [])
  var itemRows: [Int64: [Int]] = [:]
  var events: [Int64: LiquidDictionary] = [:]

  private let renderers: TextRenderers
  private let shop: LiquidDictionary
  private let campaign: LiquidDictionary

  init(_ source: Personalisation) {
    self.source = source
    var settings = RenderSettings()
    settings.now = source.now.microseconds
    settings.currency = source.settings.currency.code
    settings.partials = source.bundle.templates.partials.mapValues(\.template)
    renderers = TextRenderers(settings)
    shop = ["name": .text(source.settings.shop)]
    campaign = ["name": .text(source.bundle.campaign.name)]
  }

  /// The first variable that the template prints and that this person lacks; nil where nothing is missing (R11).
  func missing(_ entry: TemplateLibrary.Entry, row: Int) -> String? {
    let paths = source.requiredPaths(entry)
    guard !paths.isEmpty else { return nil }
    let data = data(row, links: nil, locale: nil)
    let lacking = paths.filter { !data.has($0) }
    guard !lacking.isEmpty else { return nil }
    // A condition may pass over the place (`{% if order.tracking %}{{ order.carrier }}`): writing it says whether this
    // person would get a hole.
    return hole(entry, data, lacking)?.joined(separator: ".")
  }

  /// The first of the paths that the text would really print; also where it cannot be written at all.
  private func hole(_ entry: TemplateLibrary.Entry, _ data: MessageData, _ lacking: [[String]]) -> [String]? {
    for template in Array(entry.template.sections.values) + [entry.template] {
      guard
        let outcome = try? renderers.text(template, .none, MessageObject(data), adjust: { $0.forgetPerson() }).outcome
      else { return lacking.first }
      if let path = lacking.first(where: { outcome.missing.contains($0) }) { return path }
    }
    return nil
  }

  /// Writes the text of one person on one channel.
  ///
  /// - Throws: `TextProblem` where a variable has no value or a limit is passed.
  func render(
    _ entry: TemplateLibrary.Entry, channel: Channel, row: Int, zone: Zone, locale: String?, links: MessageLinks?
  ) throws -> MessageText {
    var data = data(row, links: links, locale: locale)
    let formatting = source.bundle.templates.formattingLocale(entry, customer: locale)
    data.locale = formatting
    data.channel = channel
    data.now = source.now
    data.today = zone.date(source.now)
    let finalData = data
    let short: @Sendable (String) -> String = { url in
      links?.tracked?.short(url) { finalData.isPersonal($0) } ?? url
    }

    var shortLink: (@Sendable (String) -> String)?
    if let links { shortLink = links.tracked == nil ? { _ in links.specimen } : short }

    func write(_ template: Template, _ escaping: RenderSettings.Escaping) throws -> String {
      let (text, outcome) = try renderers.text(template, escaping, MessageObject(data)) { settings in
        settings.locale = formatting
        settings.offsetSeconds = { Int(zone.offset(at: Instant(microseconds: $0))) }
        settings.namedZone = { name, moment in
          Zone.named(name).map { Int($0.offset(at: Instant(microseconds: moment))) }
        }
        settings.zoneName = zone.name
        settings.shortLink = shortLink
      }
      if let path = outcome.missing.first { throw TextProblem(variable: path.joined(separator: ".")) }
      return text
    }

    func section(_ name: String) throws -> String? {
      try entry.template.sections[name].map { try write($0, .none).trimmingLines }
    }
    let isHTML = channel == .email
    // The body shows the preheader where mail programs look for it: hidden, at the top.
    data.subjectLine = try section("subject")
    data.preheader = try section("preheader")
    let body = try write(entry.template, isHTML ? .html : .none)
    var text = MessageText(text: body, subject: data.subjectLine, preheader: data.preheader)
    if isHTML {
      var html = links?.tracked == nil ? body : HTMLLinks.rewriting(body, short)
      text.text = PlainText.make(fromHTML: html)
      if let pixel = links?.pixel { html = HTMLLinks.adding(pixel: pixel, to: html) }
      text.html = html
    } else {
      text.text = body.trimmingEnds
    }
    text.unsubscribeURL = links?.unsubscribe
    return text
  }

  private func data(_ row: Int, links: MessageLinks?, locale: String?) -> MessageData {
    let key = keys[row]
    var data = MessageData()
    data.customer = customerRows[key.customer].map { source.customer($0, customers, traits: traits[key.customer]) }
    if let (row, currency) = subjectRows[key.subject] {
      data.subject = source.subject(
        row, subjects, currency: currency, items: itemRows[key.subject].map { (items, $0) })
    }
    data.subjectName = source.bundle.campaign.subject?.rawValue
    data.event = events[key.event]
    data.shop = shop
    data.campaign = campaign
    data.links = links
    return data
  }
}

/// A text as it goes to a provider.
package struct MessageText: Hashable, Sendable {
  /// The SMS, or the plain part of a mail.
  package var text: String
  package var html: String?
  package var subject: String?
  package var preheader: String?
  package var unsubscribeURL: String?
}

/// Why a text could not be written: a variable without a value. Holds the variable's name, never a value.
struct TextProblem: Error, Hashable {
  var variable: String
}

/// What a template sees.
struct MessageData {
  var customer: RowData?
  var subject: RowData?
  var subjectName: String?
  var event: LiquidDictionary?
  var shop: LiquidDictionary?
  var campaign: LiquidDictionary?
  var links: MessageLinks?
  /// The mail's own front matter, once it is written.
  var subjectLine: String?
  var preheader: String?
  var now: Instant?
  var today: CivilDate?
  var channel: Channel?
  var locale: String?

  static let memberNames = [
    "customer", "order", "invoice", "event", "shop", "campaign", "unsubscribe_url", "preferences_url",
    "confirm_url", "subject", "preheader", "now", "today", "channel", "locale",
  ]

  func member(_ name: String) -> LiquidValue? {
    switch name {
    case "customer": customer.map { .object($0) } ?? .null
    case "event": event.map { .object($0) } ?? .null
    case "shop": shop.map { .object($0) } ?? .null
    case "campaign": campaign.map { .object($0) } ?? .null
    case "unsubscribe_url": links.map { .text($0.unsubscribe) } ?? .null
    case "preferences_url": links.map { .text($0.preferences) } ?? .null
    case "confirm_url": links.map { .text($0.confirm) } ?? .null
    case "now": now.map { .instant(microseconds: $0.microseconds) } ?? .null
    case "today": today.map { .date(days: $0.days) } ?? .null
    case "channel": channel.map { .text($0.rawValue) } ?? .null
    case "locale": locale.map { .text($0) } ?? .null
    case "subject": subjectLine.map { .text($0) } ?? .null
    case "preheader": preheader.map { .text($0) } ?? .null
    default: name == subjectName ? subject.map { .object($0) } ?? .null : nil
    }
  }

  /// Whether a path leads to a value that is not blank.
  func has(_ path: [String]) -> Bool {
    var value: LiquidValue = .object(MessageObject(self))
    for name in path {
      guard case .object(let object) = value, let next = object.member(name) else { return false }
      value = next
    }
    switch value {
    case .null: return false
    case .text(let text): return text.utf8.contains { $0 > 0x20 }
    default: return true
    }
  }
}

/// The same as a template is given it.
final class MessageObject: LiquidObject {
  private let data: MessageData

  init(_ data: MessageData) { self.data = data }

  var memberNames: [String] { MessageData.memberNames }

  func member(_ name: String) -> LiquidValue? { data.member(name) }
}

extension String {
  /// Without white space at both ends.
  var trimmingEnds: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }

  /// On one line: a subject must not hold line breaks.
  var trimmingLines: String {
    split(whereSeparator: \.isNewline).joined(separator: " ").trimmingEnds
  }
}
