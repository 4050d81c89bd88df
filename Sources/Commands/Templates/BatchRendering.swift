import Glibc
import Liquid
import Vocabulary

/// `tidings templates render --batch`: a line in, a line out, whatever stands in it.
///
/// Memory does not grow with the number of lines; a line longer than the limit is passed over without being kept.
struct BatchRendering {
  static let longestLine = 16 << 20

  let clock: Clock

  func run(input: Int32) {
    var line: [UInt8] = []
    var isTooLong = false
    var output = ""
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while !Screen.isReaderGone {
      let count = read(input, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      var rest = chunk[..<count]
      while let end = rest.firstIndex(of: 0x0A) {
        take(rest[..<end], into: &line, &isTooLong)
        output += isTooLong ? BatchRendering.tooLong : answer(line)
        output += "\n"
        line.removeAll(keepingCapacity: line.capacity <= 1 << 20)
        isTooLong = false
        rest = rest[(end + 1)...]
      }
      take(rest, into: &line, &isTooLong)
      // Who asks line by line is answered at once.
      Screen.write(output, to: STDOUT_FILENO)
      output = ""
    }
    if isTooLong || !line.isEmpty { Screen.out(isTooLong ? BatchRendering.tooLong : answer(line)) }
  }

  private func take(_ bytes: ArraySlice<UInt8>, into line: inout [UInt8], _ isTooLong: inout Bool) {
    if isTooLong { return }
    if line.count + bytes.count > BatchRendering.longestLine {
      isTooLong = true
      line = []
    } else {
      line += bytes
    }
  }

  private static let tooLong = error("the line is longer than \(longestLine >> 20) MiB")

  private static func error(_ message: String) -> String {
    JSONValue.object([("error", .text(message))]).text(isPretty: false)
  }

  private func answer(_ line: [UInt8]) -> String {
    guard String(validating: line, as: UTF8.self) != nil else { return BatchRendering.error("the line is not UTF-8") }
    let request: LiquidValue
    do {
      request = try LiquidJSON.parse(line)
    } catch {
      return BatchRendering.error("the line is no JSON: \(error)")
    }
    guard case .object(let request) = request else { return BatchRendering.error("the line is no JSON object") }
    guard case .text(let source)? = request.member("template") else {
      return BatchRendering.error("there is no text under 'template'")
    }
    var settings = RenderSettings()
    settings.isPlain = true
    settings.now = clock.now().microseconds
    var data: any LiquidObject = LiquidDictionary()
    switch request.member("data") ?? .null {
    case .null: break
    case .object(let object): data = object
    default: return BatchRendering.error("'data' is no object")
    }
    let options = ParseOptions(followsReference: true)
    switch request.member("templates") ?? .null {
    case .null: break
    case .object(let templates):
      for name in templates.memberNames {
        guard case .text(let text)? = templates.member(name) else {
          return BatchRendering.error("'templates' holds something that is no text")
        }
        settings.partials[name] = Template.parse(text, options: options).template
      }
    default: return BatchRendering.error("'templates' is no object")
    }
    let (template, problems) = Template.parse(source, options: options)
    guard let template else { return BatchRendering.error(problems.first?.message ?? "the template cannot be read") }
    var buffer: [UInt8] = []
    do {
      _ = try template.render(data, settings: settings, into: &buffer)
    } catch {
      return BatchRendering.error("\(error)")
    }
    return JSONValue.object([("result", .text(String(decoding: buffer, as: UTF8.self)))]).text(isPretty: false)
  }
}
