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
