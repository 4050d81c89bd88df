/// A JSON body as a tree of fields. A leaf made of variables without a value is left out, and so is what becomes empty
/// by that; a mapping with `$if: NAME` stands only where NAME has a value.
indirect enum JSONTemplate: Hashable, Sendable {
  case text(FieldText)
  /// `true`, `12`, `null`: written as it is.
  case literal(String)
  case array([JSONTemplate])
  /// For each parameter of a provider's template: an element of the list it stands in; alone, a mapping by name.
  case each(JSONTemplate)
  case object(condition: String?, [Member])

  struct Member: Hashable, Sendable {
    let value: JSONTemplate
    /// The name in quotes and the colon.
    let opening: [UInt8]

    init(name: String, value: JSONTemplate) {
      self.value = value
      var opening: [UInt8] = []
      Escaping.appendJSON(name, to: &opening)
      self.opening = opening + [UInt8(ascii: ":")]
    }
  }

  /// Appends the value; returns false, and appends nothing, where it is absent.
  func append(_ values: MessageValues, to buffer: inout [UInt8]) -> Bool {
    switch self {
    case .literal(let text):
      buffer.append(contentsOf: text.utf8)
      return true
    case .text(let field):
      // A parameter counts by its place, so an empty one stands.
      if field.isAbsent(values), field.variables != ["parameter"] { return false }
      buffer.append(UInt8(ascii: "\""))
      field.append(values, to: &buffer, Escaping.appendJSONCharacters)
      buffer.append(UInt8(ascii: "\""))
      return true
    case .array(let elements):
      let start = buffer.count
      buffer.append(UInt8(ascii: "["))
      for element in elements {
        if case .each(let inner) = element {
          for parameter in values.parameters {
            if buffer.count > start + 1 { buffer.append(UInt8(ascii: ",")) }
            _ = inner.append(values.with(parameter), to: &buffer)
          }
          continue
        }
        let before = buffer.count
        if before > start + 1 { buffer.append(UInt8(ascii: ",")) }
        if !element.append(values, to: &buffer) { buffer.removeSubrange(before...) }
      }
      return close(UInt8(ascii: "]"), start, isEmptyWanted: elements.isEmpty, &buffer)
    case .each(let inner):
      let start = buffer.count
      buffer.append(UInt8(ascii: "{"))
      for parameter in values.parameters {
        if buffer.count > start + 1 { buffer.append(UInt8(ascii: ",")) }
        Escaping.appendJSON(parameter.name, to: &buffer)
        buffer.append(UInt8(ascii: ":"))
        _ = inner.append(values.with(parameter), to: &buffer)
      }
      return close(UInt8(ascii: "}"), start, isEmptyWanted: false, &buffer)
    case .object(let condition, let members):
      if let condition, values[condition].isEmpty { return false }
      let start = buffer.count
      buffer.append(UInt8(ascii: "{"))
      for member in members {
        let before = buffer.count
        if before > start + 1 { buffer.append(UInt8(ascii: ",")) }
        buffer.append(contentsOf: member.opening)
        if !member.value.append(values, to: &buffer) { buffer.removeSubrange(before...) }
      }
      return close(UInt8(ascii: "}"), start, isEmptyWanted: members.isEmpty, &buffer)
    }
  }

  private func close(_ byte: UInt8, _ start: Int, isEmptyWanted: Bool, _ buffer: inout [UInt8]) -> Bool {
    if buffer.count == start + 1, !isEmptyWanted {
      buffer.removeSubrange(start...)
      return false
    }
    buffer.append(byte)
    return true
  }

  /// Every field text in the tree, and the conditions' names.
  var variables: [String] {
    switch self {
    case .literal: []
    case .text(let field): field.variables
    case .array(let elements): elements.flatMap(\.variables)
    case .each(let inner): inner.variables
    case .object(let condition, let members): (condition.map { [$0] } ?? []) + members.flatMap(\.value.variables)
    }
  }
}
