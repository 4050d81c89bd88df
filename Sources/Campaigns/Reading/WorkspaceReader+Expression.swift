package import Audience
package import Diagnostics
import Vocabulary

extension WorkspaceReader {
  /// Reads an expression that stands in no file, over the customers of `workspace`.
  package static func expression(
    _ text: String, path: String, in workspace: Workspace
  ) -> (expression: AudienceExpression?, diagnostics: [Diagnostic]) {
    let settings = workspace.settings
    return AudienceExpression.check(
      SourceFragment(path: path, text: text),
      in: AudienceScope(
        catalogue: settings.catalogue, segmentNames: workspace.segments.keys.sorted(),
        campaignNames: workspace.campaigns.keys.sorted(), topicNames: settings.topicNames,
        currency: settings.currency, shopZone: settings.zone))
  }
}
