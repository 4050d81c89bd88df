/// Returns the known name nearest to `name`, or nil where none is near enough to be what was meant.
///
/// Near means a Damerau–Levenshtein distance (optimal string alignment, case ignored) of at most a third of the longer
/// name's length, at least one.
package func nearestName(to name: String, in known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard wanted.count <= 64 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in known {
    let other = Array(candidate.lowercased().unicodeScalars)
    let bound = max(1, max(wanted.count, other.count) / 3)
    guard abs(wanted.count - other.count) <= bound else { continue }
    let distance = alignmentDistance(wanted, other)
    guard distance <= bound else { continue }
    if let found = best, (found.distance, found.name) <= (distance, candidate) { continue }
    best = (distance, candidate)
  }
  return best?.name
}

/// The hint for an unknown name: `did you mean 'placed_at'?`, or nil.
package func didYouMean(_ name: String, in known: some Sequence<String>) -> String? {
  nearestName(to: name, in: known).map { "did you mean '\($0)'?" }
}

private func alignmentDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
  var before = [Int](repeating: 0, count: right.count + 1)
  var previous = Array(0...right.count)
  var current = previous
  for row in 1...left.count {
    current[0] = row
    for column in 1...right.count {
      let cost = left[row - 1] == right[column - 1] ? 0 : 1
      var value = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + cost)
      if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
        value = min(value, before[column - 2] + 1)
      }
      current[column] = value
    }
    (before, previous, current) = (previous, current, before)
  }
  return previous[right.count]
}
