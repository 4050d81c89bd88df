import Foundation
import Glibc
import SQLText
import Store
import TestSupport
import Testing

extension ProgramTests {
  /// `tidings serve` as a process: what it took is kept, whatever becomes of it.
  struct ServeTests {
    private func serve(_ scene: Scene, _ more: String...) async throws -> (running: RunningProgram, url: String) {
      let running = try scene.start(["serve", "--port", "0", "--now", "2026-03-02T10:05"] + more)
      try await eventually("the server's address") { running.outSoFar.contains("\n") || !running.isRunning }
      let url = try #require(running.outSoFar.split(separator: "\n").first.map(String.init), "the server did not start")
      return (running, url)
    }

    /// What went out about the order; the shop's other campaigns send too.
    private static func notices(_ sandbox: SandboxProcess) async throws -> [String] {
      try await sandbox.messages().compactMap(\.text).filter { $0.contains("W-1") }
    }

    @Test func `a pushed order is answered by a message, in one process, which ends when it is told to`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene)
      let key = try await scene.quietly("keys", "create", "webshop", "--scope", "orders", "--now", "2026-03-02T10:00")
      #expect(key.status == 0)
      let (running, url) = try await serve(scene, "--dispatch", "--every", "1")
      let order = """
        {"type":"order","number":"W-1","customer":"c1","placed_at":"2026-03-02T08:00:00+08:00","total":"9.90",\
        "status":"shipped","paid_at":"2026-03-02T08:01:00+08:00","shipped_at":"2026-03-02T10:00:00+08:00"}
        """
      for _ in 0..<2 {
        let answer = try await scene.shell(
          """
          curl -s -H 'Authorization: Bearer \(key.out.split(separator: "\n").first ?? "")' \
          -H 'Content-Type: application/json' --data '\(order)' \(url)/events
          """)
        #expect(answer.out == "{\"accepted\":1,\"rejected\":0,\"reasons\":[]}\n")
      }
      var texts: [String] = []
      for _ in 0..<600 where texts.isEmpty {
        usleep(100_000)
        texts = try await Self.notices(sandbox)
      }
      #expect(texts == ["Order W-1 is on its way."])
      running.send(SIGTERM)
      let ended = try await running.ended()
      #expect(ended.status == 0, "\(ended.talk)")
      #expect(try await Self.notices(sandbox).count == 1)
      #expect(!ended.talk.contains("c1") && !ended.talk.contains("W-1"))
    }

    @Test func `kill -9 while receipts come: every one that was answered is in the database`() async throws {
      let scene = try await Scene.smallShop()
      let (running, url) = try await serve(scene)
      let load = """
        one() { for i in $(seq 100000); do
          code=$(curl -s -o /dev/null -w '%{http_code}' --data \
            '[{"id":"e'$1-$i'","kind":"delivered","at":"2026-03-02T02:00:00Z","reference":"m5k-1"}]' \(url)/hooks/sms-main)
          if [ "$code" = 200 ]; then echo "e$1-$i" >> answered.$1; else break; fi
        done; }
        for n in 1 2 3 4; do one $n & done; wait
        """
      let loading = try scene.startShell(load)
      try await eventually("receipts") {
        (1...4).allSatisfy { ((try? scene.folder.read("answered.\($0)")) ?? "").utf8.count > 60 }
      }
      running.send(SIGKILL)
      _ = try await running.ended()
      _ = try await loading.ended()
      let answered = try (1...4).flatMap {
        try scene.folder.read("answered.\($0)").split(separator: "\n").map(String.init)
      }
      let database = try await SQLiteDatabase.open(OpenOptions(path: scene.folder.path + "/tidings.db"))
      let kept = try await database.read { session in
        var kept: Set<String> = []
        try session.rows("SELECT event_key FROM response_keys") { kept.insert($0.text(0)) }
        return kept
      }
      #expect(answered.count > 40)
      #expect(answered.allSatisfy { kept.contains($0) })
    }
  }
}
