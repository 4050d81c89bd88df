package import Campaigns
package import Catalogue
package import LocalTime
package import Vocabulary

/// What a file becomes: one kind of ours by the names of its columns, or what a mapping of the workspace says.
package enum ImportPlan: Hashable, Sendable {
  case kind(ImportRecord.Kind)
  case mapping(ImportMapping)
}

/// How an import is done; what it is about stands in `ImportPlan`.
package struct ImportOptions: Sendable {
  package var catalogue: Catalogue
  /// The shop's.
  package var currency: Currency
  package var zone: Zone
  /// Two letters: where national phone numbers are dialled that have no country of their own.
  package var country: String?
  package var rates: [CurrencyRate]
  /// Scope of the external numbers (R2); nil means the mapping's, or `shop` for our own files.
  package var source: String?
  package var isDryRun: Bool
  /// Gives each customer of a sandbox database who lacks a phone or an e-mail address an invented one that reaches
  /// nobody: `+999…` (a country code that is not assigned) and `…@customers.invalid`. Refused for a live database.
  package var testAddresses: Bool
  /// Columns that are knowingly not taken.
  package var ignored: [String]
  package var encoding: String?
  package var delimiter: UInt8?
  /// Where bad rows are written, with mode 0600; nil only counts them.
  package var rejectsPath: String?
  package var now: Instant
  /// HMAC of an address (R15); nil stores none.
  package var addressDigest: (@Sendable (_ kind: AddressKind, _ address: String) -> [UInt8])?
  /// Digest that erasing put in an external id's place (R37), as text; nil asks nothing.
  package var erasedDigest: (@Sendable (_ externalID: String) -> String)?
  /// Whether the rows set off campaigns that answer events, whatever a mapping says (R7).
  package var isLive = false
  /// Whether every transaction is on the disk when it ends: for rows that nobody will send again.
  package var isDurable = false
  /// Between two transactions, so that others can write.
  package var pause: Duration

  package init(
    catalogue: Catalogue = Catalogue(), currency: Currency, zone: Zone, country: String? = nil,
    rates: [CurrencyRate] = [], source: String? = nil, isDryRun: Bool = false, testAddresses: Bool = false,
    ignored: [String] = [], encoding: String? = nil, delimiter: UInt8? = nil, rejectsPath: String? = nil, now: Instant,
    addressDigest: (@Sendable (_ kind: AddressKind, _ address: String) -> [UInt8])? = nil,
    erasedDigest: (@Sendable (_ externalID: String) -> String)? = nil, pause: Duration = .milliseconds(8)
  ) {
    self.catalogue = catalogue
    self.currency = currency
    self.zone = zone
    self.country = country
    self.rates = rates
    self.source = source
    self.isDryRun = isDryRun
    self.testAddresses = testAddresses
    self.ignored = ignored
    self.encoding = encoding
    self.delimiter = delimiter
    self.rejectsPath = rejectsPath
    self.now = now
    self.addressDigest = addressDigest
    self.erasedDigest = erasedDigest
    self.pause = pause
  }
}
