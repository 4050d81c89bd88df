import LocalTime

/// Writes a syntax tree in the one canonical form: words for equality, double quotes, brackets only where they are needed.
enum Formatter {
  /// Columns that a condition may fill before it is broken.
  static let width = 80

  /// Returns the canonical text: one line where it fits, else one line for each joined condition.
  static func text(_ node: SyntaxNode, indent: Int = 0) -> String {
    let line = inline(node)
    guard line.unicodeScalars.count + indent > width else { return line }
    switch node.kind {
    case .and(let parts): return broken(parts, "and", within: .and, indent)
    case .or(let parts): return broken(parts, "or", within: .or, indent)
    default: return line
    }
  }

  private static func broken(_ parts: [SyntaxNode], _ word: String, within level: Level, _ indent: Int) -> String {
    let space = String(repeating: " ", count: indent)
    return parts.enumerated().map { index, part in
      let lead = index == 0 ? "" : space + word + " "
      guard part.level <= level, inline(part).unicodeScalars.count + indent + 4 > width else {
        return lead + bracketed(part, under: level)
      }
      return lead + "(\n\(space)  " + text(part, indent: indent + 2) + "\n\(space))"
    }.joined(separator: "\n")
  }

  static func inline(_ node: SyntaxNode) -> String {
    switch node.kind {
    case .number(let digits): digits
    case .amount(let digits, let currency): "\(digits) \(currency.text)"
    case .text(let text): quoted(text)
    case .moment(let text): text
    case .span(let span): span.description
    case .offset(let span, let direction): "\(span.description) \(direction.text)"
    case .list(let elements): "[" + elements.map(inline).joined(separator: ", ") + "]"
    case .path(let names): names.map(\.text).joined(separator: ".")
    case .eventsPath(let name, let members): "events(\(argument(name)))" + members.map { "." + $0.text }.joined()
    case .negative(let operand): "-" + bracketed(operand, under: .factor)
    case .arithmetic(let left, let operation, let right):
      bracketed(left, atLeast: node.level) + " \(operation.rawValue) " + bracketed(right, under: node.level)
    case .aggregate(let aggregate): inline(aggregate)
    case .call(let name, let arguments, let moment):
      "\(name.text)(" + arguments.map(argument).joined(separator: ", ") + (moment.map { " " + inline($0) } ?? "") + ")"
    case .compare(let left, let comparison, let right):
      operand(left) + " \(comparison.rawValue) " + operand(right)
    case .missing(let value): operand(value) + " is missing"
    case .present(let value): operand(value) + " is present"
    case .among(let value, let list): operand(value) + " in " + inline(list)
    case .between(let value, let lower, let upper):
      "\(operand(value)) between \(operand(lower)) and \(operand(upper))"
    case .match(let value, let match, let text): "\(operand(value)) \(match.rawValue) \(operand(text))"
    case .when(let value, let clause): operand(value) + " " + inline(clause)
    case .local(let inner): inline(inner) + " in local time"
    case .not(let inner): negated(inner)
    case .and(let parts): parts.map { bracketed($0, under: .and) }.joined(separator: " and ")
    case .or(let parts): parts.map { bracketed($0, under: .or) }.joined(separator: " or ")
    case .unreadable: "…"
    }
  }

  /// `city not in [...]` keeps its word order; everything else gets `not` in front.
  private static func negated(_ inner: SyntaxNode) -> String {
    switch inner.kind {
    case .among(let value, let list): operand(value) + " not in " + inline(list)
    case .between(let value, let lower, let upper):
      "\(operand(value)) not between \(operand(lower)) and \(operand(upper))"
    case .match(let value, let match, let text): "\(operand(value)) not \(match.rawValue) \(operand(text))"
    case .when(let value, let clause): "\(operand(value)) not \(inline(clause))"
    default: "not " + bracketed(inner, atLeast: .not)
    }
  }

  private static func inline(_ aggregate: AggregateSyntax) -> String {
    var text = aggregate.function.text + "(" + (aggregate.isDistinct ? "distinct " : "") + inline(aggregate.argument)
    if let moment = aggregate.moment { text += " " + inline(moment) }
    if let condition = aggregate.condition { text += " where " + inline(condition) }
    return text + ")" + aggregate.member.map { "." + $0.text }.joined()
  }

  static func inline(_ clause: MomentClause) -> String {
    switch clause {
    case .before(let moment): "before " + operand(moment)
    case .after(let moment): "after " + operand(moment)
    case .last(let span): "within last \(span.description)"
    case .next(let span): "within next \(span.description)"
    case .unsaid(let span): "within \(span.description)"
    case .period(let place, let period): "within \(place.rawValue) \(period.rawValue)"
    case .moreThan(let span, let direction): "more than \(span.description) \(direction.text)"
    case .local(let clause): inline(clause) + " in local time"
    case .beforePeriod(let place, let period): "before \(place.rawValue) \(period.rawValue)"
    case .afterPeriod(let place, let period): "after \(place.rawValue) \(period.rawValue)"
    case .lessThan(let span, let direction): "less than \(span.description) \(direction.text)"
    }
  }

  private static func operand(_ node: SyntaxNode) -> String { bracketed(node, under: .comparison) }

  /// With brackets where the node binds as loosely as `level` or more loosely.
  private static func bracketed(_ node: SyntaxNode, under level: Level) -> String {
    node.level <= level ? "(" + inline(node) + ")" : inline(node)
  }

  private static func bracketed(_ node: SyntaxNode, atLeast level: Level) -> String {
    node.level < level ? "(" + inline(node) + ")" : inline(node)
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  private static func argument(_ name: Name) -> String {
    let isBare = name.text.unicodeScalars.allSatisfy {
      $0.value >= 128 || $0.properties.isAlphabetic || $0 == "_" || $0 == "-" || $0.value >= 48 && $0.value <= 57
    }
    return isBare && !name.text.isEmpty && !name.text.hasPrefix("-") ? name.text : quoted(name.text)
  }
}

/// How tightly a node binds, loosest first.
private enum Level: Int, Comparable {
  case or, and, not, comparison, sum, product, factor, primary

  static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
}

extension SyntaxNode {
  fileprivate var level: Level {
    switch kind {
    case .or: .or
    case .and: .and
    case .not: .not
    case .compare, .missing, .present, .among, .between, .match, .when, .local: .comparison
    case .arithmetic(_, .add, _), .arithmetic(_, .subtract, _): .sum
    case .arithmetic: .product
    case .negative: .factor
    default: .primary
    }
  }
}

extension Direction {
  var text: String { self == .ago ? "ago" : "from now" }
}
