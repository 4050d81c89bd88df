package import Diagnostics
import Foundation
import Vocabulary
package import YAMLText

extension Gateway {
  /// Reads an entry of `gateways`. Nil where the entry is wrong, with errors among the findings; an unset environment
  /// variable is a note and makes the gateway `unusable` (R38).
  package static func read(
    name: String, node: YAMLNode, environment: (String) -> String?, presets: PresetLibrary = .builtin,
    into diagnostics: inout [Diagnostic]
  ) -> Gateway? {
    withoutActuallyEscaping(environment) { environment in
      var reader = GatewayReader(name: name, environment: environment)
      let gateway = reader.read(node, presets)
      diagnostics += reader.yaml.diagnostics
      return reader.yaml.diagnostics.hasErrors ? nil : gateway
    }
  }

  /// Reads an entry that stands alone, as in a test. Nil where it is wrong.
  package static func read(name: String, text: String, environment: (String) -> String?) -> Gateway? {
    var diagnostics: [Diagnostic] = []
    let root = YAMLDocument.read(path: name, text: text).root
    return root.flatMap { read(name: name, node: $0, environment: environment, into: &diagnostics) }
  }
}

/// Reads one entry of `gateways`.
struct GatewayReader {
  static let commonKeys = ["preset", "url", "rate", "quota", "domains", "concurrency", "price"]

  static let declarativeKeys = commonKeys + ["channel", "channels"] + RecipeReader.keys

  var yaml = YAMLReader()
  let name: String
  let environment: (String) -> String?
  var unset: [String] = []

  init(name: String, environment: @escaping (String) -> String?) {
    self.name = name
    self.environment = environment
  }

  var what: String { "the gateway '\(name)'" }

  mutating func read(_ node: YAMLNode, _ presets: PresetLibrary) -> Gateway? {
    guard let all = yaml.mapping(node, what),
      let presetNode = yaml.required(
        "preset", in: all, of: what, hint: "known presets: \(presets.names.joined(separator: ", "))"),
      let presetName = yaml.choice(presetNode, "preset", among: presets.names)
    else { return nil }
    if presetName == Gateway.declarative { return readDeclarative(node) }
    guard let preset = presets.presets[presetName] else { return nil }
    return read(node, preset)
  }

  // MARK: Presets

  private mutating func read(_ node: YAMLNode, _ preset: Preset) -> Gateway? {
    let known = GatewayReader.keys(of: preset)
    guard let mapping = yaml.mapping(node, what, known: known) else { return nil }
    let urlText = mapping["url"].flatMap { plainText($0) }
    let isMail = preset.recipe.body == .mail
    let ownAddress = urlText.map { HTTPAddress($0.value) ?? HTTPAddress(mail: $0.value) } ?? nil
    var settings: [String: String] = [:]
    var secrets: [String: Secret] = [:]
    var given: Set<String> = []
    for setting in preset.settings {
      guard let node = mapping[setting.name], let text = plainText(node) else { continue }
      given.insert(setting.name)
      if !text.unset.isEmpty { continue }
      if setting.isSecret {
        if !text.isSecret, ownAddress?.isLoopback != true { yaml.report(.secretInFile(setting.name, at: node.range)) }
        secrets[setting.name] = Secret(text.value)
      } else {
        read(setting, text.value, node, &settings)
      }
    }
    for setting in preset.settings {
      guard let fallback = setting.fallback, !given.contains(setting.name) else { continue }
      settings[setting.name] = settings[setting.name] ?? settings[fallback]
      secrets[setting.name] = secrets[setting.name] ?? secrets[fallback]
    }
    for setting in preset.settings where !given.contains(setting.name) && settings[setting.name] == nil {
      settings[setting.name] = setting.standard
    }
    let isUnsetInHost = preset.url.variables.contains { settings[$0] == nil && given.contains($0) }
    if urlText == nil { checkHostParts(preset, settings, mapping) }
    let url = withoutSlash(urlText?.value ?? preset.url.revealed(settings, [:]))
    let address = checkedAddress(
      url, mapping["url"], isUnset: urlText?.unset.isEmpty == false || isUnsetInHost, isMail: isMail)
    for names in preset.requires where given.isDisjoint(with: names) {
      let key = names.joined(separator: "' or '")
      yaml.report(.missingKey(key, in: what, at: mapping.start))
    }
    for names in preset.together where !given.isDisjoint(with: names) {
      for name in names where !given.contains(name) {
        yaml.report(
          .missingKey(name, in: what, at: mapping.start, hint: "\(names.joined(separator: " and ")) go together"))
      }
    }
    return gateway(
      mapping, preset: preset.name, title: preset.title, channels: channels(mapping, among: preset.channels), url: url,
      address: address,
      base: FieldText(pieces: [.literal(url)]), path: preset.path, recipe: preset.recipe, settings: settings,
      secrets: secrets)
  }

