import Foundation
import Glibc
import TestSupport
import Testing

extension ProgramTests {
  /// The program dies by SIGKILL at every step of handing over and at any time, and is started again, until nothing
  /// waits: what was lost, what went out twice, what nobody knows (R19, R21, R24).
  ///
  /// The length is for a test run; `TIDINGS_CRASH_MESSAGES` and `TIDINGS_CRASH_KILLS` make it longer.
  struct CrashTests {
    enum Gateway: String, CaseIterable {
      /// Takes an idempotency key: a resend is safe.
      case keyed
      /// Knows no keys.
      case plain
    }

    enum Death: String, CaseIterable {
      /// The n-th run dies at its n-th step: before and within a transaction, behind it, between two requests, when an
      /// answer comes.
      case step
      /// After some milliseconds, or once some messages have arrived.
      case time
    }

    private static let messages = number("TIDINGS_CRASH_MESSAGES") ?? 120
    private static let kills = number("TIDINGS_CRASH_KILLS") ?? 8

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    private func settings(_ gateway: Gateway) -> String {
      let head = """
        shop: Crash
        time_zone: Europe/Berlin
        locale: en
        currency: EUR
        database: sqlite:tidings.db
        sandbox: true
        secret: ${TIDINGS_SECRET}

        """
      switch gateway {
      case .keyed:
        return head + """
          gateways:
            sms: {preset: sandbox, channel: sms, url: "${TIDINGS_SANDBOX:-http://127.0.0.1:1}", concurrency: 16}
          routes: {sms: [sms]}

          """
      case .plain:
        return head + """
          gateways:
            sms:
              preset: http
              channel: sms
              concurrency: 16
              url: "${TIDINGS_SANDBOX:-http://127.0.0.1:1}/messages"
              json: {channel: "{{ channel }}", to: "{{ to }}", reference: "{{ reference }}", text: "{{ text }}"}
              success: 2xx
              id: $.id
              error_code: $.error.code
          routes: {sms: [sms]}

          """
      }
    }

    private func shop(_ gateway: Gateway) async throws -> Scene {
      let scene = try Scene()
      try scene.folder.write(settings(gateway), to: "tidings.yaml")
      try scene.folder.write("when: {2026-03-01 at 10:00: news}\nchannels: sms\n", to: "campaigns/news.yaml")
      try scene.folder.write("Dear {{ customer.first_name }}, news. STOP ends this.\n", to: "templates/news.sms.liquid")
      var customers = "id,first_name,phone,country\n"
      var consents = "customer,channel,topic,state,given_at,source,wording\n"
      for number in 1...Self.messages {
        customers += "c\(number),Anna,+49151\(10_000_000 + number),DE\n"
        consents += "c\(number),sms,all,subscribed,2025-01-01T10:00:00Z,checkout,Yes\n"
      }
      for (kind, rows) in [("customers", customers), ("consents", consents)] {
        try scene.folder.write(rows, to: "\(kind).csv")
        let ended = try await scene.quietly("import", kind, "\(kind).csv", "--now", "2026-02-28T09:00")
        #expect(ended.status == 0, "\(ended.talk)")
      }
      return scene
    }

    private static let run = ["sends", "run", "news", "--yes", "--allow", "news=1000000", "--now"]

    /// Starts the program, `workers` at once, again and again, each time to die, until enough have died or nothing is left
    /// to do.
    ///
    /// - Returns: how many died.
    private func die(
      _ scene: Scene, _ sandbox: SandboxProcess, _ death: Death, workers: Int
    ) async throws -> Int {
      var life = 0
      var deaths = 0
      while deaths < Self.kills {
        var running: [RunningProgram] = []
        for _ in 0..<workers {
          life += 1
          var environment = scene.environment
          if death == .step { environment["TIDINGS_DIE_AT_STEP"] = "\(life)" }
          running.append(try scene.start(Self.run + ["2026-03-01T10:05"], environment: environment))
        }
        if death == .time {
          for program in running {
            if deaths == 0 || life % 2 == 1 {
              try await waitForMessages(Int.random(in: 1...12), sandbox, program)
            } else {
              usleep(UInt32.random(in: 10_000...300_000))
            }
            program.send(SIGKILL)
          }
        }
        let before = deaths
        for program in running {
          let ended = try await program.ended()
          if ended.status == 128 + Int(SIGKILL) {
            deaths += 1
          } else {
            #expect(ended.status == 0 || ended.status == 1, "\(ended.talk)")
          }
        }
        if deaths == before { break }
      }
      return deaths
    }

    /// Waits until so many more have arrived, or the program has ended.
    private func waitForMessages(_ count: Int, _ sandbox: SandboxProcess, _ program: RunningProgram) async throws {
      let before = try await sandbox.messages().count
      while program.isRunning, try await sandbox.messages().count < before + count { usleep(1000) }
    }

    @Test(arguments: Gateway.allCases, [1, 4])
    func `R19 R21 R24 killed at every step and at any time, nothing is lost and nobody is written to twice`(
      gateway: Gateway, workers: Int
    ) async throws {
      for death in Death.allCases {
        let scene = try await shop(gateway)
        let sandbox = try await SandboxProcess(scene, faults: "latency=2ms..30ms", now: "2026-03-01T09:05:00Z")
        let deaths = try await die(scene, sandbox, death, workers: workers)
        // To the end, the wait for doubts included.
        for time in ["10:10", "10:40", "11:10"] {
          let ended = try await scene.quietly(Self.run + ["2026-03-01T\(time)"])
          #expect(ended.status == 0 || ended.status == 1, "\(ended.talk)")
        }
        let arrived = try await sandbox.messages()
        let twice = arrived.count - Set(arrived.map(\.to)).count
        let shown = try await scene.quietly(["sends", "show", "--in-doubt", "--limit", "1000000", "--json"])
        let doubts = try JSONDecoder().decode(Shown.self, from: Data(shown.out.utf8)).messages.map(\.message)
        let known = Set(arrived.map(\.reference)).union(doubts)
        let lost = Self.messages - known.count
        let calm = try await scene.quietly(["sends", "list", "--json"])
        print(
          "crash: \(gateway.rawValue) gateway, \(workers) workers, by \(death.rawValue): \(deaths) kills,",
          "\(Self.messages) messages, \(lost) lost, \(twice) duplicated, \(doubts.count) in doubt")
        #expect(deaths > 0)
        #expect(lost == 0)
        #expect(twice == 0)
        if gateway == .keyed { #expect(doubts.isEmpty) }
        // A death leaves in doubt at most what one process had on the wire.
        #expect(doubts.count <= deaths * 16)
        #expect(calm.out.contains("\"waiting\": 0"))
      }
    }

    private struct Shown: Decodable {
      struct Message: Decodable {
        var message: String
      }
      var messages: [Message]
    }
  }
}
