package import Vocabulary

/// An account at a provider: what a workspace's `gateways` entry and its preset make together.
///
/// It describes itself by name only, because it holds secrets.
package struct Gateway: Hashable, Sendable {
  /// The preset of gateways that say everything themselves.
  package static let declarative = "http"

  package let name: String
  package let preset: String
  /// The preset's own title.
  package let title: String
  /// What it can carry.
  package let channels: [Channel]
  /// Where it is, without what may be secret: `https://api.twilio.com`.
  package let origin: String
  /// Whether its host is this machine: the only kind a sandbox database takes (R6).
  package let isSandbox: Bool
  package let rate: Rate?
  /// A second limit beside the rate, over a longer time: what the account may send in a day.
  package let quota: Rate?
  /// Of mails, what one domain of recipients may get; `*` is for each of the others.
  package var domains: [String: Rate] = [:]
  /// Requests at the same time.
  package let concurrency: Int
  /// How long the provider remembers an idempotency key; nil where it takes none (R21).
  package let keyValidFor: Elapsed?
  /// For one message, of an SMS for one part.
  package let price: Price?
  /// Why it cannot be used, in words that name settings and variables: an unset one is no error of the file (R38).
  package let unusable: String?

  let recipe: Recipe
  /// The URL before the preset's path.
  let base: FieldText
  let path: FieldText
  let settings: [String: String]
  let secrets: [String: Secret]
  /// The value of the `Authorization` header.
  let authorization: Secret?
  let hasSecretsInBody: Bool
  let secretNames: Set<String>

  /// The channel of a gateway that has one; the first of several.
  package var channel: Channel { channels.first ?? .sms }

  /// Whether it carries no channel of customers: a group of our own people reads what it sends.
  package var isForAlerts: Bool { channels.isEmpty }

  package func carries(_ channel: Channel) -> Bool { channels.contains(channel) }

  /// The limits that hold for all workers together.
  package var limits: [Rate] { [rate, quota].compactMap { $0 } }

  /// The limit of the domain that an address belongs to; nil where it has none.
  package func domainLimit(_ address: String) -> (domain: String, rate: Rate)? {
    guard !domains.isEmpty, let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let domain = address[address.index(after: at)...].lowercased()
    return (domains[domain] ?? domains["*"]).map { (domain, $0) }
  }

  /// Whether receipts bring back our reference, so that their absence says something (R21).
  package var receiptsCarryReference: Bool { recipe.receipts.map { !$0.reference.isEmpty } ?? false }

  /// Whether each receipt brings back our reference, whatever was set up at the provider: what we say of a message holds
  /// it, and no address that may be missing.
  package var receiptsAlwaysCarryReference: Bool { receiptsCarryReference && recipe.bodyCarriesReference }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Gateway {
  /// At most `count` requests in any stretch of `per`.
  package struct Rate: Hashable, Sendable, CustomStringConvertible {
    package var count: Int
    package var per: Elapsed

    package init(count: Int, per: Elapsed) {
      self.count = count
      self.per = per
    }

    package var perSecond: Double { Double(count) * 1_000_000 / Double(per.microseconds) }

    /// `50/s`
    package var description: String {
      switch per {
      case .seconds(1): "\(count)/s"
      case .minutes(1): "\(count)/min"
      case .hours(1): "\(count)/h"
      default: "\(count)/day"
      }
    }
  }

  /// A price in millionths of a currency's major unit: prices of messages are finer than cents.
  package struct Price: Hashable, Sendable {
    package var millionths: Int64
    /// Nil is the shop's.
    package var currency: Currency?

    package init(millionths: Int64, currency: Currency? = nil) {
      self.millionths = millionths
      self.currency = currency
    }
  }
}

extension Gateway: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "gateway '\(name)' (\(preset))" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
