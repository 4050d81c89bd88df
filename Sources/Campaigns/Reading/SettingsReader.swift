import Catalogue
import Diagnostics
import LocalTime
import Providers
import Rules
import Vocabulary
import YAMLText

/// Reads `tidings.yaml`. What is wrong is reported and replaced by a default, so that every other file can be checked too.
struct SettingsReader {
  static let what = "tidings.yaml"

  let environment: (String) -> String?
  let presets: PresetLibrary
  var reader: YAMLReader
  /// Whether a gateway or a route is missing from the settings because its entry is wrong.
  var hasBrokenGateways = false

  init(_ reader: YAMLReader, presets: PresetLibrary, environment: @escaping (String) -> String?) {
    self.reader = reader
    self.presets = presets
    self.environment = environment
  }

  /// What campaigns are checked against where there is no `tidings.yaml` to read.
  static var fallback: WorkspaceSettings {
    guard let currency = Currency("USD") else { preconditionFailure("USD is a currency") }
    return WorkspaceSettings(shop: "", zone: .utc, locale: "en", currency: currency, database: Secret(""))
  }

  mutating func read(_ root: YAMLNode) -> WorkspaceSettings {
    var settings = SettingsReader.fallback
    guard let file = reader.mapping(root, SettingsReader.what, known: SettingsFile.keys.map(\.name)) else {
      return settings
    }
    settings.shop = required("shop", in: file) { _, text in text } ?? ""
    settings.zone = required("time_zone", in: file) { $0.zone($1, $2) } ?? .utc
    settings.locale = optional("locale", in: file) { $0.locale($1, $2) } ?? "en"
    settings.currency = required("currency", in: file) { $0.currency($1, $2) } ?? settings.currency
    settings.country = optional("country", in: file) { $0.country($1, $2) }
    settings.database = database(file)
    settings.isSandbox = reader.boolean("sandbox", in: file) ?? false
    settings.publicURL = optional("public_url", in: file) { $0.publicURL($1, $2) }
    settings.secret = secret(file)
    settings.oldSecrets = file["old_secrets"].map { oldSecrets($0) } ?? []
    settings.tracking = tracking(file)
    settings.shops = shops(file)
    settings.stopWords = file["stop_words"].flatMap { reader.oneOrMore($0) }?.compactMap { reader.text($0) } ?? []
    settings.quietHours = file["quiet_hours"].flatMap { quietHours($0) }
    settings.cap = cap(file)
    settings.keep = retention(file)
    settings.topics = topics(file)
    settings.catalogue = catalogue(file)
    settings.globalHoldout = file["global_holdout"].flatMap { reader.share($0) } ?? 0
    settings.confirmAbove = reader.integer("confirm_above", in: file, range: 1...Int.max)
    settings.maxRecipients = reader.integer("max_recipients", in: file, range: 1...Int.max)
    settings.failAbove = file["fail_above"].flatMap { reader.share($0) } ?? 500
    settings.rates = rates(file, shop: settings.currency)
    settings.gateways = gateways(file)
    settings.routes = routes(file, settings.gateways)
    settings.imports = imports(file, settings.catalogue)
    return settings
  }

  // MARK: Values with variables

  /// Reads text with the environment's variables put in; an unset one is a note, and the text is then nil.
  private mutating func expanded(_ node: YAMLNode) -> EnvironmentText? {
    guard let fragment = reader.fragment(node) else { return nil }
    let text = EnvironmentText(fragment, environment: environment)
    reader.report(text.diagnostics)
    for variable in text.unset { reader.report(.unsetVariable(variable.name, at: variable.range)) }
    return text.unset.isEmpty && text.diagnostics.isEmpty ? text : nil
  }

  private mutating func optional<Value>(
    _ key: String, in file: YAMLMapping, _ read: (inout SettingsReader, String, YAMLNode) -> Value?
  ) -> Value? {
    guard let node = file[key], let text = expanded(node) else { return nil }
    return read(&self, text.value, node)
  }

  private mutating func required<Value>(
    _ key: String, in file: YAMLMapping, _ read: (inout SettingsReader, String, YAMLNode) -> Value?
  ) -> Value? {
    guard reader.required(key, in: file, of: SettingsReader.what) != nil else { return nil }
    return optional(key, in: file, read)
  }

  private mutating func required(
    _ key: String, in file: YAMLMapping, _ read: (inout SettingsReader, String) -> String
  ) -> String? {
    required(key, in: file) { reader, text, _ in read(&reader, text) }
  }

