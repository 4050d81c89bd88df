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
    presets[name] = Preset.read(name: name, root, into: &diagnostics)
  }
}

extension Preset {
  static func read(name: String, _ node: YAMLNode, into diagnostics: inout [Diagnostic]) -> Preset? {
    let keys =
      ["title", "channels", "url", "path", "settings", "requires", "together", "signature"] + RecipeReader.keys
    var yaml = YAMLReader()
    defer { diagnostics += yaml.diagnostics }
    let what = "the preset '\(name)'"
    guard let mapping = yaml.mapping(node, what, known: keys),
      let urlNode = yaml.required("url", in: mapping, of: what), let url = yaml.text(urlNode)
    else { return nil }
    if HTTPAddress(url) == nil { yaml.report(.wrongValue("'\(url)' is not an http or https URL", at: urlNode.range)) }
    let settings = readSettings(mapping["settings"], &yaml)
    var reader = RecipeReader(
      what: what, variables: MessageValues.names.union(settings.filter { !$0.isSecret }.flatMap(\.variables)),
      secretSettings: Set(settings.filter(\.isSecret).map(\.name)))
    var recipe = reader.recipe(mapping)
    let path = mapping["path"].flatMap { reader.field($0) } ?? FieldText(pieces: [])
    yaml.report(reader.yaml.diagnostics)
    recipe.signature = mapping["signature"].flatMap { readSignature($0, settings, &yaml) }
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
      guard let options = yaml.mapping(entry.value, "a setting", known: ["secret", "kind", "else"]) else {
        return setting
      }
      setting.isSecret = yaml.boolean("secret", in: options) ?? false
      setting.fallback = yaml.text("else", in: options)
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
    guard let mapping = yaml.mapping(node, "'signature'", known: ["scheme", "key"]),
      let schemeNode = yaml.required("scheme", in: mapping, of: "'signature'"),
      let scheme = yaml.choice(schemeNode, "scheme", among: Recipe.Signature.Scheme.allCases.map(\.rawValue))
        .flatMap(Recipe.Signature.Scheme.init),
      let keyNode = yaml.required("key", in: mapping, of: "'signature'"),
      let key = yaml.choice(keyNode, "setting", among: settings.map(\.name))
    else { return nil }
    return Recipe.Signature(scheme: scheme, key: key)
  }
}

extension Preset.Setting {
  /// The variables it gives.
  var variables: [String] { kind == .mailbox ? [name, "\(name)_email", "\(name)_name"] : [name] }
}
