import Vocabulary

extension SandboxFaults {
  /// Reads `429=5%, silence=0.5%, first=3x503, latency=20ms..80ms, invalid=1%`, in any order.
  ///
  /// Besides the faults' own names, each with a share: `invalid`, `duplicates`, `accepted-in-doubt` with a share,
  /// `retry-after` and `latency` with a time, `first` and `each` with a list such as `2x503+429+ok`.
  /// - Throws: `wrong-faults`.
  package init(parsing text: String) throws(SandboxError) {
    self.init()
    for part in text.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\n" }) {
      guard let equals = part.firstIndex(of: "=") else {
        throw SandboxError(.wrongFaults, "'\(part)' should be NAME=VALUE, such as 429=5%")
      }
      try set(String(part[..<equals]), to: String(part[part.index(after: equals)...]))
    }
    guard shares.values.reduce(0, +) <= 10_000 else {
      throw SandboxError(.wrongFaults, "the shares of the faults are more than 100% together")
    }
  }

  private mutating func set(_ name: String, to value: String) throws(SandboxError) {
    switch name {
    case "first": first = try Self.fates(value)
    case "each": each = try Self.fates(value)
    case "retry-after": retryAfter = try Self.time(value)
    case "latency": latency = try Self.times(value)
    case "invalid": invalidAddresses = try Self.share(value)
    case "duplicates": duplicateReceipts = try Self.share(value)
    case "accepted-in-doubt": acceptedInDoubt = try Self.share(value)
    default:
      guard let fault = Fault(rawValue: name) else {
        throw SandboxError(.wrongFaults, "unknown fault '\(name)'; there are \(Self.names.joined(separator: ", "))")
      }
      shares[fault] = try Self.share(value)
    }
  }

  /// Everything that may stand before an equals sign.
  package static let names =
    Fault.allCases.map(\.rawValue)
    + ["first", "each", "latency", "retry-after", "invalid", "duplicates", "accepted-in-doubt"]

  private static func fates(_ text: String) throws(SandboxError) -> [Fault?] {
    var fates: [Fault?] = []
    for word in text.split(separator: "+") {
      let parts = word.split(separator: "x", maxSplits: 1)
      let count = parts.count == 2 ? Int(parts[0]) : 1
      guard let count, (0...1_000_000).contains(count), let name = parts.last else {
        throw SandboxError(.wrongFaults, "'\(word)' should be a fault or a number of times, such as 3x503")
      }
      if name == "ok" {
        fates += [Fault?](repeating: nil, count: count)
      } else if let fault = Fault(rawValue: String(name)) {
        fates += [Fault?](repeating: fault, count: count)
      } else {
        throw SandboxError(.wrongFaults, "unknown fault '\(name)'")
      }
    }
    return fates
  }

  private static func share(_ text: String) throws(SandboxError) -> Int {
    guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent >= 0, percent <= 100 else {
      throw SandboxError(.wrongFaults, "'\(text)' should be a share from 0% to 100%")
    }
    return Int((percent * 100).rounded())
  }

  private static func times(_ text: String) throws(SandboxError) -> ClosedRange<Elapsed> {
    var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let empty = parts.firstIndex(of: "") { parts.remove(at: empty) }
    guard text.contains(".."), parts.count == 2 else {
      let one = try time(text)
      return one...one
    }
    let (low, high) = (try time(parts[0]), try time(parts[1]))
    guard low <= high else { throw SandboxError(.wrongFaults, "'\(text)' ends before it begins") }
    return low...high
  }

  private static func time(_ text: String) throws(SandboxError) -> Elapsed {
    for (unit, microseconds) in [("ms", Int64(1000)), ("s", 1_000_000), ("min", 60_000_000)] where text.hasSuffix(unit)
    {
      if let count = Int64(text.dropLast(unit.count)), (0...86_400_000).contains(count) {
        return Elapsed(microseconds: count * microseconds)
      }
    }
    throw SandboxError(.wrongFaults, "'\(text)' should be a time such as 200ms, 2s or 1min")
  }
}
