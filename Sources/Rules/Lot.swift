import Crypto
package import Vocabulary

/// The lot of each customer under a salt: the first 48 bits of SHA-256 over `salt:customer` (R29).
///
/// People are taken in the order of their rank, and put into arms by their share; the two are independent, so whatever
/// cuts the list (a cap, coupons, a canary) cuts all arms alike. Make one value for a salt and ask it for many customers.
package struct Lot: Sendable {
  private let begun: SHA256

  package init(salt: String) {
    var hasher = SHA256()
    var text = salt + ":"
    text.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    begun = hasher
  }

  /// Returns 0 ..< 2⁴⁸.
  package func rank(of customer: CustomerID) -> Int64 {
    var hasher = begun
    var digits = String(customer)
    digits.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    return hasher.finalize().withUnsafeBytes {
      Int64($0.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian >> 16)
    }
  }

  /// Returns 0 ..< 10,000.
  package func share(of customer: CustomerID) -> Int { Lot.share(ofRank: rank(of: customer)) }

  package static func share(ofRank rank: Int64) -> Int { Int(rank % 10_000) }

  package static func rank(salt: String, customer: CustomerID) -> Int64 { Lot(salt: salt).rank(of: customer) }

  package static func share(salt: String, customer: CustomerID) -> Int { Lot(salt: salt).share(of: customer) }

  /// The salt of the holdout that no campaign writes to (R30).
  package static let globalHoldoutSalt = "global holdout"

  /// The salt of a campaign's experiment; a new version draws anew.
  package static func salt(campaign: String, version: String) -> String { "\(campaign)/\(version)" }
}

/// An experiment: how many are held out, and which arms share the rest.
package struct ArmPlan: Hashable, Sendable {
  package struct Arm: Hashable, Sendable {
    package var name: String
    /// Relative to the other arms' weights.
    package var weight: Int

    package init(name: String, weight: Int) {
      self.name = name
      self.weight = weight
    }
  }

  /// What the lot gave: held out, or an arm by its index (0 where the campaign has no variants).
  package enum Draw: Hashable, Sendable {
    case heldOut
    case arm(Int)
  }

  /// Ten-thousandths of all drawn: 1,000 is 10 %.
  package let holdout: Int
  package let arms: [Arm]

  /// - Parameters:
  ///   - holdout: 0 ... 10,000.
  ///   - arms: none for a campaign without variants; else with weights of zero or more that do not sum to zero.
  package init(holdout: Int, arms: [Arm] = []) {
    precondition((0...10_000).contains(holdout), "a holdout is a part of the whole")
    precondition(arms.allSatisfy { $0.weight >= 0 }, "a weight is not negative")
    precondition(arms.isEmpty || arms.contains { $0.weight > 0 }, "some arm has a weight")
    self.holdout = holdout
    self.arms = arms
  }

  /// The same for the same holdout, arms and weights, whatever their order in the file; other ones are a new version whose
  /// draws and reports stand apart (R29).
  package var version: String {
    (["holdout=\(holdout)"] + arms.map { "\($0.name)=\($0.weight)" }.sorted()).joined(separator: ",")
  }

  /// Whether nobody is drawn: no holdout and at most one arm.
  package var isTrivial: Bool { holdout == 0 && arms.count < 2 }

  /// Returns what a share (0 ..< 10,000) draws. The arms divide what the holdout leaves, in the order of their names.
  package func draw(share: Int) -> Draw {
    if share < holdout { return .heldOut }
    guard arms.count > 1 else { return .arm(0) }
    let total = arms.reduce(0) { $0 + $1.weight }
    let position = (share - holdout) * total
    let left = 10_000 - holdout
    var reached = 0
    let ordered = arms.indices.sorted { arms[$0].name < arms[$1].name }
    for index in ordered {
      reached += arms[index].weight
      if position < reached * left { return .arm(index) }
    }
    return .arm(ordered.last { arms[$0].weight > 0 } ?? 0)
  }

  /// The text of a draw in the `arm` columns: `holdout`, an arm's name, or nothing where there are no arms.
  package func word(for draw: Draw) -> String {
    switch draw {
    case .heldOut: ArmPlan.holdoutWord
    case .arm(let index): arms.isEmpty ? "" : arms[index].name
    }
  }

  /// Reads the text of a stored draw, which is never drawn again; nil where this version has no such arm.
  package func draw(word: String) -> Draw? {
    if word == ArmPlan.holdoutWord { return .heldOut }
    if arms.isEmpty { return word.isEmpty ? .arm(0) : nil }
    return arms.firstIndex { $0.name == word }.map { .arm($0) }
  }

  /// No arm may have this name.
  package static let holdoutWord = "holdout"
}
