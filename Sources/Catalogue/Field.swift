/// One named value of an entity, with the column that stores it.
package struct Field: Hashable, Sendable {
  /// What people write: `placed_at`.
  package var name: String
  package var type: ValueType
  package var storage: Storage
  /// Where set, the text is one of these words and the column holds the word's index.
  package var choices: [String]
  /// Whether the value is personal data: never in an error, a log or a plan file, and removed by erasing (R37).
  package var isPersonal: Bool
  /// Whether an import may set it under its name or an alias.
  package var isImported: Bool
  /// Other names accepted in imports.
  package var aliases: [String]
  /// One line for the JSON Schema and for `doctor`.
  package var summary: String

  package enum Storage: Hashable, Sendable {
    /// A column of the entity's table. A money field's column holds the base amount (R36).
    case column(String)
    /// A money field with the original amount beside the base amount, both in minor units.
    case amount(base: String, original: String)
    /// Derived at `now` from other columns (R35).
    case derived(Derivation)
  }

  /// The values that are computed at `now`.
  package enum Derivation: Hashable, Sendable {
    /// An order's status from its dated columns; a status without a date counts from `placed_at`.
    case orderStatus
    /// An invoice's amount less its payments up to `now`, never below zero.
    case invoiceBalance
    /// What was paid on an invoice up to `now`.
    case invoicePaid
    /// Whole years between the birthday and today in the customer's zone.
    case age
  }

  package init(
    _ name: String, _ type: ValueType, in storage: Storage? = nil, choices: [String] = [], personal: Bool = false,
    imported: Bool = true, aliases: [String] = [], _ summary: String
  ) {
    self.name = name
    self.type = type
    self.storage = storage ?? .column(name)
    self.choices = choices
    self.isPersonal = personal
    self.isImported = imported
    self.aliases = aliases
    self.summary = summary
  }

  /// The column that expressions read; nil where the value is derived.
  package var column: String? {
    switch storage {
    case .column(let name): name
    case .amount(let base, _): base
    case .derived: nil
    }
  }
}
