/// The JSON Schema (2020-12) of the workspace's files, from which editors complete them.
package enum JSONSchema {
  package enum File: String, CaseIterable, Sendable {
    case workspace, campaign, segment, trait
  }

  package static var workspace: String { text(.workspace) }
  package static var campaign: String { text(.campaign) }
  package static var segment: String { text(.segment) }
  package static var trait: String { text(.trait) }

  /// Returns the schema of a file, with the names of a workspace where one is given.
  package static func text(_ file: File, for workspace: Workspace? = nil) -> String {
    var names = SchemaText.Names()
    if let workspace {
      names.topics = workspace.settings.topicNames
      names.templates = Set(workspace.templates.templates.keys.map(\.name)).sorted()
    }
    let keys =
      switch file {
      case .workspace: SettingsFile.keys
      case .campaign: CampaignFile.keys
      case .segment: SegmentFile.keys
      case .trait: TraitFile.keys
      }
    let title =
      switch file {
      case .workspace: "tidings.yaml"
      case .campaign: "A campaign of Tidings"
      case .segment: "A segment of Tidings"
      case .trait: "A computed trait of Tidings"
      }
    var properties = keys.map { key in
      var members = "\"description\": \(SchemaText.quoted(key.summary))"
      if case .anything = key.schema {} else { members += ", " + key.schema.json(names) }
      return "    \(SchemaText.quoted(key.name)): {\(members)}"
    }.joined(separator: ",\n")
    if !properties.isEmpty { properties = "\n" + properties + "\n  " }
    let required = keys.filter(\.isRequired).map(\.name)
    return """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": \(SchemaText.quoted(title)),
        "type": "object",
        "additionalProperties": false,
        "required": \(SchemaText.array(required)),
        "properties": {\(properties)}
      }

      """
  }
}