  private mutating func read(
    _ setting: Preset.Setting, _ text: String, _ node: YAMLNode, _ settings: inout [String: String]
  ) {
    settings[setting.name] = text
    switch setting.kind {
    case .text: break
    case .url:
      if HTTPAddress(text) == nil { yaml.report(.notURL(setting.name, at: node.range)) }
    case .mailbox:
      guard let mailbox = Mailbox(text) else {
        yaml.report(.notMailbox(setting.name, at: node.range))
        return
      }
      settings[setting.name + "_email"] = mailbox.address
      settings[setting.name + "_name"] = mailbox.name
      settings[setting.name + "_header"] = mailbox.header
    }
  }

  /// What a setting puts into the host must stay there.
  private mutating func checkHostParts(_ preset: Preset, _ settings: [String: String], _ mapping: YAMLMapping) {
    for name in preset.url.variables {
      guard let value = settings[name], let node = mapping[name] else { continue }
      let isPlain = value.utf8.allSatisfy {
        $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == 0x2D || $0 == 0x2E
      }
      if value.isEmpty || !isPlain {
        yaml.report(.wrongValue("'\(name)' stands in the host: letters, digits, dots and hyphens", at: node.range))
      }
    }
  }

  // MARK: The declarative gateway

  private mutating func readDeclarative(_ node: YAMLNode) -> Gateway? {
    guard let mapping = yaml.mapping(node, what, known: GatewayReader.declarativeKeys),
      let urlNode = yaml.required("url", in: mapping, of: what), let fragment = yaml.fragment(urlNode)
    else { return nil }
    var reader = RecipeReader(what: what, variables: MessageValues.names)
    reader.environment = environment
    let recipe = reader.recipe(mapping)
    // The host must be known, so a variable there is put in at once; behind it, it is a secret like any other.
    let plain = EnvironmentText(fragment, environment: environment)
    let field = reader.field(urlNode) ?? FieldText(pieces: [])
    yaml.report(reader.yaml.diagnostics)
    unset += reader.unset
    let isHostFixed = field.fixesHost
    let url = isHostFixed ? SecretMark.blanked(field.leadingText) : plain.value
    let isUnset = !plain.unset.isEmpty && !isHostFixed
    let base = isHostFixed ? field : (try? FieldText(plain.value, known: MessageValues.names)) ?? field
    let isHostChosen = !base.fixesHost && !base.variables.isEmpty
    if isHostChosen { yaml.report(.variableInHost(at: urlNode.range)) }
    let address = checkedAddress(url, urlNode, isUnset: isUnset || isHostChosen)
    return gateway(
      mapping, preset: Gateway.declarative, title: "HTTP gateway",
      channels: channels(mapping, among: Channel.allCases), url: url, address: address, base: base,
      path: FieldText(pieces: []), recipe: recipe, settings: [:], secrets: reader.secrets)
  }

  // MARK: Both

