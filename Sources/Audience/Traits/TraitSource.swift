package import Diagnostics

/// What a trait's file says of one trait, as written.
package struct TraitSource: Sendable {
  package enum Form: Sendable {
    /// `value: sum(orders.total)`
    case value(SourceFragment)
    /// `tiers: {gold: ltv >= 1000, …}`: the first that holds. `value` in a condition is the expression beside them.
    case tiers([Tier], value: SourceFragment?)
    /// `rank: count(orders)`, `into: 5`: the people in order, cut into parts of one size; the best are the last.
    case rank(SourceFragment, into: Int, lowestIsBest: Bool)
  }

  package struct Tier: Sendable {
    package var word: String
    package var condition: SourceFragment

    package init(word: String, condition: SourceFragment) {
      self.word = word
      self.condition = condition
    }
  }

  /// `ltv`, or `rfm.recency` for a part.
  package var name: String
  package var form: Form
  /// Whom it is computed for; the others have none. Nil for everybody.
  package var among: SourceFragment?

  package init(name: String, form: Form, among: SourceFragment? = nil) {
    self.name = name
    self.form = form
    self.among = among
  }
}

/// What reading a trait came to.
package enum TraitReading: Sendable {
  case sound(TraitExpression)
  /// It reads others, whose types must be known first.
  case waiting(for: Set<String>)
  case wrong
}
