import Store
import SQLText
import Links
import Testing
import Vocabulary

@testable import Server

/// Clicks and openings.
struct LinkTests {
  @Test(arguments: [(6, "https://shop.example/tea?a=1&b=2"), (1, "https://shop.example/me/mei")])
  func `a click is recorded and leads to what stood in the message`(_ index: Int, _ url: String) async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await scene.fetch("c/\(Scene.token(.click, index: index))")
      #expect(answer.status == 302)
      #expect(answer.headers["location"] == url)
      #expect(answer.headers["cache-control"]?.contains("no-store") == true)
      #expect(
        try await scene.lines("SELECT kind || ' ' || detail || ' ' || machine FROM responses") == [
          "\(ResponseKind.clicked.rawValue) \(url) 0"
        ])
    }
  }

  @Test func `a forged link leads nowhere, and one of another message's number neither`() async throws {
    try await Scene.run { (scene) async throws in
      for token in [
        Scene.token(.click, index: 8), Scene.token(.click, index: 3), Scene.token(.open, index: 6), Scene.token(),
        String(Scene.token(.click, index: 6).dropLast(2)) + "AA", "x",
      ] {
        let answer = try await scene.fetch("c/\(token)")
        #expect(answer.status == 404)
        #expect(answer.headers["location"] == nil)
      }
      #expect(try await scene.count("SELECT count(*) FROM responses") == 0)
    }
  }

  @Test func `a double click is one, a later one another`() async throws {
    try await Scene.run { (scene) async throws in
      let path = "c/\(Scene.token(.click, index: 6))"
      for _ in 0..<2 { #expect(try await scene.fetch(path).status == 302) }
      scene.clock.advance(.seconds(90))
      #expect(try await scene.fetch(path).status == 302)
      #expect(try await scene.count("SELECT count(*) FROM responses") == 2)
    }
  }

  @Test func `an opening is recorded and answered with a picture`() async throws {
    try await Scene.run { (scene) async throws in
      let answer = try await scene.fetch("o/\(Scene.token(.open)).gif")
      #expect(answer.status == 200)
      #expect(answer.headers["content-type"] == "image/gif")
      #expect(answer.text.hasPrefix("GIF89a"))
      #expect(try await scene.fetch("o/\(Scene.token(.click)).gif").status == 404)
      #expect(
        try await scene.lines("SELECT kind || ' ' || machine FROM responses") == ["\(ResponseKind.opened.rawValue) 0"])
    }
  }

  @Test(arguments: [
    ["User-Agent": "Mozilla/5.0"], ["User-Agent": "Barracuda Sentinel (EE)"], ["User-Agent": "python-requests/2.31"],
    ["Sec-Purpose": "prefetch;prerender"], ["X-Purpose": "preview"],
  ])
  func `a machine that gives itself away is counted apart`(_ headers: [String: String]) async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))", headers: headers).status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses") == ["1"])
    }
  }

  @Test func `a click by HEAD is a machine's`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))", method: "HEAD").status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses") == ["1"])
    }
  }

  @Test func `who clicks as soon as the message is handed over is a machine`() async throws {
    try await Scene.run { (scene) async throws in
      let now = Scene.now
      try await scene.database.write { session in
        _ = try session.run("UPDATE messages SET sent_at = \((now - .seconds(1)).microseconds)")
      }
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))").status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses") == ["1"])
      scene.clock.advance(.minutes(3))
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))").status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses ORDER BY response_id") == ["1", "0"])
    }
  }

  @Test func `who clicks two links at once is a machine, both times`() async throws {
    try await Scene.run { (scene) async throws in
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))").status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses") == ["0"])
      scene.clock.advance(.seconds(1))
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 1))").status == 302)
      #expect(try await scene.lines("SELECT machine FROM responses") == ["1", "1"])
      scene.clock.advance(.seconds(30))
      #expect(try await scene.fetch("c/\(Scene.token(.click, index: 6))").status == 302)
      #expect(try await scene.count("SELECT count(*) FROM responses WHERE machine = 0") == 1)
    }
  }
}
