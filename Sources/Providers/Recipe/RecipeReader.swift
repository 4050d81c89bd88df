import Diagnostics
import Liquid
import Vocabulary
import YAMLText

/// Reads the keys that make a recipe; they are the same in a preset file and in an `http` gateway.
struct RecipeReader {
  static let keys = [
    "method", "query", "headers", "auth", "sign", "body", "content_type", "form", "json", "success", "answers", "id",
    "error_code", "error_body", "errors", "statuses", "retry_at", "retry_in", "key_header", "key_is", "key_valid_for",
    "reference", "receipts", "templates",
  ]

  var yaml = YAMLReader()
  /// Whose keys they are, for messages: `the preset 'twilio'`, `the gateway 'own'`.
  let what: String
  /// The names that `{{ name }}` may have.
  let variables: Set<String>
  /// Settings whose values are secret: as variables they stand as marks.
  var secretSettings: Set<String> = []
  /// The values of `${NAME}`; nil in a preset file, where it is plain text.
  var environment: ((String) -> String?)?

  /// What came from the environment, by variable.
  private(set) var secrets: [String: Secret] = [:]
  private(set) var unset: [String] = []

  init(what: String, variables: Set<String>, secretSettings: Set<String> = []) {
    self.what = what
    self.variables = variables
    self.secretSettings = secretSettings
  }

  mutating func recipe(_ mapping: YAMLMapping) -> Recipe {
    var recipe = Recipe()
    if let node = mapping["method"] {
      recipe.method = yaml.choice(node, "method", among: ["POST", "PUT", "PATCH", "GET"]) ?? "POST"
    }
    recipe.query = fields(mapping["query"], "query")
    recipe.headers = fields(mapping["headers"], "headers")
    recipe.signer = mapping["sign"].flatMap { signer($0) }
    if let node = mapping["templates"] {
      let word = yaml.choice(node, "use of templates", among: ProviderTemplate.Use.allCases.map(\.rawValue))
      recipe.templates = word.flatMap(ProviderTemplate.Use.init) ?? .never
    }
    recipe.credentials = credentials(mapping["auth"])
    recipe.contentType = yaml.text("content_type", in: mapping)
    recipe.body = body(mapping, recipe.method)
    recipe.keyHeader = keyHeader(mapping)
    if let node = mapping["key_is"] { recipe.isKeyUUID = yaml.choice(node, "form", among: ["text", "uuid"]) == "uuid" }
    recipe.keyValidFor = mapping["key_valid_for"].flatMap { duration($0) }
    if recipe.keyHeader != nil, !mapping.has("key_valid_for") {
      yaml.report(
        .missingKey(
          "key_valid_for", in: what, at: mapping.entry("key_header")?.key.range ?? mapping.start,
          hint: "say how long the provider remembers a key, as in 'key_valid_for: 24 hours'"))
    }
    if recipe.keyHeader == nil, !recipe.hasKeyInBody, recipe.keyValidFor != nil,
      let entry = mapping.entry("key_valid_for")
    {
      yaml.report(
        .missingKey("key_header", in: what, at: entry.key.range, hint: "name the header, as in 'Idempotency-Key'"))
    }
    recipe.answers = answers(mapping)
    recipe.receipts = mapping["receipts"].flatMap { receipts($0) }
    return recipe
  }

  // MARK: Fields

  /// Reads a text with `{{ name }}` and, where there is an environment, `${NAME}`.
  mutating func field(_ node: YAMLNode) -> FieldText? {
    guard let text = markedText(node) else { return nil }
    do {
      let field = try FieldText(text, known: variables.union(secretSettings))
      if field.pieces.contains(where: { if case .variable(_, .json) = $0 { true } else { false } }) {
        yaml.report(.wrongValue("the filter 'json' is for 'body' only", at: node.range))
      }
      return field.hidingSecrets(secretSettings)
    } catch {
      report(error, node)
      return nil
    }
  }

  /// The text with a mark for each `${NAME}`.
  mutating func markedText(_ node: YAMLNode) -> String? {
    guard let fragment = yaml.fragment(node) else { return nil }
    guard let environment else { return fragment.text }
    var found: [String: Secret] = [:]
    let text = EnvironmentText(fragment) { name in
      guard let value = environment(name), !value.isEmpty else { return nil }
      found[name] = Secret(value)
      return SecretMark.mark(name)
    }
    secrets.merge(found) { old, _ in old }
    note(text)
    return text.value
  }

  mutating func note(_ text: EnvironmentText) {
    yaml.report(text.diagnostics)
    for (name, range) in text.unset {
      yaml.report(.unsetVariable(name, at: range))
      if !unset.contains(name) { unset.append(name) }
    }
  }

  mutating func report(_ problem: FieldText.Problem, _ node: YAMLNode) {
    switch problem {
    case .unclosed:
      yaml.report(.wrongValue("this '{{' has no '}}'", at: node.range))
    case .unreadable(let text, _):
      yaml.report(
        .wrongValue("'{{\(text)}}' is not a name", at: node.range, hint: "write '{{ to }}' or '{{ to | digits }}'"))
    case .unknownVariable(let name, _):
      yaml.report(
        .unknownName(name, "variable", known: variables.sorted(), at: node.range, id: "unknown-variable"))
    case .unknownFilter(let name, _):
      yaml.report(
        .unknownName(
          name, "filter", known: FieldText.Filter.allCases.map(\.rawValue), at: node.range, id: "unknown-filter"))
    }
  }

  mutating func fields(_ node: YAMLNode?, _ name: String) -> [Recipe.Field] {
    guard let node, let mapping = yaml.mapping(node, "'\(name)'") else { return [] }
    return mapping.entries.compactMap { entry in
      guard !entry.value.isNull else { return nil }
      return field(entry.value).map { Recipe.Field(name: entry.name, text: $0) }
    }
  }

