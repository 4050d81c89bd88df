import LocalTime

/// A name as written, with its place.
struct Name: Hashable, Sendable {
  var text: String
  var range: Range<Int>
  /// Whether it stood in quotes.
  var isQuoted = false
}

/// What was written, before names and types are looked at.
struct SyntaxNode: Hashable, Sendable {
  var kind: Kind
  /// Offsets in the fragment's UTF-8.
  var range: Range<Int>

  init(_ kind: Kind, _ range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  indirect enum Kind: Hashable, Sendable {
    // Values
    case number(String)
    /// `500 CNY`
    case amount(String, Name)
    case text(String)
    case moment(String)
    /// `60 days`
    case span(Span)
    /// `60 days ago`, `3 days from now`
    case offset(Span, Direction)
    case list([SyntaxNode])
    /// `orders.total`; one name or more.
    case path([Name])
    /// `events(product_viewed)` with what follows behind dots.
    case eventsPath(Name, [Name])
    case negative(SyntaxNode)
    case arithmetic(SyntaxNode, ArithmeticOperator, SyntaxNode)
    case aggregate(AggregateSyntax)
    /// `segment(lapsing)`, `received(winback within 30 days)`, `consented(email, offers)`
    case call(Name, [Name], MomentClause?)

    // Conditions
    case compare(SyntaxNode, Comparison, SyntaxNode)
    case missing(SyntaxNode)
    case present(SyntaxNode)
    case among(SyntaxNode, SyntaxNode)
    case between(SyntaxNode, SyntaxNode, SyntaxNode)
    case match(SyntaxNode, TextMatch, SyntaxNode)
    case when(SyntaxNode, MomentClause)
    /// `… in local time`: days by the customer's clock
    case local(SyntaxNode)
    case not(SyntaxNode)
    case and([SyntaxNode])
    case or([SyntaxNode])

    /// What could not be read; its finding is reported.
    case unreadable
  }
}

/// `sum(orders.total within last 90 days where status is "paid")`, `last(orders where …).total`
struct AggregateSyntax: Hashable, Sendable {
  var function: Name
  var isDistinct: Bool
  var argument: SyntaxNode
  var moment: MomentClause?
  var condition: SyntaxNode?
  /// What follows behind a dot.
  var member: [Name]
}

/// Words about a moment, behind the value that they speak of.
indirect enum MomentClause: Hashable, Sendable {
  case before(SyntaxNode)
  case after(SyntaxNode)
  /// `within last 60 days`
  case last(Span)
  /// `within next 7 days`
  case next(Span)
  /// `within 30 days`, in the past where it is clear: `received(winback within 30 days)`.
  case unsaid(Span)
  /// `within this month`
  case period(PeriodPlace, CalendarPeriod)
  /// `more than 60 days ago`
  case moreThan(Span, Direction)
  case lessThan(Span, Direction)
  /// `before this month`: before its first day
  case beforePeriod(PeriodPlace, CalendarPeriod)
  /// `after last week`: after its last day
  case afterPeriod(PeriodPlace, CalendarPeriod)
  /// `within this month in local time`, inside a function
  case local(MomentClause)
}

enum Direction: Hashable, Sendable { case ago, fromNow }
enum PeriodPlace: String, Hashable, Sendable { case last, this, next }
enum CalendarPeriod: String, Hashable, Sendable, CaseIterable { case week, month, quarter, year }
enum TextMatch: String, Hashable, Sendable {
  /// Written as a comparison.
  case equals = "is"
  case contains
  case starts = "starts with"
  case ends = "ends with"
}
enum ArithmeticOperator: String, Hashable, Sendable { case add = "+", subtract = "-", multiply = "*", divide = "/" }

enum Comparison: String, Hashable, Sendable {
  case equal = "is"
  case unequal = "is not"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  var isOrdering: Bool { self != .equal && self != .unequal }

  /// The comparison that says the same with both sides exchanged.
  var mirrored: Comparison {
    switch self {
    case .equal, .unequal: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// The comparison that holds exactly where this one does not, both sides being there.
  var inverse: Comparison {
    switch self {
    case .equal: .unequal
    case .unequal: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  var sql: String {
    switch self {
    case .equal: "="
    case .unequal: "<>"
    case .less, .lessOrEqual, .greater, .greaterOrEqual: rawValue
    }
  }

  func holds<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
    switch self {
    case .equal: left == right
    case .unequal: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}
