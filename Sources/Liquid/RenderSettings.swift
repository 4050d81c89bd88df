/// How and with what a template is rendered.
package struct RenderSettings: Sendable {
  package enum Escaping: Sendable, Hashable { case none, html }

  package var escaping: Escaping
  /// The language as the reference implementation has it: our filters' additions to its own are off.
  package var isPlain: Bool
  /// Seconds east of UTC at a moment, in microseconds since 1970: the reader's zone.
  package var offsetSeconds: @Sendable (_ microseconds: Int64) -> Int
  /// The same for a zone by name; nil for an unknown one.
  package var namedZone: @Sendable (_ name: String, _ microseconds: Int64) -> Int?
  /// The name or abbreviation of the reader's zone at a moment, for `%Z`.
  package var zoneName: String
  /// A BCP 47 tag such as `zh-CN`.
  package var locale: String
  /// The currency of amounts that carry none.
  package var currency: String
  /// Microseconds since 1970.
  package var now: Int64
  package var limits: RenderLimits
  /// Makes a tracked link; without it `short_link` leaves the address as it is.
  package var shortLink: (@Sendable (_ url: String) -> String)?
  package var partials: [String: Template]

  package init(
    escaping: Escaping = .none, isPlain: Bool = false,
    offsetSeconds: @escaping @Sendable (_ microseconds: Int64) -> Int = { _ in 0 },
    namedZone: @escaping @Sendable (_ name: String, _ microseconds: Int64) -> Int? = { _, _ in nil },
    zoneName: String = "UTC", locale: String = "en", currency: String = "", now: Int64 = 0,
    limits: RenderLimits = .init(), shortLink: (@Sendable (_ url: String) -> String)? = nil,
    partials: [String: Template] = [:]
  ) {
    self.escaping = escaping
    self.isPlain = isPlain
    self.offsetSeconds = offsetSeconds
    self.namedZone = namedZone
    self.zoneName = zoneName
    self.locale = locale
    self.currency = currency
    self.now = now
    self.limits = limits
    self.shortLink = shortLink
    self.partials = partials
  }

  /// Takes back what belongs to one reader: zone, locale and links.
  package mutating func forgetPerson() {
    let fresh = RenderSettings()
    offsetSeconds = fresh.offsetSeconds
    namedZone = fresh.namedZone
    zoneName = fresh.zoneName
    locale = fresh.locale
    shortLink = nil
  }
}

/// What one rendering may use.
package struct RenderLimits: Sendable, Hashable {
  /// Of the text printed, and of any text a filter makes.
  package var outputBytes: Int
  /// Operations, list items and (by sixteens) bytes that filters make.
  package var steps: Int
  package var partialDepth: Int

  package init(outputBytes: Int = 1 << 20, steps: Int = 1_000_000, partialDepth: Int = 20) {
    self.outputBytes = outputBytes
    self.steps = steps
    self.partialDepth = partialDepth
  }
}

/// What a rendering found beside the text.
package struct RenderOutcome: Sendable, Hashable {
  /// Paths that were printed without `default` and had no value: null, or text of nothing but white space.
  package var missing: [[String]] = []

  package init(missing: [[String]] = []) { self.missing = missing }
}

/// Why a rendering gave up. Its words never hold a value of the data.
package struct RenderError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    case outputLimit, stepLimit, depthLimit, unknownPartial, wrongArgument, incomparable, divisionByZero, notAllowed
  }

  package let code: Code
  package let message: String

  package var description: String { message }

  static func outputLimit(_ limit: Int) -> Self {
    .init(code: .outputLimit, message: "the text grows beyond \(limit) bytes")
  }

  static func stepLimit(_ limit: Int) -> Self {
    .init(code: .stepLimit, message: "rendering takes more than \(limit) steps")
  }

  static func nameLimit(_ limit: Int) -> Self {
    .init(code: .stepLimit, message: "the template gives itself more than \(limit) names")
  }

  static func depthLimit(_ limit: Int) -> Self {
    .init(code: .depthLimit, message: "partials are nested more than \(limit) deep")
  }

  static func unknownPartial(_ name: String?) -> Self {
    .init(code: .unknownPartial, message: name.map { "there is no partial '\($0)'" } ?? "there is no such partial")
  }

  static func wrongArgument(_ filter: Filter, _ why: String) -> Self {
    .init(code: .wrongArgument, message: "\(filter.rawValue): \(why)")
  }
}
