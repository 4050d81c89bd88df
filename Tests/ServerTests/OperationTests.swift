import Links
import Foundation
import Testing
import Vocabulary

@testable import Server

/// Limits, counts and the description of the endpoints.
struct OperationTests {
  @Test func `the description names every endpoint, and is JSON`() async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await scene.fetch("openapi.json")
      #expect(answer.headers["content-type"] == "application/json")
      let document = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
      let paths = try #require(document["paths"] as? [String: [String: Any]])
      #expect(Set(paths.keys) == Set(Endpoint.all.map(\.path)))
      #expect(paths.values.reduce(0) { $0 + $1.count } == Endpoint.all.count)
    }
  }

  @Test(arguments: ["TRACE", "PUT", "QUERY"])
  func `a known path says which methods it takes, and an unknown one is not found`(_ method: String) async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await scene.fetch("hooks/sms/key", method: method)
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == "GET, POST")
      #expect(try await scene.fetch("health", method: method).headers["allow"] == "GET")
      #expect(try await scene.fetch("nowhere", method: method).status == 404)
    }
  }

  @Test func `counts are for who asks on this machine, and hold what was done`() async throws {
    try await Scene.run { (scene) async throws in
      _ = try await scene.fetch("c/\(Scene.token(.click, index: 6))")
      let metrics = try await scene.fetch("metrics")
      #expect(metrics.text.contains("tidings_requests_total{route=\"/c/{token}\",status=\"302\"} 1"))
      #expect(metrics.text.contains("tidings_responses_total{outcome=\"recorded\"} 1"))
      #expect(try await scene.fetch("metrics", headers: ["X-Forwarded-For": "192.0.2.1"]).status == 404)
    }
  }

  @Test func `who asks too often waits, and nobody else`() async throws {
    var limits = ServerLimits()
    limits.requestsPerSecond = 2
    try await Scene.run(limits: limits) { (scene) async throws in
      func ask(_ address: String) async throws -> Int {
        try await scene.fetch("c/x", headers: ["X-Forwarded-For": "203.0.113.9, \(address)"]).status
      }
      for _ in 0..<4 { #expect(try await ask("192.0.2.1") == 404) }
      #expect(try await ask("192.0.2.1") == 429)
      #expect(try await ask("192.0.2.2") == 404)
      scene.clock.advance(.seconds(1))
      #expect(try await ask("192.0.2.1") == 404)
    }
  }

  @Test func `a body that is too large and a head with too many fields are refused`() async throws {
    try await Scene.run { (scene) async throws in
      let large = String(repeating: "a", count: Answers.largestForm + 1)
      #expect(try await scene.post("u/\(Scene.token())", form: large).status == 413)
      var headers: [String: String] = [:]
      for number in 0..<80 { headers["X-Field-\(number)"] = "1" }
      #expect(try await scene.fetch("health", headers: headers).status == 431)
      #expect(try await scene.refusals == 0)
    }
  }

  @Test func `the words of all languages are the same in number`() {
    let all = PageWords.all()
    #expect(Set(all.keys) == ["en", "zh"])
    #expect(all["en"]?.keys == all["zh"]?.keys)
  }
}
