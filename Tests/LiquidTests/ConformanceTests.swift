import Liquid
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs the cases of a file named by LIQUID_CASES, which is not part of the repository.
struct ConformanceTests {
  private static var path: String? { getenv("LIQUID_CASES").map { String(cString: $0) } }

  @Test(.enabled(if: path != nil))
  func `the reference cases give the reference results`() throws {
    let path = try #require(Self.path)
    guard case .object(let file) = try LiquidJSON.parse(try bytes(of: path)),
      case .list(let cases)? = file.member("tests") ?? file.member("cases")
    else {
      Issue.record("no cases in the file")
      return
    }
    var failures: [String] = []
    for entry in cases {
      guard case .object(let entry) = entry else { continue }
      if let failure = failure(of: entry) { failures.append(failure) }
    }
    print("conformance: \(cases.count - failures.count) of \(cases.count)")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  private func failure(of entry: any LiquidObject) -> String? {
    guard case .text(let name)? = entry.member("name"), case .text(let source)? = entry.member("template") else {
      return "a case without name or template"
    }
    var expected: [String]?
    if case .text(let result)? = entry.member("result") { expected = [result] }
    if case .list(let results)? = entry.member("results") {
      expected = results.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
    let actual: String?
    var why = ""
    do throws(RenderError) {
      actual = try rendered(source, entry, &why)
    } catch {
      actual = nil
      why = error.message
    }
    if let expected, let actual {
      return expected.contains(actual) ? nil : "\(name): \(actual.debugDescription), expected \(expected)"
    }
    if expected == nil, actual == nil { return nil }
    return
      "\(name): \(actual?.debugDescription ?? "an error: \(why)"), expected \(expected.map { "\($0)" } ?? "an error")"
  }

  private func rendered(_ source: String, _ entry: any LiquidObject, _ why: inout String) throws(RenderError) -> String?
  {
    var settings = RenderSettings(isPlain: true)
    if case .object(let partials)? = entry.member("templates") {
      for name in partials.memberNames {
        guard case .text(let text)? = partials.member(name) else { continue }
        settings.partials[name] = Template.parse(text).template
      }
    }
    let (template, problems) = Template.parse(source)
    why = problems.map(\.message).joined(separator: "; ")
    guard let template else { return nil }
    var data: any LiquidObject = LiquidDictionary()
    if case .object(let object)? = entry.member("data") { data = object }
    return try template.text(data, settings: settings)
  }

  private func bytes(of path: String) throws -> [UInt8] {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
