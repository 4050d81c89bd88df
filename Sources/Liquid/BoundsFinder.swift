extension Template {
  /// The shortest and the longest text the template can give.
  ///
  /// `value` tells what is known of a path of the data (`VariableUse.element` stands for a list's items); nil for what
  /// is not known, which has no bound. A name that the template gives itself is taken for everything it is given
  /// anywhere, so a text can be shorter than the bound says and never longer.
  package func bounds(
    settings: RenderSettings = .init(), value: (_ path: [String]) -> ValueRange?
  ) -> TextBounds {
    withoutActuallyEscaping(value) { value in
      var finder = BoundsFinder(settings: settings, value: value)
      return finder.bounds(of: program)
    }
  }
}

/// Walks over a program without data and keeps the extremes.
struct BoundsFinder {
  let settings: RenderSettings
  let value: ([String]) -> ValueRange?
  /// Names the template gives itself, with what they may be.
  var names: [String: Known] = [:]
  /// The variables of the loops around this place.
  var scopes: [(name: String, known: Known)] = []
  /// Names that keep growing from round to round: they have no bound.
  var endless: Set<String> = []
  private var calls: [ObjectIdentifier] = []
  /// The texts of partials in this round.
  var partials: [ObjectIdentifier: (text: TextBounds, stops: Bool)] = [:]

  var escapesHTML: Bool { settings.escaping == .html && !settings.isPlain }

  init(settings: RenderSettings, value: @escaping ([String]) -> ValueRange?) {
    self.settings = settings
    self.value = value
  }

  /// Something a name may stand for.
  struct Known: Equatable {
    var info: ValueInfo
    /// Paths of the data that it may be.
    var paths: Set<[String]> = []
  }

  /// How often names are looked at before those that still grow are given up.
  private static let rounds = 6
  private static let sizeLimit = 20_000

  mutating func bounds(of program: Program) -> TextBounds {
    guard program.tables.ops.count <= Self.sizeLimit else { return .unbounded(nil) }
    var result = TextBounds.nothing
    for round in 0...Self.rounds * 2 {
      let before = names
      partials = [:]
      result = text(of: program).text
      if names == before { return result }
      if round >= Self.rounds {
        for (name, known) in names where before[name] != known { endless.insert(name) }
      }
    }
    return .unbounded(result.unboundedAt)
  }

  /// The text of a program, and whether a `break` may end it for the loop around the partial.
  mutating func text(of program: Program) -> (text: TextBounds, stops: Bool) {
    let key = ObjectIdentifier(program)
    if let known = partials[key] { return known }
    // A partial that calls itself, or too deep.
    guard !calls.contains(key), calls.count < settings.limits.partialDepth,
      program.tables.ops.count <= Self.sizeLimit
    else { return (.unbounded(nil), true) }
    calls.append(key)
    // A partial is looked at once for all its calls, so it does not see what one of them stands in.
    let outer = scopes
    scopes = []
    defer {
      calls.removeLast()
      scopes = outer
    }
    var flow = BoundsFlow(program)
    let exits = flow.exits(from: 0, to: program.tables.ops.count, &self)
    let all = exits.values.reduce(nil) { (one: TextBounds?, other) in one.map { $0.or(other) } ?? other }
    let result = (all ?? .nothing, exits[BoundsFlow.interrupted] != nil)
    partials[key] = result
    return result
  }

  /// Notes what a name is given.
  mutating func give(_ name: String, _ info: ValueInfo, path: [[String]] = []) {
    guard !endless.contains(name) else {
      names[name] = Known(info: ValueInfo(.unbounded(nil)))
      return
    }
    guard var known = names[name] else {
      names[name] = Known(info: info, paths: Set(path))
      return
    }
    known.info = known.info.or(info)
    if known.paths.count < 16 { known.paths.formUnion(path) }
    names[name] = known
  }
}

/// What is known about a value while it passes through filters.
struct ValueInfo: Equatable {
  /// As it is printed, before it is escaped.
  var text: TextBounds
  /// A text that is known.
  var constant: String?
  /// Whether it may be HTML already, and whether it may be text that is still to be escaped.
  var mayBeMarkup = false
  var mayBeText = true
  var items: ClosedRange<Int>?
  var isMoment = false
  var currency: String?

  init(_ text: TextBounds) { self.text = text }

  init(constant: String) {
    text = TextBounds(constant)
    self.constant = constant
  }

  init(_ range: ValueRange) {
    text = range.text
    items = range.items
    isMoment = range.isMoment
    currency = range.currency
  }

  static var nothing: ValueInfo {
    var nothing = ValueInfo(constant: "")
    nothing.mayBeText = false
    return nothing
  }
  static let number = ValueInfo(TextBounds(characters: 0...26, alphabet: .plain))

  func or(_ other: Self) -> Self {
    if self == other { return self }
    var result = ValueInfo(text.or(other.text))
    result.mayBeMarkup = mayBeMarkup || other.mayBeMarkup
    result.mayBeText = mayBeText || other.mayBeText
    if let items, let more = other.items {
      result.items = min(items.lowerBound, more.lowerBound)...max(items.upperBound, more.upperBound)
    }
    result.isMoment = isMoment && other.isMoment
    result.currency = currency == other.currency ? currency : nil
    return result
  }
}