  /// Findings quote what the file says, never what the environment holds.
  private mutating func zone(_ text: String, _ node: YAMLNode) -> Zone? {
    if let zone = Zone.named(text) { return zone }
    let written = node.text ?? ""
    reader.report(
      Diagnostic(
        "unknown-zone", "unknown time zone '\(written)'", at: node.range,
        hint: didYouMean(written, in: Zone.knownNames) ?? "write a name such as Asia/Shanghai or Europe/Berlin"))
    return nil
  }

  private mutating func locale(_ text: String, _ node: YAMLNode) -> String? {
    if isLocale(text) { return text }
    reader.report(
      .wrongValue("'\(node.text ?? "")' is not a language tag", at: node.range, hint: "write 'en', 'zh-CN' or 'pt-BR'"))
    return nil
  }

  private mutating func currency(_ text: String, _ node: YAMLNode) -> Currency? {
    if let currency = Currency(text) { return currency }
    reader.report(.wrongValue("'\(node.text ?? "")' is not a currency", at: node.range, hint: "write 'CNY' or 'EUR'"))
    return nil
  }

  private mutating func country(_ text: String, _ node: YAMLNode) -> String? {
    let code = text.uppercased()
    if !Countries.zones(of: code).isEmpty { return code }
    reader.report(
      .wrongValue("'\(node.text ?? "")' is not a country", at: node.range, hint: "write two letters: 'CN' or 'DE'"))
    return nil
  }

