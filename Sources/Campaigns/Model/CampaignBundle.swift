package import Audience
import Liquid

/// A campaign with everything it needs: what is published, and what planner and worker go by (R5).
package struct CampaignBundle: Sendable {
  package var campaign: Campaign
  package var templates: TemplateLibrary
  /// The segments that its expressions reach, by name.
  package var segments: [String: AudienceExpression]
  /// The computed traits that its expressions and templates read, those first that others are computed from.
  package var traits: [Trait]
  /// The paths of its files, sorted.
  package var paths: [String]

  package init(
    campaign: Campaign, templates: TemplateLibrary, segments: [String: AudienceExpression], traits: [Trait] = [],
    paths: [String]
  ) {
    self.campaign = campaign
    self.templates = templates
    self.segments = segments
    self.traits = traits
    self.paths = paths
  }
}

extension Workspace {
  /// Returns the campaign with the segments, templates (in every channel and locale) and partials that it reaches; nil
  /// for an unknown name.
  package func bundle(of name: String) -> CampaignBundle? {
    guard let campaign = campaigns[name] else { return nil }
    var paths: Set<String> = [campaign.path]

    var reached: [String: AudienceExpression] = [:]
    let own = [campaign.audience, campaign.stopWhen].compactMap { $0 }
    var open = own.flatMap(\.segments)
    // The files of campaigns that are named, so that their names and goals are known wherever the bundle is read.
    func addCampaigns(of expression: AudienceExpression) {
      for name in expression.campaigns { campaigns[name].map { _ = paths.insert($0.path) } }
    }
    own.forEach(addCampaigns)
    while let next = open.popLast() {
      guard reached[next] == nil, let segment = segments[next] else { continue }
      reached[next] = segment.expression
      paths.insert("campaigns/segments/\(next).yaml")
      addCampaigns(of: segment.expression)
      open += segment.expression.segments
    }

    let names = Set(campaign.triggers.map(\.template))
    var library = TemplateLibrary(workspaceLocale: templates.workspaceLocale)
    library.templates = templates.templates.filter { names.contains($0.key.name) }
    paths.formUnion(library.templates.values.map(\.path))
    var partials = library.templates.values.flatMap { $0.template.partialNames.compactMap(\.name) }
    while let next = partials.popLast() {
      guard library.partials[next] == nil, let entry = templates.partials[next] else { continue }
      library.partials[next] = entry
      paths.insert(entry.path)
      partials += entry.template.partialNames.compactMap(\.name)
    }
    let book = traitBook
    let printed = library.traitNames.filter { self.traits[$0] != nil }
    let traits = book.reached(by: own.flatMap(\.traits) + printed, segments: own.flatMap(\.segments))
    for trait in traits {
      paths.insert(trait.path)
      for name in trait.expression.campaigns { campaigns[name].map { _ = paths.insert($0.path) } }
      for name in book.segments(behind: trait.expression.segments) {
        guard let segment = segments[name] else { continue }
        reached[name] = segment.expression
        paths.insert("campaigns/segments/\(name).yaml")
        addCampaigns(of: segment.expression)
      }
    }
    return CampaignBundle(
      campaign: campaign, templates: library, segments: reached, traits: traits, paths: paths.sorted())
  }
}
