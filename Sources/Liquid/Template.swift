/// How a template's text is read.
package struct ParseOptions: Sendable, Hashable {
  /// Whether a block between `---` lines at the top holds `subject:` and the like.
  package var frontMatter: Bool
  package var nestingLimit: Int
  package var sourceLimit: Int
  /// Whether what the reference implementation passes over is passed over too, and its filters take what they take
  /// there; for comparing with it. A customer's template is read strictly.
  package var followsReference: Bool

  package init(
    frontMatter: Bool = false, nestingLimit: Int = 100, sourceLimit: Int = 1 << 20, followsReference: Bool = false
  ) {
    self.frontMatter = frontMatter
    self.followsReference = followsReference
    self.nestingLimit = nestingLimit
    self.sourceLimit = sourceLimit
  }
}

/// A template, parsed once and rendered many times from any thread.
///
/// Where Liquid has a strict and a lax reading, this one is strict: a customer's text must not depend on what was
/// skipped as unreadable. Unknown tags, filters and named arguments, a wrong number of arguments, text after an
/// expression and `else if` are problems when parsing.
package struct Template: Sendable {
  /// The simple values at the top of the file, with the range of each value.
  package private(set) var frontMatter: [(name: String, value: String, range: Range<Int>)] = []
  /// The front matter's values as templates of their own.
  package private(set) var sections: [String: Template] = [:]
  /// Where the body begins, in UTF-8 bytes.
  package private(set) var bodyStart = 0
  /// The uses of data in the sections and the body.
  package private(set) var variables: [VariableUse] = []
  package private(set) var filters: [FilterUse] = []
  package private(set) var partialNames: [PartialUse] = []
  let program: Program

  /// Tells it from other templates, as long as it is there.
  package var identity: ObjectIdentifier { ObjectIdentifier(program) }

  /// Reads a template. It is nil where there are problems.
  package static func parse(_ source: String, options: ParseOptions = .init()) -> (
    template: Template?, problems: [TemplateProblem]
  ) {
    let (template, problems) = read(source, options)
    return (problems.isEmpty ? template : nil, problems)
  }

  /// Reads a template for what it uses, which is told also where there are problems.
  package static func uses(_ source: String, options: ParseOptions = .init()) -> (
    variables: [VariableUse], partialNames: [PartialUse],
    frontMatter: [(name: String, value: String, range: Range<Int>)]
  ) {
    let template = read(source, options).template
    return (template?.variables ?? [], template?.partialNames ?? [], template?.frontMatter ?? [])
  }

  private static func read(_ source: String, _ options: ParseOptions) -> (
    template: Template?, problems: [TemplateProblem]
  ) {
    guard source.utf8.count <= min(options.sourceLimit, Int(Int32.max)) else {
      return (nil, [.tooLarge(source.utf8.count, limit: options.sourceLimit)])
    }
    var source = source
    return source.withUTF8 { read(SourceBytes($0), options) }
  }

  private static func read(_ bytes: SourceBytes, _ options: ParseOptions) -> (
    template: Template?, problems: [TemplateProblem]
  ) {
    var problems: [TemplateProblem] = []
    let matter = options.frontMatter ? FrontMatter(bytes: Array(bytes[0..<bytes.count]), problems: &problems) : nil
    let bodyStart = matter?.bodyStart ?? 0
    var template = Template(bytes: bytes, range: bodyStart..<bytes.count, options: options, problems: &problems)
    template.bodyStart = bodyStart
    var notes: ([VariableUse], [FilterUse], [PartialUse]) = ([], [], [])
    for field in matter?.fields ?? [] {
      let section = Template(bytes: bytes, range: field.range, options: options, problems: &problems)
      template.frontMatter.append(field)
      template.sections[field.name] = section
      notes.0 += section.variables
      notes.1 += section.filters
      notes.2 += section.partialNames
    }
    if matter != nil {
      template.variables = notes.0 + template.variables
      template.filters = notes.1 + template.filters
      template.partialNames = notes.2 + template.partialNames
    }
    if problems.count > 1 { problems.sort { $0.range.lowerBound < $1.range.lowerBound } }
    return (template, problems)
  }

  private init(bytes: SourceBytes, range: Range<Int>, options: ParseOptions, problems: inout [TemplateProblem]) {
    var parser = Parser(bytes: bytes, range: range, options: options)
    parser.parseTemplate()
    problems += parser.problems
    program = Program(parser.build)
    variables = parser.notes.variables
    filters = parser.notes.filters
    partialNames = parser.notes.partials
  }

  /// Appends the text for the data to `buffer`, and says which printed values were missing.
  ///
  /// After an error the buffer is as it was before. Who renders often keeps a `TemplateRenderer`.
  package func render(_ data: any LiquidObject, settings: RenderSettings, into buffer: inout [UInt8])
    throws(RenderError) -> RenderOutcome
  {
    try TemplateRenderer(self, settings: settings).render(data, into: &buffer)
  }

  /// Returns the text for the data.
  package func text(_ data: any LiquidObject, settings: RenderSettings = .init()) throws(RenderError) -> String {
    var buffer: [UInt8] = []
    _ = try render(data, settings: settings, into: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }
}
