import CResources
package import Diagnostics
import Vocabulary
import YAMLText

/// The presets by name: those in the program, and more from files of the same form.
package struct PresetLibrary: Sendable {
  package private(set) var presets: [String: Preset] = [:]
  /// What is wrong with the files.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Those of the program, read once.
  package static let builtin: PresetLibrary = {
    var library = PresetLibrary()
    for index in 0..<cresources_count() {
      guard let resource = cresources_at(index)?.pointee, let path = resource.path.map({ String(cString: $0) }),
        path.hasPrefix("presets/"), path.hasSuffix(".yaml")
      else { continue }
      let bytes = UnsafeBufferPointer(start: resource.bytes, count: resource.count)
      library.add(path: path, text: String(decoding: bytes, as: UTF8.self))
    }
    return library
  }()

  package init() {}

  package var names: [String] { (presets.keys + [Gateway.declarative]).sorted() }

  /// The keys that a gateway of this preset may have, for completion; nil for an unknown one.
  package func keys(of preset: String) -> [String]? {
    if preset == Gateway.declarative { return GatewayReader.declarativeKeys }
    return presets[preset].map { GatewayReader.keys(of: $0) }
  }

  /// Adds the preset that a file describes, under the file's name.
  package mutating func add(path: String, text: String) {
    let document = YAMLDocument.read(path: path, text: text)
    diagnostics += document.diagnostics
    guard let root = document.root else { return }
    let name = String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
    var found: [Diagnostic] = []
    let preset = Preset.read(name: name, root, into: &found)
    diagnostics += found
    // A workspace's file takes the place of ours; one with errors is nobody's.
    presets[name] = found.hasErrors ? nil : preset
  }
}

