import SQLText

/// Text whatever the case of its letters: ASCII by the engine, the few other letters of the pattern one by one.
extension SQLCompiler {
  func match(_ value: Value, _ match: TextMatch, _ pattern: TextPattern) -> SQLText {
    let operand = self.value(value)
    let text = pattern.folded
    switch match {
    case .equals:
      return .dialect(
        sqlite: "\(sqlite(operand, [pattern])) = \(collated(pattern))",
        postgres: "\(postgres(operand, [pattern])) = \(text)")
    case .contains:
      let lowered: SQLText = pattern.hasLetters ? "lower(\(sqlite(operand, [pattern])))" : sqlite(operand, [pattern])
      return .dialect(
        sqlite: "instr(\(lowered), \(text)) > 0", postgres: "strpos(\(postgres(operand, [pattern])), \(text)) > 0")
    case .starts:
      return .dialect(
        sqlite: "substr(\(sqlite(operand, [pattern])), 1, \(pattern.count)) = \(collated(pattern))",
        postgres: "left(\(postgres(operand, [pattern])), \(raw: String(pattern.count))) = \(text)")
    case .ends:
      return .dialect(
        sqlite: "substr(\(sqlite(operand, [pattern])), -\(pattern.count)) = \(collated(pattern))",
        postgres: "right(\(postgres(operand, [pattern])), \(raw: String(pattern.count))) = \(text)")
    }
  }

  func amongTexts(_ value: Value, _ patterns: [TextPattern]) -> SQLText {
    let operand = self.value(value)
    let list = patterns.map { SQLText.value(.text($0.folded)) }.joined(separator: ", ")
    let collation: SQLText = patterns.contains(where: \.hasLetters) ? " COLLATE NOCASE" : ""
    return .dialect(
      sqlite: "\(sqlite(operand, patterns))\(collation) IN (\(list))",
      postgres: "\(postgres(operand, patterns)) IN (\(list))")
  }

  private func collated(_ pattern: TextPattern) -> SQLText {
    pattern.hasLetters ? "\(pattern.folded) COLLATE NOCASE" : "\(pattern.folded)"
  }

  /// The patterns' letters outside ASCII made small; ASCII is left to the collation.
  private func sqlite(_ operand: SQLText, _ patterns: [TextPattern]) -> SQLText {
    variants(patterns).reduce(operand) { "replace(\($0), \($1.from), \($1.to))" }
  }

  private func postgres(_ operand: SQLText, _ patterns: [TextPattern]) -> SQLText {
    let variants = variants(patterns)
    let lowered: SQLText = patterns.contains(where: \.hasLetters) ? "lower(\(operand) COLLATE \"C\")" : operand
    if variants.isEmpty { return lowered }
    return "translate(\(lowered), \(variants.map(\.from).joined()), \(variants.map(\.to).joined()))"
  }

  private func variants(_ patterns: [TextPattern]) -> [TextPattern.Variant] {
    var found: [TextPattern.Variant] = []
    for variant in patterns.flatMap(\.variants) where !found.contains(variant) { found.append(variant) }
    return found
  }
}
