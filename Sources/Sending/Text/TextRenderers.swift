import Liquid

/// The renderers of the templates that a batch is written from: one for each template and kind of output, used again for
/// each person, so that writing a text makes nothing anew.
///
/// They belong to the batch, and it to one thread.
final class TextRenderers {
  /// What is the same for all persons.
  private let settings: RenderSettings
  private var renderers: [Key: TemplateRenderer] = [:]
  /// Holds the templates, so that none can come to stand where another stood.
  private var templates: [Template] = []

  private struct Key: Hashable {
    var template: ObjectIdentifier
    var escaping: RenderSettings.Escaping
  }

  init(_ settings: RenderSettings) { self.settings = settings }

  /// Writes a text, with what is one person's own set by `adjust`.
  func text(
    _ template: Template, _ escaping: RenderSettings.Escaping, _ data: any LiquidObject,
    adjust: (inout RenderSettings) -> Void
  ) throws(RenderError) -> (text: String, outcome: RenderOutcome) {
    let renderer = renderer(template, escaping)
    renderer.adjust(adjust)
    return try renderer.withText(data) { (String(decoding: $0, as: UTF8.self), $1) }
  }

  private func renderer(_ template: Template, _ escaping: RenderSettings.Escaping) -> TemplateRenderer {
    let key = Key(template: template.identity, escaping: escaping)
    if let known = renderers[key] { return known }
    var settings = settings
    settings.escaping = escaping
    let renderer = TemplateRenderer(template, settings: settings)
    renderers[key] = renderer
    templates.append(template)
    return renderer
  }
}
