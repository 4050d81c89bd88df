package import Audience
package import Catalogue
package import LocalTime
package import Providers
package import Rules
package import Vocabulary

/// A workspace's checked files: what `tidings.yaml`, `campaigns/` and `templates/` say.
package struct Workspace: Sendable {
  package var settings: WorkspaceSettings
  /// By name.
  package var campaigns: [String: Campaign]
  /// By name.
  package var segments: [String: Segment]
  /// Computed traits by name: `ltv`, `rfm.recency`.
  package var traits: [String: Trait]
  package var templates: TemplateLibrary
  /// Every file that was read, by its path below the workspace: what publishing stores (R5).
  package var files: [String: [UInt8]]

  package init(
    settings: WorkspaceSettings, campaigns: [String: Campaign] = [:], segments: [String: Segment] = [:],
    traits: [String: Trait] = [:], templates: TemplateLibrary, files: [String: [UInt8]] = [:]
  ) {
    self.settings = settings
    self.campaigns = campaigns
    self.segments = segments
    self.traits = traits
    self.templates = templates
    self.files = files
  }

  /// The expressions that `segment(name)` stands for, by name.
  package var segmentExpressions: [String: AudienceExpression] {
    segments.mapValues(\.expression)
  }
}

/// What `tidings.yaml` says.
package struct WorkspaceSettings: Sendable {
  package var shop: String
  package var zone: Zone
  package var locale: String
  package var currency: Currency
  /// Two letters (ISO 3166-1), for phone numbers written without a country; nil where the file has none.
  package var country: String?
  /// `sqlite:tidings.db`, relative to the workspace, or `postgres://…`; hidden, since it may hold a password.
  package var database: Secret
  /// Whether a database made for this workspace is a sandbox (R6); one that exists keeps its kind.
  package var isSandbox: Bool
  package var publicURL: String?
  /// Signs links and keys address digests; nil while the environment lacks it.
  package var secret: Secret?
  /// Secrets whose links stay valid (R38).
  package var oldSecrets: [Secret] = []
  package var tracking = LinkTracking()
  /// The shop's own words for STOP, beside the built-in ones.
  package var stopWords: [String] = []
  /// Online shops that push their orders, by name.
  package var shops: [String: ShopWebhook] = [:]
  package var quietHours: QuietHours?
  package var cap: FrequencyCap
  package var keep = Retention()
  /// Topic to what people read about it.
  package var topics: [String: String]
  package var catalogue: Catalogue
  /// In the order of the file.
  package var gateways: [Gateway]
  /// Gateways by name, the first that can is used.
  package var routes: [Channel: [String]]
  package var imports: [String: ImportMapping]
  /// Units of the shop's currency for one unit of another, dated (R36).
  package var rates: [CurrencyRate]
  /// Share of everybody who is written to by no marketing campaign, in hundredths of a percent (0 ... 10,000).
  package var globalHoldout: Int
  /// A run of more messages than this asks on a terminal (R18).
  package var confirmAbove: Int?
  /// No run may write more messages than this (R18).
  package var maxRecipients: Int?
  /// The share of failed messages, in hundredths of a percent, above which a run ends with exit 1 (R39).
  package var failAbove: Int

  package init(
    shop: String, zone: Zone, locale: String, currency: Currency, country: String? = nil, database: Secret,
    isSandbox: Bool = false, publicURL: String? = nil, secret: Secret? = nil, quietHours: QuietHours? = nil,
    cap: FrequencyCap = FrequencyCap(), topics: [String: String] = [:], catalogue: Catalogue = Catalogue(),
    gateways: [Gateway] = [], routes: [Channel: [String]] = [:], imports: [String: ImportMapping] = [:],
    rates: [CurrencyRate] = [], globalHoldout: Int = 0, confirmAbove: Int? = nil, maxRecipients: Int? = nil,
    failAbove: Int = 500
  ) {
    self.shop = shop
    self.zone = zone
    self.locale = locale
    self.currency = currency
    self.country = country
    self.database = database
    self.isSandbox = isSandbox
    self.publicURL = publicURL
    self.secret = secret
    self.quietHours = quietHours
    self.cap = cap
    self.topics = topics
    self.catalogue = catalogue
    self.gateways = gateways
    self.routes = routes
    self.imports = imports
    self.rates = rates
    self.globalHoldout = globalHoldout
    self.confirmAbove = confirmAbove
    self.maxRecipients = maxRecipients
    self.failAbove = failAbove
  }
}

/// How long what is of use for a while only is kept (R37); nil keeps it for good.
package struct Retention: Hashable, Sendable {
  /// Replies, receipts and links of a message come within this time, so nothing may go before.
  package static let shortest = Elapsed.hours(7 * 24)

  /// The texts of replies, and the links of messages that are one person's own.
  package var bodies: Span?
  /// Events that were imported or pushed; those that follow from orders and payments stay with them.
  package var events: Span?

  package init(bodies: Span? = nil, events: Span? = nil) {
    self.bodies = bodies
    self.events = events
  }
}

/// An online shop that pushes its orders, signed with a secret.
package struct ShopWebhook: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case shopify
    case woocommerce
  }

  package var kind: Kind
  /// Nil while the environment lacks it.
  package var secret: Secret?

  package init(kind: Kind, secret: Secret?) {
    self.kind = kind
    self.secret = secret
  }
}

/// What is counted of the links in messages.
package struct LinkTracking: Hashable, Sendable {
  package var countsClicks = true
  package var countsOpens = true
  /// Added to the addresses that messages link to, with the channel and the campaign (`utm_source`, `utm_medium`,
  /// `utm_campaign`); nil adds nothing.
  package var utmSource: String?

  package init(countsClicks: Bool = true, countsOpens: Bool = true, utmSource: String? = nil) {
    self.countsClicks = countsClicks
    self.countsOpens = countsOpens
    self.utmSource = utmSource
  }
}

/// What one unit of a currency is worth in the shop's, from a day on.
package struct CurrencyRate: Hashable, Sendable {
  package var currency: Currency
  package var from: CivilDate
  /// Exact: units of the shop's currency for a million units of this one.
  package var perMillion: Int64

  package init(currency: Currency, from: CivilDate, perMillion: Int64) {
    self.currency = currency
    self.from = from
    self.perMillion = perMillion
  }
}

/// A named audience in a file.
package struct Segment: Hashable, Sendable {
  package var name: String
  package var description: String?
  package var expression: AudienceExpression

  package init(name: String, description: String? = nil, expression: AudienceExpression) {
    self.name = name
    self.description = description
    self.expression = expression
  }
}
