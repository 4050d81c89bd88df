import Foundation
import FoundationNetworking
import Testing
import Vocabulary

@testable import Sandbox

/// What a test asks a sandbox by HTTP.
struct SandboxClient: Sendable {
  let base: String
  private let session: URLSession

  init(port: Int) {
    self.init(base: "http://127.0.0.1:\(port)")
  }

  private init(base: String) {
    self.base = base
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = 20
    session = URLSession(configuration: configuration)
  }

  /// A client with connections of its own: on one that was used before, libcurl repeats a broken request by itself.
  var fresh: SandboxClient { SandboxClient(base: base) }

  struct Reply: Sendable {
    var status: Int
    var headers: [String: String]
    var text: String

    func header(_ name: String) -> String? {
      headers.first { $0.key.lowercased() == name.lowercased() }?.value
    }
  }

  func get(_ path: String) async throws -> Reply {
    try await send("GET", path, headers: [:], body: nil)
  }

  func post(_ path: String, _ body: String, headers: [String: String] = [:]) async throws -> Reply {
    try await send("POST", path, headers: headers, body: body)
  }

  /// Sends a text by the sandbox's own interface.
  func text(_ reference: String, to: String = "+8613800138000", key: String? = nil, text: String = "Hi") async throws
    -> Reply
  {
    var json = JSONText()
    json.open()
    json.member("channel", "sms")
    json.member("to", to)
    json.member("reference", reference)
    json.member("text", text)
    json.close()
    return try await post("/messages", json.text, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
  }

  private func send(_ method: String, _ path: String, headers: [String: String], body: String?) async throws -> Reply {
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if let body { request.httpBody = Data(body.utf8) }
    let (data, response) = try await session.data(for: request)
    let answer = try #require(response as? HTTPURLResponse)
    var fields: [String: String] = [:]
    for (name, value) in answer.allHeaderFields { fields["\(name)"] = "\(value)" }
    return Reply(status: answer.statusCode, headers: fields, text: String(decoding: data, as: UTF8.self))
  }
}

/// A moment in all tests: 2026-03-01T10:00:00Z.
let sandboxNow = Instant(seconds: 1_772_359_200)

/// Runs a sandbox for the length of a test, and sees that it stops.
func withSandbox(
  _ change: (inout SandboxConfiguration) -> Void = { _ in },
  _ body: @Sendable @escaping (SandboxClient, SandboxServer) async throws -> Void
) async throws {
  var configuration = SandboxConfiguration()
  configuration.clock = .fixed(sandboxNow)
  change(&configuration)
  let server = SandboxServer(configuration)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    group.addTask {
      do {
        try await body(SandboxClient(port: try await server.port()), server)
      } catch {
        await server.stop()
        throw error
      }
      await server.stop()
    }
    try await group.waitForAll()
  }
}
