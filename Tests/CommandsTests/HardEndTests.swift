import Foundation
import Glibc
import TestSupport
import Testing

extension ProgramTests {
  /// Ends that nobody asked for, and ends that somebody did: nothing is lost, nobody is written to twice (R24).
  struct HardEndTests {
    let now = "2026-03-02T10:05"

    /// The small shop with some hundred people more, all of whom the campaign `spring` reaches by mail.
    func crowd(_ count: Int = 150) async throws -> Scene {
      let scene = try Scene()
      try scene.writeFiles()
      var customers = "external_id,first_name,email,country\n"
      var consents = "customer,channel,topic,state,given_at,source,wording\n"
      var orders = "number,customer,placed_at,status,total\n"
      for number in 1...count {
        customers += "p\(number),Pat,p\(number)@example.com,CN\n"
        consents += "p\(number),email,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes\n"
        orders += "B-\(number),p\(number),2026-01-10T10:00:00Z,paid,10\n"
      }
      for (kind, rows) in [("customers", customers), ("consents", consents), ("orders", orders)] {
        try scene.folder.write(rows, to: "\(kind).csv")
        let ended = try await scene.quietly("import", kind, "\(kind).csv", "--now", "2026-02-28T09:00")
        #expect(ended.status == 0)
      }
      return scene
    }

    var run: [String] { ["sends", "run", "spring", "--now", now] }

    /// Runs to the end, the wait for doubts included, and as long as something is to be tried again.
    func finish(_ scene: Scene) async throws {
      for time in ["10:10", "10:40", "11:10", "11:40", "12:10", "12:40"] {
        let ended = try await scene.quietly("sends", "run", "spring", "--now", "2026-03-02T\(time)")
        #expect(ended.status == 0 || ended.status == 1)
        if time != "10:10", !ended.out.contains("retrying") { return }
      }
    }

    /// How many people must have a message: everybody but those held out.
    func wanted(_ scene: Scene) async throws -> Int {
      let ended = try await scene.quietly(
        "campaigns", "plan", "spring", "--show", "held_out", "--limit", "0", "--now", now)
      return 150 - (ended.out.split(separator: "\n").count - 1)
    }

    func expectEachOnce(_ sandbox: SandboxProcess, _ wanted: Int, _ label: String) async throws {
      let messages = try await sandbox.messages()
      #expect(Set(messages.map(\.reference)).count == messages.count, "\(label): twice")
      #expect(Set(messages.map(\.to)).count == messages.count, "\(label): twice to one address")
      #expect(messages.count == wanted, "\(label): lost")
    }

    @Test(arguments: [60, 150, 250, 500])
    func `kill -9 while planning and sending`(milliseconds: UInt32) async throws {
      let scene = try await crowd()
      let wanted = try await wanted(scene)
      let sandbox = try await SandboxProcess(scene, faults: "latency=2ms..20ms")
      let running = try scene.start(run)
      usleep(milliseconds * 1000)
      running.send(SIGKILL)
      _ = try await running.ended()
      try await finish(scene)
      try await expectEachOnce(sandbox, wanted, "killed after \(milliseconds) ms")
    }

    @Test func `Ctrl-C once ends when the wire is empty, and the next run goes on`() async throws {
      let scene = try await crowd()
      let wanted = try await wanted(scene)
      let sandbox = try await SandboxProcess(scene, faults: "latency=400ms..600ms")
      let running = try scene.start(run)
      var looks = 0
      while try await sandbox.messages().isEmpty, looks < 200 {
        usleep(20_000)
        looks += 1
      }
      running.send(SIGINT)
      let ended = try await running.ended()
      #expect(ended.status == 130)
      #expect(ended.talk.contains("stopping: waiting for what is on the wire (again: at once)"))
      let first = try await sandbox.messages().count
      #expect(first > 0 && first < wanted)
      // Nothing was left in the dark.
      #expect(!ended.out.contains("in doubt"))
      try await finish(scene)
      try await expectEachOnce(sandbox, wanted, "interrupted")
    }

    @Test func `Ctrl-C twice ends at once, and what was on the wire is settled later`() async throws {
      let scene = try await crowd()
      let wanted = try await wanted(scene)
      let sandbox = try await SandboxProcess(scene, faults: "latency=3s..3s")
      let running = try scene.start(run)
      try await eventually("requests on the wire") {
        (try? FileManager.default.attributesOfItem(atPath: scene.folder.path + "/tidings.db-wal")) != nil
      }
      usleep(800_000)
      running.send(SIGINT)
      usleep(100_000)
      running.send(SIGINT)
      #expect(try await running.ended().status == 130)
      let calm = try await scene.quietly("sends", "list")
      #expect(calm.status == 0)
      try await finish(scene)
      try await expectEachOnce(sandbox, wanted, "interrupted twice")
    }

