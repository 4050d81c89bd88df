import Catalogue
import Diagnostics
import LocalTime
import Vocabulary

/// A checked condition: every name resolved, every type agreed.
struct Condition: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case constant(Bool)
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case compare(Value, Comparison, Value)
    case among(Value, [Literal])
    case missing(Value)
    /// A pattern is empty only where it is compared as a whole.
    case match(Value, TextMatch, TextPattern)
    case amongTexts(Value, [TextPattern])
    /// A boolean value.
    case flag(Value)
    case time(Value, TimeRange)
    /// The yearly return of a date of the customer's.
    case anniversary(Value, TimeRange)
    case exists(Rows)
    case segment(String)
    /// Whether the answers in force allow the channel and the topic (R14).
    case consented(channel: Int, topic: String)
  }

  var kind: Kind
  /// The canonical text.
  var text: String
  /// Where it was written; parts that were not written themselves have no place.
  var place = Place()

  init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  /// A place that does not make a condition another one.
  struct Place: Hashable, Sendable {
    /// Offsets in the fragment's UTF-8.
    var range: Range<Int>?

    static func == (left: Place, right: Place) -> Bool { true }
    func hash(into hasher: inout Hasher) {}
  }
}

enum Literal: Hashable, Sendable {
  /// Also minor units, a choice's index, days, microseconds, and 0 or 1.
  case integer(Int64)
  case number(Double)
  case text(String)
}

/// A checked value.
struct Value: Hashable, Sendable {
  indirect enum Kind: Hashable, Sendable {
    case literal(Literal)
    case time(FixedTime)
    case column(Column)
    case property(Column, path: [String], JSONKind)
    case orderStatus(scope: Int)
    case invoiceBalance(amount: Column, cancelledAt: Column, paid: Value)
    case age(birthday: Column)
    /// A date or moment moved by months; it stands only beside fixed days and moments, where the checker turns it round.
    case moved(Value, Span, at: SourceRange)
    /// The moment at which a day begins by the shop's clock.
    case dayStart(Value)
    case negative(Value)
    case arithmetic(Value, ArithmeticOperator, Value)
    case aggregate(Aggregate)
  }

  var kind: Kind
  var type: AudienceType
  var text: String

  init(_ kind: Kind, _ type: AudienceType, _ text: String) {
    self.kind = kind
    self.type = type
    self.text = text
  }

  /// Whether the value can be missing.
  var isNullable: Bool {
    switch kind {
    case .literal, .time, .orderStatus: false
    case .column, .property, .age, .invoiceBalance: true
    case .negative(let operand), .moved(let operand, _, _), .dayStart(let operand): operand.isNullable
    case .arithmetic(_, .divide, _): true
    case .arithmetic(let left, _, let right): left.isNullable || right.isNullable
    case .aggregate(let aggregate):
      aggregate.function != .count && aggregate.function != .countDistinct && aggregate.function != .sum
    }
  }

  var fixedTime: FixedTime? {
    if case .time(let time) = kind { time } else { nil }
  }
}

/// What a member of a JSON object is read as.
enum JSONKind: Hashable, Sendable {
  /// Whatever it is: asked only whether it is there, or how many different ones there are.
  case anything
  case text
  case number
  case boolean
}

/// A column of the row that stands in a scope.
struct Column: Hashable, Sendable {
  /// 0 the customer, 1 the subject, from 2 on the rows of nested scopes.
  var scope: Int
  /// The name in a `FactTable`, which is the field's name.
  var name: String
  /// The name in the database.
  var column: String
  var type: AudienceType
  /// The column that dates the value: while it is later than now, the value is not there yet (R35).
  var dated: String?
}

extension Column {
  /// The name of the customer's own zone.
  static let customerZone = Column(scope: Checker.customerScope, name: "time_zone", column: "zone", type: .text)
}

/// Rows of a table that belong to the customer.
struct Rows: Hashable, Sendable {
  var table: RowTable
  var scope: Int
  /// Only events of this name.
  var eventName: String?
  /// Of the stored values only this trait's one in force at `now`.
  var trait: String?
  var link: Link?
  var condition: Condition?

  /// Rows whose `column` equals the key `otherColumn` of the row in `otherScope`.
  struct Link: Hashable, Sendable {
    var column: String
    var otherScope: Int
    var otherColumn: String
  }
}

/// What is known of a table besides its fields.
struct RowTable: Hashable, Sendable {
  /// The table's name, and the entity's in a `FactTable`.
  var name: String
  var singular: String
  var key: String
  /// Dates the row: while it is later than now, the row is not there yet (R35).
  var datedBy: String?
  /// Orders the rows for `first` and `last`.
  var orderedBy: String?
  /// Whether every row has that date.
  var isAlwaysDated: Bool
  /// Whether rows can be marked deleted.
  var canBeDeleted: Bool

  init(_ entity: Entity) {
    self.name = entity.name
    self.singular = entity.singular
    self.key = entity.key
    self.datedBy = entity.name == "messages" ? "planned_at" : entity.defaultTime
    self.orderedBy = entity.defaultTime
    self.isAlwaysDated = ["events", "messages", "responses"].contains(entity.name)
    self.canBeDeleted = [
      "customers", "orders", "items", "payments", "invoices", "shipments", "returns", "reviews", "tickets",
    ].contains(entity.name)
  }

  private init(name: String, singular: String, key: String) {
    self.name = name
    self.singular = singular
    self.key = key
    self.isAlwaysDated = false
    self.canBeDeleted = false
  }

  /// The answers in force; derived by the store whenever the history grows, not an entity of the catalogue.
  static let consentStates = RowTable(name: "consent_states", singular: "consent", key: "consent_id")

  /// What `traits refresh` stored: a value from `since` until another one came.
  static let traitValues: RowTable = {
    var table = RowTable(name: "trait_values", singular: "trait", key: "since")
    table.datedBy = "since"
    table.isAlwaysDated = true
    return table
  }()
}

struct Aggregate: Hashable, Sendable {
  enum Function: Hashable, Sendable {
    case count, countDistinct, sum, average, minimum, maximum, first, last
    /// The one row that a link leads to.
    case only
  }

  var function: Function
  var rows: Rows
  /// Nil for `count`.
  var value: Value?
}

/// The functions over rows, as written.
enum AggregateFunction: String, CaseIterable {
  case count, sum, avg, min, max, first, last, any, none
}