extension Preset {
  static func read(name: String, _ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> Preset? {
    let keys =
      [
        "title", "channels", "url", "path", "settings", "requires", "together", "signature", "challenge", "mail",
        "tests",
      ] + RecipeReader.keys
    var yaml = YAMLReader()
    defer { diagnostics += yaml.diagnostics }
    let what = "the preset '\(name)'"
    guard let mapping = yaml.mapping(node, what, known: keys),
      let urlNode = yaml.required("url", in: mapping, of: what), let urlText = yaml.text(urlNode)
    else { return nil }
    let settings = readSettings(mapping["settings"], &yaml)
    let isMail = yaml.boolean("mail", in: mapping) ?? false
    let url = readURL(urlText, urlNode, settings, isMail: isMail, &yaml)
    var reader = RecipeReader(
      what: what, variables: MessageValues.names.union(settings.filter { !$0.isSecret }.flatMap(\.variables)),
      secretSettings: Set(settings.filter(\.isSecret).map(\.name)))
    var recipe = reader.recipe(mapping)
    let path = mapping["path"].flatMap { reader.field($0) } ?? FieldText(pieces: [])
    if isMail { recipe.body = .mail }
    recipe.signature = mapping["signature"].flatMap { readSignature($0, settings, &yaml) }
    recipe.challenge = mapping["challenge"].flatMap { readChallenge($0, settings, &reader, &yaml) }
    yaml.report(reader.yaml.diagnostics)
    let channels = mapping["channels"].flatMap { yaml.list($0) } ?? []
    return Preset(
      name: name, title: yaml.text("title", in: mapping) ?? name,
      channels: channels.compactMap {
        yaml.choice($0, "channel", among: Channel.allCases.map(\.rawValue)).flatMap(Channel.init)
      }, url: url, path: path, settings: settings,
      requires: lists(mapping["requires"], settings, &yaml), together: lists(mapping["together"], settings, &yaml),
      recipe: recipe)
  }

  private static func lists(_ node: YAMLNode?, _ settings: [Setting], _ yaml: inout YAMLReader) -> [[String]] {
    (node.flatMap { yaml.list($0) } ?? []).compactMap { list in
      yaml.list(list)?.compactMap { yaml.choice($0, "setting", among: settings.map(\.name)) }
    }
  }

  private static func readSettings(_ node: YAMLNode?, _ yaml: inout YAMLReader) -> [Setting] {
    guard let node, let mapping = yaml.mapping(node, "'settings'") else { return [] }
    return mapping.entries.map { entry in
      var setting = Setting(name: entry.name)
      guard let options = yaml.mapping(entry.value, "a setting", known: ["secret", "kind", "else", "standard"]) else {
        return setting
      }
      setting.isSecret = yaml.boolean("secret", in: options) ?? false
      setting.fallback = yaml.text("else", in: options)
      setting.standard = yaml.text("standard", in: options)
      if let kind = options["kind"] {
        let word = yaml.choice(kind, "kind", among: Setting.Kind.allCases.map(\.rawValue))
        setting.kind = word.flatMap(Setting.Kind.init) ?? .text
      }
      return setting
    }
  }

  private static func readSignature(
    _ node: YAMLNode, _ settings: [Setting], _ yaml: inout YAMLReader
  ) -> Recipe.Signature? {
    let optional = ["method", "ignore_url", "certificate", "aes_key", "app_id"]
    guard let mapping = yaml.mapping(node, "'signature'", known: ["scheme", "key", "header"] + optional),
      let schemeNode = yaml.required("scheme", in: mapping, of: "'signature'"),
      let scheme = yaml.choice(schemeNode, "scheme", among: CallbackScheme.allCases.map(\.rawValue))
        .flatMap(CallbackScheme.init),
      let keyNode = yaml.required("key", in: mapping, of: "'signature'"),
      let key = yaml.choice(keyNode, "setting", among: settings.map(\.name))
    else { return nil }
    var signature = Recipe.Signature(scheme: scheme, key: key)
    if let header = yaml.text("header", in: mapping) { signature.options["header"] = .text(header) }
    for name in optional {
      guard let node = mapping[name], let setting = yaml.choice(node, "setting", among: settings.map(\.name)) else {
        continue
      }
      signature.options[name] = .setting(setting)
    }
    return signature
  }

  /// `{answer: query.hub.challenge, token: query.hub.verify_token, key: verify_token}`
  private static func readChallenge(
    _ node: YAMLNode, _ settings: [Setting], _ reader: inout RecipeReader, _ yaml: inout YAMLReader
  ) -> Recipe.Challenge? {
    guard let mapping = yaml.mapping(node, "'challenge'", known: ["answer", "token", "key"]),
      let answerNode = yaml.required("answer", in: mapping, of: "'challenge'"), let answer = reader.place(answerNode)
    else { return nil }
    var challenge = Recipe.Challenge(answer: answer)
    if let token = mapping["token"] {
      challenge.token = reader.place(token)
      if let key = yaml.required("key", in: mapping, of: "'challenge'") {
        challenge.key = yaml.choice(key, "setting", among: settings.map(\.name))
      }
    }
    return challenge
  }

  /// An address that may hold settings in its host, where only letters, digits, dots and hyphens can be put in.
  private static func readURL(
    _ text: String, _ node: YAMLNode, _ settings: [Setting], isMail: Bool, _ yaml: inout YAMLReader
  ) -> FieldText {
    let names = Set(settings.filter { !$0.isSecret }.map(\.name))
    guard let field = try? FieldText(text, known: names) else {
      yaml.report(.wrongValue("'\(text)' holds more than settings", at: node.range))
      return FieldText(pieces: [])
    }
    let sample = field.pieces.map { if case .literal(let text) = $0 { text } else { "x" } }.joined()
    let isRight = isMail ? HTTPAddress(mail: sample) != nil : HTTPAddress(sample) != nil
    if !isRight {
      yaml.report(.wrongValue("'\(text)' is not an \(isMail ? "smtp or smtps" : "http or https") URL", at: node.range))
    }
    return field
  }
}

extension Preset.Setting {
  /// The variables it gives.
  var variables: [String] { kind == .mailbox ? [name, "\(name)_email", "\(name)_name", "\(name)_header"] : [name] }
}
