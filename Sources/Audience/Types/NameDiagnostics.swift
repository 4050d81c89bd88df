import Catalogue
import Diagnostics

/// Findings about names.
extension Diagnostic {
  /// - Parameter others: what may stand there besides the fields.
  static func unknownField(
    _ name: String, on entity: Entity, and others: [String] = [], at range: SourceRange
  ) -> Diagnostic {
    let alias = entity.fields.first { $0.aliases.contains(name) }
    let known = entity.fields.map(\.name) + others
    let hint = alias.map { "did you mean '\($0.name)'?" } ?? didYouMean(name, in: known)
    return Diagnostic("unknown-field", .error, "unknown field '\(name)' on \(entity.name)", at: range, hint: hint)
  }

  static func unknownName(_ name: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic("unknown-name", .error, "unknown name '\(name)'", at: range, hint: didYouMean(name, in: known))
  }

  static func unknownFunction(_ name: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic("unknown-function", .error, "unknown function '\(name)'", at: range, hint: didYouMean(name, in: known))
  }

  static func unknownNamed(_ kind: String, _ name: String, known: [String], at range: SourceRange) -> Diagnostic {
    var hint = didYouMean(name, in: known)
    if hint == nil, !known.isEmpty, known.count <= 6 { hint = "there is \(known.joined(separator: ", "))" }
    return Diagnostic("unknown-\(kind)", .error, "unknown \(kind) '\(name)'", at: range, hint: hint)
  }

  static func needsPrefix(_ name: String, _ singular: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "needs-prefix", .error, "'\(name)' belongs to the \(singular)", at: range, hint: "write \(singular).\(name)")
  }

  static func noMember(
    _ name: String, of field: String, _ type: AudienceType, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic("unknown-field", .error, "'\(field)' is \(type) and has no '\(name)'", at: range)
  }

  static func propertiesWithoutName(_ field: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("unknown-field", .error, "'\(field)' holds many values", at: range, hint: "name one: \(field).sku")
  }

  static func noEntry(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-name", .error, "there is no journey here whose entry could be asked", at: range,
      hint: "entry.at stands in stop_when and in the steps of a journey")
  }

  static func traitByName(_ function: String, _ trait: String?, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-function", .error, "unknown function '\(function)'", at: range,
      hint: "a trait goes by its name: \(trait ?? "ltv")")
  }

  static func unknownPart(_ name: String, of trait: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-trait", .error, "trait '\(trait)' has no part '\(name)'", at: range,
      hint: didYouMean(name, in: known) ?? "there is \(known.joined(separator: ", "))")
  }

  static func needsPart(_ trait: String, known: [String], at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-trait", .error, "trait '\(trait)' has several parts", at: range,
      hint: "name one: \(known.map { "\(trait).\($0)" }.joined(separator: ", "))")
  }

  static func brokenTrait(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("broken-trait", .error, "trait '\(name)' is wrong itself", at: range)
  }

  static func noParts(_ name: String, of trait: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("unknown-trait", .error, "trait '\(trait)' is one value and has no '\(name)'", at: range)
  }

  // MARK: Rows

  static func manyRows(_ entity: Entity, _ field: String?, at range: SourceRange) -> Diagnostic {
    let example =
      field.map { "last(\(entity.name).\($0)), or any(\(entity.name) where \($0) …)" }
      ?? "count(\(entity.name)) or any(\(entity.name) where …)"
    return Diagnostic(
      "many-rows", .error, "a customer may have many \(entity.name)", at: range, hint: "say which: \(example)")
  }

  static func manyEvents(_ name: String, _ member: String?, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "many-rows", .error, "a customer may have many events", at: range,
      hint: "say which: \(member.map { "last(events(\(name)).\($0))" } ?? "count(events(\(name)))")")
  }

  static func noSuchRow(_ entity: Entity, _ field: String?, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "many-rows", .error, "there is no one \(entity.singular) here", at: range,
      hint: "say which: last(\(entity.name).\(field ?? "…")), or any(\(entity.name) where \(field ?? "…") …)")
  }

  static func needsRows(_ function: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "needs-rows", .error, "\(function) goes through rows and found none", at: range,
      hint: "name them: \(function)(orders\(function == "count" || function == "any" ? "" : ".total"))")
  }

  static func singularRows(_ function: String, _ entity: Entity, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "needs-rows", .error, "\(function) goes through all \(entity.name)", at: range, hint: "write \(entity.name)")
  }

  static func unknownRows(_ name: String, known: [String], _ function: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "unknown-entity", .error, "'\(name)' are no rows that \(function) could go through", at: range,
      hint: didYouMean(name, in: known) ?? "there are \(known.joined(separator: ", "))")
  }

  static func noOwner(_ owner: Entity, _ rows: Entity, _ function: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "needs-rows", .error, "there is no one \(owner.singular) here", at: range,
      hint: "write \(function)(\(rows.name)), or ask inside any(\(owner.name) where …)")
  }

  static func notBelonging(_ entity: Entity, _ owner: Entity, at range: SourceRange) -> Diagnostic {
    Diagnostic("needs-rows", .error, "\(entity.name) do not belong to one \(owner.singular)", at: range)
  }

  static func onlyRows(_ function: String, _ entity: Entity, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "type-mismatch", .error, "\(function) goes through rows, not through a field of them", at: range,
      hint: "write \(function)(\(entity.name) where …)")
  }

  static func needsValue(_ function: String, _ entity: Entity, at range: SourceRange) -> Diagnostic {
    let fields = entity.fields.filter { $0.type == .money || $0.type == .number }.map(\.name)
    return Diagnostic(
      "type-mismatch", .error, "\(function) needs a field of the \(entity.name)", at: range,
      hint: "name one: \(function)(\(entity.name).\(fields.first ?? entity.fields[0].name))")
  }

  static func wrongForFunction(_ function: String, _ value: Value, at range: SourceRange) -> Diagnostic {
    let wanted = function == "sum" || function == "avg" ? "numbers or money" : "what has an order"
    return Diagnostic(
      "type-mismatch", .error, "\(function) takes \(wanted), found \(value.type): '\(value.text)'", at: range)
  }

  static func onlyCountsDistinct(_ function: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("type-mismatch", .error, "'distinct' stands only in count, not in \(function)", at: range)
  }

  static func wrongArguments(_ function: String, _ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("wrong-arguments", .error, "\(function) takes \(what)", at: range)
  }
}