  /// The keys of a gateway made from a preset; one that carries several channels may be told which.
  static func keys(of preset: Preset) -> [String] {
    commonKeys + (preset.channels.count > 1 ? ["channel", "channels"] : []) + preset.settingNames
  }

  /// The channels that the entry names; all of `known` where it names none.
  private mutating func channels(_ mapping: YAMLMapping, among known: [Channel]) -> [Channel] {
    let nodes = (mapping["channels"] ?? mapping["channel"]).flatMap { yaml.oneOrMore($0) } ?? []
    let channels = nodes.compactMap {
      yaml.choice($0, "channel", among: known.map(\.rawValue)).flatMap(Channel.init)
    }
    return channels.isEmpty ? known : channels
  }

  private mutating func gateway(
    _ mapping: YAMLMapping, preset: String, title: String, channels: [Channel], url: String, address: HTTPAddress?,
    base: FieldText, path: FieldText, recipe: Recipe, settings: [String: String], secrets: [String: Secret]
  ) -> Gateway? {
    let rate = mapping["rate"].flatMap { self.rate($0) }
    let quota = mapping["quota"].flatMap { self.rate($0) }
    let domains = mapping["domains"].map { self.domains($0, channels) } ?? [:]
    let concurrency = yaml.integer("concurrency", in: mapping, range: 1...5000)
    let price = mapping["price"].flatMap { self.price($0) }
    let names = unset.map { "the environment variable \($0) is not set" }
    return Gateway(
      name: name, preset: preset, title: title, channels: channels, origin: address?.origin ?? "",
      isSandbox: address?.isLoopback ?? false, rate: rate, quota: quota, domains: domains,
      concurrency: concurrency ?? 32,
      keyValidFor: recipe.keyHeader == nil && !recipe.hasKeyInBody ? nil : recipe.keyValidFor, price: price,
      unusable: names.isEmpty ? nil : names.joined(separator: ", "), recipe: recipe, base: base, path: path,
      settings: settings, secrets: secrets,
      authorization: recipe.authorization(settings: settings, secrets: secrets),
      hasSecretsInBody: recipe.hasSecretsInBody, secretNames: Set(secrets.keys))
  }

  /// The text with the environment's values in it.
  private mutating func plainText(_ node: YAMLNode) -> EnvironmentText? {
    guard let fragment = yaml.fragment(node) else { return nil }
    let text = EnvironmentText(fragment, environment: environment)
    yaml.report(text.diagnostics)
    for (name, range) in text.unset {
      yaml.report(.unsetVariable(name, at: range))
      if !unset.contains(name) { unset.append(name) }
    }
    return text
  }

  private mutating func checkedAddress(
    _ url: String, _ node: YAMLNode?, isUnset: Bool, isMail: Bool = false
  ) -> HTTPAddress? {
    if isUnset { return nil }
    guard let address = isMail ? HTTPAddress(mail: url) : HTTPAddress(url) else {
      if let node { yaml.report(isMail ? .notMailURL("url", at: node.range) : .notURL("url", at: node.range)) }
      return nil
    }
    if let node {
      if address.hasCredentials { yaml.report(.credentialsInURL(at: node.range)) }
      if !isMail, !address.isSecure, !address.isLoopback { yaml.report(.plainHTTP(at: node.range)) }
    }
    return address
  }

  private func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}

extension FieldText {
  /// What stands before the first variable, with marks.
  var leadingText: String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .literal(let part): text += part
      case .secret(let name): text += SecretMark.mark(name)
      case .variable: return text
      }
    }
    return text
  }

  /// Whether scheme and host stand in the first literal: nothing behind can change where the request goes.
  var fixesHost: Bool {
    guard case .literal(let text) = pieces.first, let scheme = text.range(of: "://") else { return false }
    return pieces.count == 1 || text[scheme.upperBound...].contains { $0 == "/" || $0 == "?" }
  }
}

extension HTTPAddress {
  /// `https://host:port`
  var origin: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return scheme + "://" + host + (port.map { ":\($0)" } ?? "")
  }
}
