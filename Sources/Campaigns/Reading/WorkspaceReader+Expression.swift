package import Audience
package import Diagnostics
import Vocabulary
import YAMLText

extension Workspace {
  /// What `converted(CAMPAIGN)` asks for.
  var audienceGoals: [String: AudienceGoal] {
    campaigns.compactMapValues { campaign in campaign.goal.map { AudienceGoal($0, subject: campaign.subject) } }
  }
}

extension AudienceGoal {
  init(_ goal: Goal, subject: SubjectKind?) {
    self.init(event: goal.event, within: goal.within, subject: subject)
  }
}

extension WorkspaceReader {
  /// The goals of campaigns, read before the campaigns themselves: segments ask for them. What is wrong with a file is
  /// told when it is read whole.
  func goals(_ names: [String], _ root: (String) -> YAMLNode?) -> [String: AudienceGoal] {
    var goals: [String: AudienceGoal] = [:]
    for name in names {
      var reader = YAMLReader()
      guard let root = root("campaigns/\(name).yaml"), let file = reader.mapping(root, "a campaign"),
        let node = file["goal"]
      else { continue }
      let subject = reader.text("for_each", in: file).flatMap { SubjectKind(rawValue: $0) }
      goals[name] = GoalWords.read(node, subject: nil, into: &reader).map { AudienceGoal($0, subject: subject) }
    }
    return goals
  }

  /// Reads the expression of a segment's file that is not one of the workspace's, such as an older one.
  package static func segment(
    _ text: String, path: String, in workspace: Workspace
  ) -> (expression: AudienceExpression?, diagnostics: [Diagnostic]) {
    let settings = workspace.settings
    let document = YAMLDocument.read(path: path, text: text)
    var reader = YAMLReader(document.diagnostics)
    guard let root = document.root else { return (nil, reader.diagnostics) }
    let segments = SegmentReader(
      settings: settings, segmentNames: workspace.segments.keys.sorted(),
      campaignNames: workspace.campaigns.keys.sorted(), goals: workspace.audienceGoals, traits: workspace.traitNames)
    let reading = segments.read(name: "other", root: root, into: &reader)
    return (reading?.segment.expression, reader.diagnostics)
  }

  /// Reads a segment of another time with those that it names, which are of that time too.
  ///
  /// - Parameters:
  ///   - names: the segments that there were.
  ///   - file: path and text of a segment's file.
  /// - Returns: the sound ones by name, and the texts that findings are in.
  package static func segments(
    reaching name: String, among names: [String], in workspace: Workspace,
    file: (_ name: String) throws -> (path: String, text: String)
  ) rethrows -> (segments: [String: AudienceExpression], diagnostics: [Diagnostic], texts: [String: String]) {
    var reader = YAMLReader()
    var readings: [String: SegmentReader.Reading] = [:]
    var texts: [String: String] = [:]
    let segments = SegmentReader(
      settings: workspace.settings, segmentNames: names, campaignNames: workspace.campaigns.keys.sorted(),
      goals: workspace.audienceGoals, traits: workspace.traitNames)
    var open = [name]
    while let next = open.popLast() {
      guard readings[next] == nil else { continue }
      let (path, text) = try file(next)
      texts[path] = text
      let document = YAMLDocument.read(path: path, text: text)
      reader.report(document.diagnostics)
      guard let root = document.root, let reading = segments.read(name: next, root: root, into: &reader) else {
        continue
      }
      readings[next] = reading
      open += reading.segment.expression.segments
    }
    let sound = SegmentReader.sound(readings, into: &reader)
    return (sound.mapValues(\.expression), reader.diagnostics, texts)
  }

  /// Reads an expression that stands in no file, over the customers of `workspace`.
  package static func expression(
    _ text: String, path: String, in workspace: Workspace
  ) -> (expression: AudienceExpression?, diagnostics: [Diagnostic]) {
    let settings = workspace.settings
    return AudienceExpression.check(
      SourceFragment(path: path, text: text),
      in: AudienceScope(
        catalogue: settings.catalogue, segmentNames: workspace.segments.keys.sorted(),
        campaignNames: workspace.campaigns.keys.sorted(), goals: workspace.audienceGoals,
        topicNames: settings.topicNames,
        currency: settings.currency, shopZone: settings.zone, traits: workspace.traitNames))
  }
}
