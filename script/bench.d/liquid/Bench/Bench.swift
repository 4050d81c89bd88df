import Glibc
import Liquid

/// Renders and parses the two templates: `LiquidBench SECONDS OUTPUT-FOLDER [LINE]`, in the folder of the templates;
/// with the name of a line only that one, for a profile.
@main
struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 2, let seconds = Double(arguments[1]),
      case .object(let data) = try LiquidJSON.parse(read("data.json"))
    else { return print("usage: LiquidBench SECONDS OUTPUT-FOLDER") }
    let rows = MessageRow.rows(data, count: 1_000)
    for name in ["sms", "mail"] {
      let source = String(decoding: read("\(name).liquid"), as: UTF8.self)
      guard let template = Template.parse(source).template else { continue }
      let parse =
        arguments.count > 3 && arguments[3] != "parse \(name)"
        ? 1 : best(seconds) { _ = Template.parse(source).template }
      let speed = Double(source.utf8.count) / parse
      let plain = TemplateRenderer(template, settings: RenderSettings(isPlain: true))
      try line("tidings, JSON data", name, plain, [data], seconds, speed, arguments[2])
      try line("tidings, rows of columns", name, plain, rows, seconds, nil, nil)
      if name == "mail" {
        let bare = source.split(separator: " | escape", omittingEmptySubsequences: false).joined()
        guard let template = Template.parse(bare).template else { continue }
        let html = TemplateRenderer(template, settings: RenderSettings(escaping: .html))
        try line("tidings, escaping by itself", name, html, rows, seconds, nil, nil)
      }
      if arguments.count > 3 { continue }
      let once = best(seconds) { _ = try? template.text(data, settings: RenderSettings(isPlain: true)) }
      print("tidings, a renderer each time", name, once, "", "", separator: "\t")
    }
  }

  static func line(
    _ label: String, _ name: String, _ renderer: TemplateRenderer, _ data: [any LiquidObject], _ seconds: Double,
    _ parse: Double?, _ folder: String?
  ) throws {
    if CommandLine.arguments.count > 3, CommandLine.arguments[3] != "\(label) \(name)" { return }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(1 << 16)
    _ = try renderer.render(data[0], into: &buffer)
    if let folder { write(buffer, "\(folder)/\(name).tidings") }
    var next = 0
    var time = Double.infinity
    let clock = ContinuousClock()
    let finish = clock.now + .seconds(seconds)
    repeat {
      let start = clock.now
      try renderAll(renderer, data, 500, &next, &buffer)
      time = min(time, microseconds(clock.now - start) / 500)
    } while clock.now < finish
    let before = allocations()
    try renderAll(renderer, data, 10_000, &next, &buffer)
    let made = allocations().flatMap { after in before.map { Double(after - $0) / 10_000 } }
    print(label, name, time, parse.map { "\($0)" } ?? "", made.map { "\($0)" } ?? "", separator: "\t")
  }

  static func renderAll(
    _ renderer: TemplateRenderer, _ data: [any LiquidObject], _ count: Int, _ next: inout Int, _ buffer: inout [UInt8]
  ) throws {
    for _ in 0..<count {
      buffer.removeAll(keepingCapacity: true)
      _ = try renderer.render(data[next], into: &buffer)
      next = next + 1 == data.count ? 0 : next + 1
    }
  }

  static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
  }

  /// The least microseconds of one call, over batches.
  static func best(_ seconds: Double, _ call: () -> Void) -> Double {
    let clock = ContinuousClock()
    let finish = clock.now + .seconds(seconds)
    var least = Duration.seconds(1_000)
    repeat {
      least = min(least, clock.measure { for _ in 0..<200 { call() } })
    } while clock.now < finish
    return microseconds(least) / 200
  }

  /// What was allocated so far; nil where nobody counts.
  static func allocations() -> UInt? {
    guard let symbol = dlsym(nil, "tidings_allocations") else { return nil }
    return unsafeBitCast(symbol, to: (@convention(c) () -> UInt).self)()
  }

  static func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
  }

  static func write(_ bytes: [UInt8], _ path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}
