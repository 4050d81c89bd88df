import Diagnostics
import LocalTime
import Rules
import Vocabulary
import YAMLText

/// Reads `canary: 1%`, or a mapping with the wait and what may go wrong.
enum CanaryWords {
  static func read(_ node: YAMLNode, _ moments: [Moment], into reader: inout YAMLReader) -> Canary? {
    let isRun = moments.allSatisfy {
      switch $0 {
      case .once, .schedule, .manual: true
      case .date, .event: false
      }
    }
    guard isRun else {
      reader.report(
        Diagnostic(
          "canary-moment", "a canary needs a run that writes to many at once", at: node.range,
          hint: "it goes with 'manual', a day and time, or a schedule; leave it out where messages come one by one"))
      return nil
    }
    guard node.entries != nil else { return share(node, into: &reader).map { Canary(share: $0) } }
    guard let mapping = reader.mapping(node, "a canary", known: CanaryFile.keys.map(\.name)) else { return nil }
    guard let written = mapping["share"] else {
      reader.report(
        Diagnostic("missing-key", "a canary needs its 'share'", at: node.range, hint: "write 'share: 1%'"))
      return nil
    }
    guard let share = share(written, into: &reader) else { return nil }
    var canary = Canary(share: share)
    if let wait = mapping["wait"].flatMap({ reader.span($0) }) {
      canary.wait = wait.nominal
      if wait.nominal > .days(7), let place = mapping["wait"] {
        reader.report(.wrongValue("the rest would wait longer than a week", at: place.range))
      }
    }
    for measure in Canary.Measure.allCases {
      if let limit = mapping[measure.rawValue].flatMap({ reader.share($0) }) { canary.limits[measure] = limit }
    }
    return canary
  }

  private static func share(_ node: YAMLNode, into reader: inout YAMLReader) -> Int? {
    guard let share = reader.share(node) else { return nil }
    guard (1...5000).contains(share) else {
      reader.report(
        .wrongValue(
          share == 0 ? "a canary of nobody says nothing" : "a canary of more than half leaves no rest", at: node.range,
          hint: "write '1%'"))
      return nil
    }
    return share
  }
}