    @Test func `several runs at once share the work`() async throws {
      let scene = try await crowd()
      let wanted = try await wanted(scene)
      let sandbox = try await SandboxProcess(scene, faults: "latency=2ms..10ms")
      let runs = try (0..<3).map { _ in try scene.start(run) }
      for running in runs { #expect(try await running.ended().status == 0) }
      try await finish(scene)
      try await expectEachOnce(sandbox, wanted, "three at once")
    }

    @Test(arguments: [
      "429=20%,503=10%,500=10%,retry-after=10ms", "close=10%,nonsense=5%",
      "502=10%,500-bare=5%,accepted-in-doubt=100%,duplicates=50%",
    ])
    func `a rude or lying gateway`(faults: String) async throws {
      let scene = try await crowd()
      let wanted = try await wanted(scene)
      let sandbox = try await SandboxProcess(scene, faults: faults)
      let ended = try await scene.start(run).ended()
      #expect(ended.status == 0 || ended.status == 1)
      #expect((ended.status == 1) == ended.out.contains("in doubt"), "R39 doubts are for a person: \(ended.out)")
      try await finish(scene)
      let messages = try await sandbox.messages()
      #expect(Set(messages.map(\.to)).count == messages.count)
      #expect(messages.count <= wanted)
      let left = try await scene.quietly("sends", "show", "--in-doubt", "--limit", "1000")
      let doubts = left.out.split(separator: "\n").filter { $0.hasPrefix("m") && !$0.hasPrefix("message") }.count
      #expect(messages.count + doubts >= wanted, "somebody was lost")
    }

    @Test func `R24 a gateway that is down ends no run for ever, loses nothing, and is no reason for alarm`()
      async throws
    {
      let scene = try await crowd(30)
      scene.environment["TIDINGS_SANDBOX"] = "http://127.0.0.1:1"
      let down = try await scene.start(run).ended()
      #expect(down.status == 0)
      #expect(down.talk.contains("gateway mail takes nothing now (connect)"))
      #expect(down.out.contains("retrying"))
      let sandbox = try await SandboxProcess(scene)
      let up = try await scene.quietly("sends", "run", "spring", "--now", "2026-03-02T10:40")
      #expect(up.status == 0)
      let messages = try await sandbox.messages()
      #expect(Set(messages.map(\.to)).count == messages.count)
      #expect(up.out.contains("\(messages.count)"))
    }

    @Test func `a reader that goes away ends the output and not the send`() async throws {
      let scene = try await crowd()
      let sandbox = try await SandboxProcess(scene)
      let members = try await scene.shell(
        "tidings segments members --where 'count(orders) >= 1' --limit 0 --now \(now) | head -2; exit ${PIPESTATUS[0]}")
      #expect(members.status == 0)
      #expect(members.out.split(separator: "\n").count == 2)
      #expect(members.talk.isEmpty)
      let wanted = try await wanted(scene)
      let sent = try await scene.shell("tidings sends run spring --now \(now) | true; exit ${PIPESTATUS[0]}")
      #expect(sent.status == 0)
      try await expectEachOnce(sandbox, wanted, "head")
    }

    @Test func `a full disk is said, and what was taken before stands`() async throws {
      let scene = try await crowd(3)
      var rows = "external_id,first_name,email\n"
      for number in 1...20_000 { rows += "x\(number),Somebody,x\(number)@example.com\n" }
      try scene.folder.write(rows, to: "many.csv")
      // A limit on the size of files stands for a disk that is full.
      let full = try await scene.shell("ulimit -f 1500; exec tidings import customers many.csv")
      #expect(full.status == 2)
      #expect(full.talk.hasPrefix("error: "))
      #expect(full.talk.split(separator: "\n").count == 2, "\(full.talk)")
      let again = try await scene.quietly("import", "customers", "many.csv")
      #expect(again.status == 0)
      let count = try await scene.quietly("segments", "count", "--where", "email is present")
      #expect(count.out == "20,003\n")
    }

    @Test func `a run that cannot write says so`() async throws {
      let scene = try await crowd(3)
      let sandbox = try await SandboxProcess(scene)
      // A user who may read but not write; the owner of a machine may do everything.
      let readOnly = try await scene.shell(
        """
        chmod 444 tidings.db*; chmod 555 .
        as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi; }
        as "$(command -v tidings)" sends run spring --now \(now); status=$?
        chmod 755 .; chmod 644 tidings.db*; exit $status
        """)
      #expect(readOnly.status == 2, "\(readOnly)")
      #expect(readOnly.talk.contains("error: "))
      #expect(try await sandbox.messages().isEmpty)
    }
  }
}
