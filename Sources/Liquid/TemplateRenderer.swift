/// Renders one template again and again: its buffers and stacks are used anew, and where the data's names stand is
/// remembered, so that a rendering allocates nothing.
///
/// It belongs to one thread at a time; each makes its own.
package final class TemplateRenderer {
  /// In memory of its own: it is used by one at a time, which need not be watched at each step.
  private let renderer: UnsafeMutablePointer<Renderer>
  private let linked: LinkedProgram

  /// The partials are those of these settings, also where the settings are changed later.
  package init(_ template: Template, settings: RenderSettings) {
    renderer = .allocate(capacity: 1)
    renderer.initialize(to: Renderer(template.program, settings: settings))
    linked = LinkedProgram(template.program, numbers: nil)
  }

  deinit {
    renderer.pointee.free()
    renderer.deinitialize(count: 1)
    renderer.deallocate()
  }

  /// Changes what belongs to one reader: zone, locale, links.
  package func adjust(_ change: (inout RenderSettings) -> Void) {
    change(&renderer.pointee.settings)
    renderer.pointee.escapesHTML = renderer.pointee.settings.escaping == .html && !renderer.pointee.settings.isPlain
  }

  /// Appends the text for the data to `buffer`, and says which printed values were missing.
  ///
  /// After an error the buffer is as it was before.
  package func render(_ data: any LiquidObject, into buffer: inout [UInt8]) throws(RenderError) -> RenderOutcome {
    try run(data)
    buffer.append(contentsOf: renderer.pointee.out.bytes)
    return RenderOutcome(missing: renderer.pointee.missing)
  }

  /// Renders and shows the text where it stands; it is there until the next rendering.
  package func withText<Result>(
    _ data: any LiquidObject, _ body: (UnsafeBufferPointer<UInt8>, RenderOutcome) -> Result
  ) throws(RenderError) -> Result {
    try run(data)
    return body(renderer.pointee.out.bytes, RenderOutcome(missing: renderer.pointee.missing))
  }

  private func run(_ data: any LiquidObject) throws(RenderError) {
    renderer.pointee.data = data
    renderer.pointee.reset()
    try renderer.pointee.run(linked)
  }
}
