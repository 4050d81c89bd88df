import Foundation
import TestSupport
import Testing

/// A headless Chromium, driven over WebDriver (plain HTTP to Debian's chromium-driver).
final class Browser {
  private let process: Process
  private let base: URL
  private var session = ""
  private let folder: TemporaryFolder

  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts it, with a window of this size.
  init(width: Int, height: Int, arguments: [String] = []) async throws {
    let driver = "/usr/bin/chromedriver"
    guard FileManager.default.isExecutableFile(atPath: driver) else {
      throw Missing(description: "there is no \(driver): run script/bootstrap")
    }
    folder = try TemporaryFolder()
    process = Process()
    process.executableURL = URL(filePath: driver)
    process.arguments = ["--port=0"]
    let said = folder.path + "/driver.log"
    _ = FileManager.default.createFile(atPath: said, contents: nil)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: said)
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It says on which port it listens.
    var port: Int?
    for _ in 0..<600 where port == nil {
      try await Task.sleep(for: .milliseconds(100))
      let text = (try? String(contentsOfFile: said, encoding: .utf8)) ?? ""
      port = text.firstMatch(of: #/started successfully on port (\d+)/#).flatMap { Int($0.1) }
    }
    guard let port else { throw Missing(description: "chromedriver does not start") }
    base = try #require(URL(string: "http://127.0.0.1:\(port)"))
    let options: [String: Any] = [
      "binary": "/usr/bin/chromium",
      "args": [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--window-size=\(width),\(height)", "--hide-scrollbars",
      ] + arguments,
    ]
    let answer = try await ask(
      "POST", "session", ["capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options]]])
    session = try #require((answer as? [String: Any])?["sessionId"] as? String)
  }

  func close() async {
    if !session.isEmpty { _ = try? await ask("DELETE", "session/\(session)", nil) }
    process.terminate()
  }

  // MARK: What a person does

  func open(_ url: URL) async throws { try await act("url", ["url": url.absoluteString]) }

  /// Sets the size of the page as a phone or a desk has it; a window alone has a least width.
  func emulate(width: Int, height: Int, isDark: Bool = false) async throws {
    try await tell(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500])
    try await tell(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
  }

  func click(_ selector: String) async throws {
    let found = try await act("element", ["using": "css selector", "value": selector]) as? [String: Any]
    let id = try #require(found?.values.first as? String, "no \(selector)")
    try await act("element/\(id)/click", [:])
  }

  /// The value of a JavaScript expression on the page.
  func value(_ script: String) async throws -> Any? {
    try await act("execute/sync", ["script": "return (\(script))", "args": []])
  }

  func text(_ script: String) async throws -> String { try await value(script) as? String ?? "-" }
  func holds(_ script: String) async throws -> Bool { try await value(script) as? Bool ?? false }

  func screenshot(to path: String) async throws {
    let address = base.appending(path: "session/\(session)/screenshot")
    let answer = try await ask("GET", address.path, nil) as? String
    try Data(base64Encoded: answer ?? "")?.write(to: URL(filePath: path))
  }

  // MARK: -

  private func tell(_ command: String, _ parameters: [String: Any]) async throws {
    try await act("goog/cdp/execute", ["cmd": command, "params": parameters])
  }

  @discardableResult
  private func act(_ command: String, _ body: [String: Any]) async throws -> Any? {
    try await ask("POST", "session/\(session)/\(command)", body)
  }

  /// By curl: the driver's answers have a head that Foundation on Linux does not read. No thread waits for it: the
  /// page that the browser asks for is served by the same ones.
  private func ask(_ method: String, _ path: String, _ body: [String: Any]?) async throws -> Any? {
    let (input, output) = (folder.path + "/question.json", folder.path + "/answer.json")
    try (body.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()).write(to: URL(filePath: input))
    try? FileManager.default.removeItem(atPath: output)
    let address = base.appending(path: path).absoluteString
    try await Browser.run(
      "/usr/bin/curl", ["-s", "--max-time", "180", "-X", method, "--data-binary", "@\(input)", "-o", output, address])
    let data = (try? Data(contentsOf: URL(filePath: output))) ?? Data()
    let answer = data.isEmpty ? nil : try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let value = answer?["value"] as? [String: Any]
    guard let answer, value?["error"] == nil else {
      throw Missing(description: "\(path.split(separator: "/").last ?? ""): \(value?["message"] ?? "no answer")")
    }
    return answer["value"]
  }

  private static func run(_ program: String, _ arguments: [String]) async throws {
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      let process = Process()
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
      process.standardInput = FileHandle.nullDevice
      process.terminationHandler = { _ in done.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        done.resume(throwing: error)
      }
    }
  }
}