  private mutating func publicURL(_ text: String, _ node: YAMLNode) -> String? {
    let isLocal = ["http://localhost", "http://127.0.0.1"].contains { text.hasPrefix($0) }
    guard text.hasPrefix("https://") && text.utf8.count > 8 || isLocal, !text.contains(" ") else {
      reader.report(
        .wrongValue(
          "'\(node.text ?? "")' is not an https address", at: node.range, hint: "write 'https://m.example.com'"))
      return nil
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private mutating func quietHours(_ node: YAMLNode) -> QuietHours? {
    guard let text = reader.text(node) else { return nil }
    if let hours = QuietHours(parsing: text) { return hours }
    reader.report(.wrongValue("cannot read the quiet hours '\(text)'", at: node.range, hint: "write '21:00 to 09:00'"))
    return nil
  }

  // MARK: Secrets

  private mutating func database(_ file: YAMLMapping) -> Secret {
    guard let node = file["database"] else { return Secret("sqlite:tidings.db") }
    guard let text = expanded(node) else { return Secret("") }
    let isPostgres = text.value.hasPrefix("postgres://") || text.value.hasPrefix("postgresql://")
    guard isPostgres || text.value.hasPrefix("sqlite:") && text.value.utf8.count > 7 else {
      reader.report(
        .wrongValue(
          "cannot read the database's place", at: node.range, hint: "write 'sqlite:tidings.db' or 'postgres://…'"))
      return Secret("")
    }
    if isPostgres, !text.isSecret, SecretMask.holdsPassword(text.value) {
      reader.report(
        .secretInFile("the database's password", at: node.range, hint: "postgres://…:${TIDINGS_DB_PASSWORD}@…"))
    }
    return Secret(text.value)
  }

  private mutating func secret(_ file: YAMLMapping) -> Secret? {
    guard let node = file["secret"] else { return nil }
    guard let text = expanded(node) else { return nil }
    guard text.isSecret else {
      reader.report(.secretInFile("the secret", at: node.range, hint: "secret: ${TIDINGS_SECRET}"))
      return nil
    }
    return Secret(text.value)
  }

  private mutating func shops(_ file: YAMLMapping) -> [String: ShopWebhook] {
    guard let node = file["shops"], let mapping = reader.mapping(node, "shops") else { return [:] }
    var shops: [String: ShopWebhook] = [:]
    for entry in mapping.entries {
      guard isWorkspaceName(entry.name) else {
        reader.report(.badName(entry.name, "a shop", at: entry.key.range))
        continue
      }
      let kinds = ShopWebhook.Kind.allCases.map(\.rawValue)
      guard let shop = reader.mapping(entry.value, "a shop", known: ["kind", "secret"]),
        let kindNode = reader.required("kind", in: shop, of: "a shop"),
        let kind = reader.choice(kindNode, "kind", among: kinds).flatMap({ ShopWebhook.Kind(rawValue: $0) })
      else { continue }
      shops[entry.name] = ShopWebhook(kind: kind, secret: secret(shop))
    }
    return shops
  }

  private mutating func oldSecrets(_ node: YAMLNode) -> [Secret] {
    var secrets: [Secret] = []
    for element in reader.oneOrMore(node) ?? [] {
      guard let text = expanded(element) else { continue }
      guard text.isSecret else {
        reader.report(
          .secretInFile("an old secret", at: element.range, hint: "old_secrets: [\"${TIDINGS_OLD_SECRET}\"]"))
        continue
      }
      secrets.append(Secret(text.value))
    }
    return secrets
  }

  // MARK: Small mappings

  private mutating func tracking(_ file: YAMLMapping) -> LinkTracking {
    guard let node = file["tracking"],
      let mapping = reader.mapping(node, "tracking", known: SettingsFile.trackingKeys.map(\.name))
    else { return LinkTracking() }
    return LinkTracking(
      countsClicks: reader.boolean("clicks", in: mapping) ?? true,
      countsOpens: reader.boolean("opens", in: mapping) ?? true,
      utmSource: mapping["utm_source"].flatMap { reader.text($0) })
  }

  private mutating func retention(_ file: YAMLMapping) -> Retention {
    guard let node = file["keep"],
      let mapping = reader.mapping(node, "keep", known: SettingsFile.keepKeys.map(\.name))
    else { return Retention() }
    func span(_ name: String, _ reader: inout YAMLReader) -> Span? {
      guard let node = mapping[name], let span = reader.span(node) else { return nil }
      guard span.nominal >= Retention.shortest else {
        reader.report(
          .wrongValue(
            "'\(span)' is too short: a message may still wait for its answers", at: node.range,
            hint: "\(Retention.shortest.microseconds / 86_400_000_000) days or more"))
        return nil
      }
      return span
    }
    return Retention(bodies: span("bodies", &reader), events: span("events", &reader))
  }

  private mutating func cap(_ file: YAMLMapping) -> FrequencyCap {
    guard let node = file["frequency_cap"],
      let cap = reader.mapping(node, "frequency_cap", known: SettingsFile.capKeys.map(\.name))
    else { return FrequencyCap() }
    return FrequencyCap(
      perDay: reader.integer("per_day", in: cap, range: 1...1000),
      perWeek: reader.integer("per_week", in: cap, range: 1...7000))
  }

  private mutating func topics(_ file: YAMLMapping) -> [String: String] {
    guard let node = file["topics"], let mapping = reader.mapping(node, "topics") else { return [:] }
    var topics: [String: String] = [:]
    for entry in mapping.entries {
      if entry.name == everyTopic || !EventNames.isName(entry.name) {
        reader.report(
          Diagnostic(
            "bad-name", "'\(entry.name)' cannot name a topic", at: entry.key.range,
            hint: entry.name == everyTopic ? "'all' stands for every topic" : "letters, digits and _"))
        continue
      }
      topics[entry.name] = entry.value.isNull ? entry.name : reader.text(entry.value) ?? entry.name
    }
    return topics
  }

  private mutating func catalogue(_ file: YAMLMapping) -> Catalogue {
    guard let node = file["customer_fields"], let mapping = reader.mapping(node, "customer_fields") else {
      return Catalogue()
    }
    let builtIn = Catalogue().customers
    var fields: [(name: String, type: ValueType)] = []
    for entry in mapping.entries {
      if !Catalogue.isFieldName(entry.name) {
        reader.report(
          Diagnostic(
            "bad-name", "'\(entry.name)' cannot name a field", at: entry.key.range,
            hint: "small letters, digits and _, at most 40, a letter first"))
        continue
      }
      if builtIn.field(entry.name) != nil || builtIn.importedField(entry.name) != nil {
        reader.report(
          Diagnostic("taken-name", "customers already have a field '\(entry.name)'", at: entry.key.range))
        continue
      }
      let types = ValueType.customFieldTypes
      guard let word = reader.choice(entry.value, "type", among: types.map(\.rawValue)),
        let type = ValueType(rawValue: word)
      else { continue }
      fields.append((entry.name, type))
    }
    return Catalogue(customFields: fields)
  }
}

extension Diagnostic {
  static func secretInFile(_ what: String, at range: SourceRange, hint: String) -> Diagnostic {
    Diagnostic(
      "secret-in-file", "\(what) must come from the environment, not from the file", at: range, hint: "write '\(hint)'")
  }
}
