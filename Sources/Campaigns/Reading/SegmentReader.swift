import Audience
import Diagnostics
import Vocabulary
import YAMLText

/// Reads `campaigns/segments/NAME.yaml`.
struct SegmentReader {
  let settings: WorkspaceSettings
  let segmentNames: [String]
  let campaignNames: [String]
  let goals: [String: AudienceGoal]
  let traits: TraitNames

  /// A segment with the places of its expression, kept for findings about circles.
  struct Reading {
    var segment: Segment
    var place: SourceRange
  }

  func read(name: String, root: YAMLNode, into reader: inout YAMLReader) -> Reading? {
    guard let file = reader.mapping(root, "a segment", known: SegmentFile.keys.map(\.name)) else { return nil }
    let description = reader.text("description", in: file)
    guard let node = reader.required("where", in: file, of: "a segment"), let fragment = reader.fragment(node) else {
      return nil
    }
    let scope = AudienceScope(
      catalogue: settings.catalogue, segmentNames: segmentNames, campaignNames: campaignNames,
      goals: goals, topicNames: settings.topicNames, currency: settings.currency, shopZone: settings.zone,
      traits: traits)
    let (expression, findings) = AudienceExpression.check(fragment, in: scope)
    reader.report(findings)
    return expression.map {
      Reading(segment: Segment(name: name, description: description, expression: $0), place: node.range)
    }
  }

  /// Finds segments that name one another in a circle, and keeps those whose every segment is sound.
  static func sound(_ readings: [String: Reading], into reader: inout YAMLReader) -> [String: Segment] {
    var sound: [String: Segment] = [:]
    var broken: Set<String> = []
    for name in readings.keys.sorted() {
      if let circle = circle(from: name, readings) {
        broken.insert(name)
        // Told once for each circle, at its first name.
        if circle.min() == name, let place = readings[name]?.place {
          let path = (circle + [name]).joined(separator: " → ")
          reader.report(
            Diagnostic("segment-circle", "segments name one another in a circle: \(path)", at: place))
        }
      }
    }
    var grew = true
    while grew {
      grew = false
      for (name, reading) in readings where !broken.contains(name) && sound[name] == nil {
        if reading.segment.expression.segments.allSatisfy({ sound[$0] != nil }) {
          sound[name] = reading.segment
          grew = true
        }
      }
    }
    return sound
  }

  /// Returns the shortest way from a segment back to itself, beginning with it; nil where there is none.
  private static func circle(from name: String, _ readings: [String: Reading]) -> [String]? {
    var waiting = [[name]]
    var seen: Set<String> = []
    while !waiting.isEmpty {
      let path = waiting.removeFirst()
      guard let last = path.last else { continue }
      for next in (readings[last]?.segment.expression.segments ?? []).sorted() {
        if next == name { return path }
        if seen.insert(next).inserted { waiting.append(path + [next]) }
      }
    }
    return nil
  }
}

extension WorkspaceSettings {
  /// What `consented(email, TOPIC)` and `topic:` may name.
  package var topicNames: [String] { Array(Set(topics.keys).union(["general"])).sorted() }
}
