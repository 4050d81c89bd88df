/// The values for which a condition on one value holds.
struct Domain: Hashable {
  enum Values: Hashable {
    case numbers(NumberSet)
    case words(WordSet)
  }

  var values: Values
  /// Whether it holds where the value is missing.
  var holdsForMissing: Bool

  var isEmpty: Bool {
    if holdsForMissing { return false }
    switch values {
    case .numbers(let numbers): return numbers.isEmpty
    case .words(let words): return words.isEmpty
    }
  }

  func intersection(_ other: Domain) -> Domain? {
    switch (values, other.values) {
    case (.numbers(let left), .numbers(let right)):
      Domain(values: .numbers(left.intersection(right)), holdsForMissing: holdsForMissing && other.holdsForMissing)
    case (.words(let left), .words(let right)):
      Domain(values: .words(left.intersection(right)), holdsForMissing: holdsForMissing && other.holdsForMissing)
    default: nil
    }
  }

  /// Where the condition does not hold.
  ///
  /// - Parameter canBeMissing: whether there may be no value at all.
  func complement(canBeMissing: Bool) -> Domain {
    let missing = canBeMissing && !holdsForMissing
    switch values {
    case .numbers(let numbers): return Domain(values: .numbers(numbers.complement), holdsForMissing: missing)
    case .words(let words): return Domain(values: .words(words.complement), holdsForMissing: missing)
    }
  }
}

/// Some stretches of numbers, ascending and apart from one another.
struct NumberSet: Hashable {
  var stretches: [ClosedRange<Double>]
  /// Whether only whole numbers occur.
  let isWhole: Bool
  /// What can occur at all.
  let all: ClosedRange<Double>

  init(_ stretches: [ClosedRange<Double>], isWhole: Bool, all: ClosedRange<Double>) {
    self.isWhole = isWhole
    self.all = all
    self.stretches = []
    let possible = stretches.compactMap { stretch -> ClosedRange<Double>? in
      var (lower, upper) = (max(stretch.lowerBound, all.lowerBound), min(stretch.upperBound, all.upperBound))
      if isWhole { (lower, upper) = (lower.rounded(.up), upper.rounded(.down)) }
      return lower <= upper ? lower...upper : nil
    }
    for stretch in possible.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.stretches.last, stretch.lowerBound <= following(last.upperBound) {
        self.stretches[self.stretches.count - 1] = last.lowerBound...max(last.upperBound, stretch.upperBound)
      } else {
        self.stretches.append(stretch)
      }
    }
  }

  var isEmpty: Bool { stretches.isEmpty }

  private func following(_ number: Double) -> Double { isWhole ? number + 1 : number.nextUp }
  private func preceding(_ number: Double) -> Double { isWhole ? number - 1 : number.nextDown }

  func intersection(_ other: NumberSet) -> NumberSet {
    let common = stretches.flatMap { own in
      other.stretches.compactMap { stretch -> ClosedRange<Double>? in
        let (lower, upper) = (max(own.lowerBound, stretch.lowerBound), min(own.upperBound, stretch.upperBound))
        return lower <= upper ? lower...upper : nil
      }
    }
    return NumberSet(common, isWhole: isWhole, all: all)
  }

  var complement: NumberSet {
    var gaps: [ClosedRange<Double>] = []
    var start = all.lowerBound
    for stretch in stretches {
      let end = preceding(stretch.lowerBound)
      if stretch.lowerBound > all.lowerBound, start <= end { gaps.append(start...end) }
      start = following(stretch.upperBound)
    }
    let reachesEnd = stretches.last.map { $0.upperBound >= all.upperBound } ?? false
    if !reachesEnd, start <= all.upperBound { gaps.append(start...all.upperBound) }
    return NumberSet(gaps, isWhole: isWhole, all: all)
  }
}

/// Some words, or all but some.
struct WordSet: Hashable {
  var words: Set<String>
  var isExcluding: Bool
  /// All that can occur, where they are few.
  let all: Set<String>?

  init(_ words: Set<String>, isExcluding: Bool = false, all: Set<String>? = nil) {
    self.all = all
    if let all, isExcluding {
      self.words = all.subtracting(words)
      self.isExcluding = false
    } else {
      self.words = words
      self.isExcluding = isExcluding
    }
  }

  var isEmpty: Bool { !isExcluding && words.isEmpty }

  func intersection(_ other: WordSet) -> WordSet {
    switch (isExcluding, other.isExcluding) {
    case (false, false): WordSet(words.intersection(other.words), all: all)
    case (false, true): WordSet(words.subtracting(other.words), all: all)
    case (true, false): WordSet(other.words.subtracting(words), all: all)
    case (true, true): WordSet(words.union(other.words), isExcluding: true, all: all)
    }
  }

  var complement: WordSet { WordSet(words, isExcluding: !isExcluding, all: all) }
}
