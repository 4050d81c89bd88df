import Foundation
import Glibc
import Testing

/// A provider that sends to nobody, in a process of its own, as a shop would start it.
final class SandboxProcess {
  let url: String
  private let running: RunningProgram

  /// Starts it, and points the scene's gateways at it.
  init(_ scene: Scene, faults: String = "", isQuiet: Bool = true, now: String = "2026-03-02T02:00:00Z") async throws {
    var arguments = ["gateways", "sandbox", "--port", "0", "--now", now]
    if !faults.isEmpty { arguments += ["--faults", faults] }
    if isQuiet { arguments.append("--quiet") }
    let running = try scene.start(arguments)
    try await eventually("the sandbox's address") { running.outSoFar.contains("\n") || !running.isRunning }
    url = try #require(running.outSoFar.split(separator: "\n").first.map(String.init), "the sandbox did not start")
    self.running = running
    scene.environment["TIDINGS_SANDBOX"] = url
  }

  deinit {
    running.send(SIGKILL)
  }

  struct Message: Decodable, Hashable {
    var number: Int
    var reference: String
    var channel: String
    var to: String
    var text: String?
  }

  private struct Page: Decodable {
    var messages: [Message]
  }

  /// What it accepted, in the order of acceptance.
  func messages() async throws -> [Message] {
    var found: [Message] = []
    while true {
      let data = try await fetch("/messages.json?limit=1000&after=\(found.last?.number ?? 0)")
      let list = try? JSONDecoder().decode([Message].self, from: data)
      let page = try list ?? JSONDecoder().decode(Page.self, from: data).messages
      found += page
      if page.count < 1000 { return found }
    }
  }

  func responses(until: String) async throws -> String {
    String(decoding: try await fetch("/responses.jsonl?until=\(until)"), as: UTF8.self)
  }

  private func fetch(_ path: String) async throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/curl")
    process.arguments = ["-sS", url + path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return data
  }
}
