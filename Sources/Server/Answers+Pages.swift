import Campaigns
import HTTPTypes
import Hummingbird
import Links
import SQLText
import Store
import Vocabulary

/// Unsubscribing (RFC 8058), preferences and the confirmation of a sign-up. Opening a link, as mail scanners do, changes
/// nothing: each page has a button.
extension Answers {
  func askToUnsubscribe(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let message = message(token, [.unsubscribe, .preferences]), let person = await person(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    return html(
      pages.question(language(request, customer: person.locale), preferences: preferencesPath(message)), .ok)
  }

  /// Records the no, for every campaign, and says so; a second time says the same.
  func unsubscribe(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let message = message(token, [.unsubscribe, .preferences]), let person = await person(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    let language = language(request, customer: person.locale)
    let row = ResponseRow(
      gateway: ResponseRecording.linkGateway, eventKey: "unsubscribe \(message) \(person.lastYes)",
      kind: .unsubscribed, at: settings.clock(), reference: message)
    do {
      try await recorder.record([.response(row)])
      return html(pages.done(language, preferences: preferencesPath(message)), .ok)
    } catch {
      settings.log(.init(.error, "unsubscribe", "could not be recorded: \(error)"))
      return html(pages.failed(language), .serviceUnavailable)
    }
  }

  // MARK: Preferences

  func askForPreferences(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let message = message(token, [.preferences]), let state = await preferences(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    return html(
      pages.preferences(language(request, customer: state.locale), state, topics: topics, isSaved: false), .ok)
  }

  /// Takes the form of the preference page, or a mail program's one click.
  func choose(_ token: String, form: [UInt8], _ request: HTTPRequest) async -> Response {
    let fields = FormFields(form)
    if fields.has("List-Unsubscribe") { return await unsubscribe(token, request) }
    guard let message = message(token, [.preferences]), let state = await preferences(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    let language = language(request, customer: state.locale)
    guard fields.has("action") else {
      return html(pages.preferences(language, state, topics: topics, isSaved: false), .ok)
    }
    let wanted = Set(
      fields.values("on").compactMap { text -> Preferences.Box? in
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let channel = Channel(rawValue: String(parts[0])) else { return nil }
        return Preferences.Box(channel: channel, topic: String(parts[1]))
      })
    let now = settings.clock()
    let (pages, topics) = (pages, topics)
    let isNone = fields.values("action").contains("none")
    do {
      let after = try await settings.database.write { [channels] session in
        guard let before = try Preferences.load(message.customer, channels: channels, session) else { return state }
        if isNone {
          try before.refuseAll(
            message: message, wording: pages.wordingOfNone(language), source: "preference page", now: now, in: session)
        } else {
          try before.choose(
            wanted, among: topics.map(\.name), message: message,
            wording: { box in pages.wording(language, box, topics) }, source: "preference page", now: now, in: session)
        }
        return try Preferences.load(message.customer, channels: channels, session) ?? state
      }
      return html(pages.preferences(language, after, topics: topics, isSaved: true), .ok)
    } catch {
      settings.log(.init(.error, "preferences", "could not be recorded: \(error)"))
      return html(pages.failed(language), .serviceUnavailable)
    }
  }

  // MARK: Confirming a sign-up (double opt-in)

  func askToConfirm(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let message = message(token, [.confirm]), let person = await person(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    return html(pages.confirmation(language(request, customer: person.locale)), .ok)
  }

  /// Turns what is pending for the channel of the message into a yes, with the page's words as proof.
  func confirm(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let message = message(token, [.confirm]), let person = await person(message) else {
      return html(pages.unknown(language(request)), .notFound)
    }
    let language = language(request, customer: person.locale)
    let now = settings.clock()
    let wording = pages.wordingOfConfirmation(language)
    do {
      try await settings.database.write { session in
        try Confirmation.confirm(message, wording: wording, now: now, in: session)
      }
      return html(pages.confirmed(language, preferences: preferencesPath(message)), .ok)
    } catch {
      settings.log(.init(.error, "confirm", "could not be recorded: \(error)"))
      return html(pages.failed(language), .serviceUnavailable)
    }
  }

  // MARK: -

  private var channels: [Channel] { Channel.allCases.filter { settings.workspace.routes[$0] != nil } }

  private var topics: [Pages.Topic] {
    let named = settings.workspace.topics
    guard !named.isEmpty else { return [Pages.Topic(name: "general", label: nil)] }
    return named.sorted { $0.key == "general" || ($1.key != "general" && $0.key < $1.key) }
      .map { Pages.Topic(name: $0.key, label: $0.value) }
  }

  private func preferencesPath(_ message: MessageID) -> String {
    "/p/\(signer.token(.init(purpose: .preferences, message: message)))"
  }

  private func message(_ token: String, _ purposes: Set<LinkPurpose>) -> MessageID? {
    guard let content = signer.content(of: token), purposes.contains(content.purpose) else { return nil }
    return content.message
  }

  private struct Person {
    var locale: String?
    /// The latest yes that came back: a no behind it is another no than the one before it.
    var lastYes: Int64
  }

  /// Returns nil where the message is none of this database, or its customer was erased.
  private func person(_ message: MessageID) async -> Person? {
    try? await settings.database.read { session in
      let standing = try session.standing(message)
      let customer = try session.survivor(of: message.customer)
      var found: Person?
      try session.rows(
        """
        SELECT c.locale, coalesce((SELECT max(s.given_at) FROM consent_states AS s
          WHERE s.customer_id = c.customer_id AND s.state = \(ConsentState.subscribed.number)), 0)
        FROM messages AS m JOIN customers AS c ON c.customer_id = \(customer)
        WHERE m.customer_id = \(standing.customer) AND m.message_number = \(standing.number) AND c.erased_at IS NULL
        """
      ) { found = Person(locale: $0.optionalText(0), lastYes: $0.integer(1)) }
      return found
    }
  }

  private func preferences(_ message: MessageID) async -> Preferences? {
    guard await person(message) != nil else { return nil }
    return try? await settings.database.read { [channels] in
      try Preferences.load(message.customer, channels: channels, $0)
    }
  }
}