  private mutating func credentials(_ node: YAMLNode?) -> Recipe.Credentials {
    guard let node, let mapping = yaml.mapping(node, "'auth'", known: ["user", "password", "bearer"]) else {
      return .none
    }
    if let bearer = mapping["bearer"] { return field(bearer).map { .bearer($0) } ?? .none }
    guard let user = yaml.required("user", in: mapping, of: "'auth'", hint: "or 'bearer'"),
      let password = yaml.required("password", in: mapping, of: "'auth'"),
      let userField = field(user), let passwordField = field(password)
    else { return .none }
    return .basic(user: userField, password: passwordField)
  }

  private mutating func body(_ mapping: YAMLMapping, _ method: String) -> Recipe.Body {
    let given = ["body", "form", "json"].filter { mapping[$0] != nil }
    if given.count > 1, let second = mapping.entry(given[1]) {
      yaml.report(.wrongValue("'\(given[0])' and '\(given[1])' exclude each other", at: second.key.range))
    }
    let reference = mapping["reference"].flatMap { yaml.text($0) }
    if reference != nil, given.first == "body" || given.isEmpty, let entry = mapping.entry("reference") {
      yaml.report(
        .wrongValue(
          "'reference' names a field of 'form' or 'json'", at: entry.key.range,
          hint: "in a body write {{ reference | json }} where our reference belongs"))
    }
    let referenceText = try? FieldText("{{ reference }}")
    switch given.first {
    case "form":
      var fields = fields(mapping["form"], "form")
      if let reference, let referenceText { fields.append(.init(name: reference, text: referenceText)) }
      return .form(fields)
    case "json":
      guard let node = mapping["json"], let tree = json(node) else { return .none }
      if let reference, let referenceText, case .object(let condition, let members) = tree {
        return .json(.object(condition: condition, members + [.init(name: reference, value: .text(referenceText))]))
      }
      return .json(tree)
    case "body":
      guard let node = mapping["body"], let text = markedText(node), isTemplate(node) else { return .none }
      return LiquidBody(text, known: variables).map { .liquid($0) } ?? .none
    default: return .none
    }
  }

  /// Checks a body as it stands in the file, so that findings have their places.
  private mutating func isTemplate(_ node: YAMLNode) -> Bool {
    guard let fragment = node.fragment else { return false }
    let (template, problems) = Template.parse(fragment.text)
    for problem in problems {
      yaml.report(Diagnostic(problem.id, problem.message, at: fragment.range(problem.range), hint: problem.hint))
    }
    var isFine = template != nil
    for use in template?.variables ?? [] where use.path.first.map({ !variables.contains($0) }) ?? false {
      isFine = false
      yaml.report(
        .unknownName(
          use.path[0], "variable", known: variables.sorted(), at: fragment.range(use.range), id: "unknown-variable"))
    }
    for use in template?.partialNames ?? [] {
      isFine = false
      yaml.report(.wrongValue("a body cannot take in other templates", at: fragment.range(use.range)))
    }
    return isFine
  }

  private mutating func json(_ node: YAMLNode) -> JSONTemplate? {
    switch node.kind {
    case .invalid: return nil
    case .sequence(let elements): return .array(elements.compactMap { json($0) })
    case .mapping(let entries):
      var condition: String?
      var members: [JSONTemplate.Member] = []
      for entry in entries {
        if entry.name == "$if" {
          condition = yaml.choice(entry.value, "variable", among: variables.sorted())
        } else if entry.name == "$each" {
          // One for every parameter of a provider's template: an element of a list, or a member of a mapping.
          return json(entry.value).map { .each($0) }
        } else if let value = json(entry.value) {
          members.append(.init(name: entry.name, value: value))
        }
      }
      return .object(condition: condition, members)
    case .scalar(let scalar):
      if node.isNull { return .literal("null") }
      let isNumber = JSONText(scalar.text.utf8).map { if case .number = $0 { true } else { false } } ?? false
      if scalar.style == .plain, isNumber || scalar.text == "true" || scalar.text == "false" {
        return .literal(scalar.text)
      }
      return field(node).map { .text($0) }
    }
  }

  private mutating func keyHeader(_ mapping: YAMLMapping) -> String? {
    guard let node = mapping["key_header"], let name = yaml.text(node) else { return nil }
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) else {
      yaml.report(.wrongValue("'\(name)' cannot name a header", at: node.range))
      return nil
    }
    return name
  }

  /// Reads `24 hours`, `30 minutes`, `7 days`.
  mutating func duration(_ node: YAMLNode) -> Elapsed? {
    guard let text = yaml.text(node) else { return nil }
    let words = text.split(separator: " ")
    if words.count == 2, let count = Int64(words[0]), (1...100_000).contains(count) {
      switch words[1] {
      case "minute", "minutes", "min": return .minutes(count)
      case "hour", "hours": return .hours(count)
      case "day", "days": return .days(count)
      default: break
      }
    }
    yaml.report(.wrongValue("'\(text)' is not a length of time", at: node.range, hint: "as in '24 hours'"))
    return nil
  }
}

extension FieldText {
  /// Makes marks of the variables that name secrets.
  fileprivate func hidingSecrets(_ names: Set<String>) -> FieldText {
    guard pieces.contains(where: { if case .variable(let name, _) = $0 { names.contains(name) } else { false } }) else {
      return self
    }
    return FieldText(
      pieces: pieces.map { piece in
        if case .variable(let name, _) = piece, names.contains(name) { .secret(name) } else { piece }
      })
  }
}
