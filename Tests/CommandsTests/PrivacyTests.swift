import Foundation
import TestSupport
import Testing

extension ProgramTests {
  /// What a person may ask for: proof, a copy, and to be forgotten.
  struct PrivacyTests {
    @Test func `R37 erasing removes the person, keeps every report, and an import does not bring it back`() async throws
    {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene, isQuiet: false)
      let sent = try await scene.quietly("sends", "run", "spring", "--now", "2026-03-02T10:05")
      #expect(sent.status == 0)
      // Where it is 10 o'clock later.
      let rest = try await scene.quietly("sends", "work", "--now", "2026-03-02T23:30")
      #expect(rest.status == 0, "\(rest.talk)")
      try scene.folder.write(try await sandbox.responses(until: "2026-03-20T00:00:00Z"), to: "responses.jsonl")
      _ = try await scene.quietly("responses", "import", "responses.jsonl", "--now", "2026-03-20T10:00")
      let report = ["reports", "campaign", "spring", "--now", "2026-03-20T10:00", "--json"]
      let before = try await scene.start(report).ended()
      #expect(before.status == 0, "\(before.talk)")
      let shown = try await scene.quietly("customers", "export", "c3")
      #expect(shown.out.contains("anna@example.com") && shown.out.contains("\"consents\""))
      let consent = try await scene.quietly("customers", "consent", "c3")
      #expect(consent.status == 0 && consent.out.contains("subscribed"))

      let asked = try await scene.quietly("customers", "erase", "c3")
      #expect(asked.status == 2 && asked.talk.contains("--yes"))
      for number in 1...12 {
        let erased = try await scene.quietly("customers", "erase", "c\(number)", "--yes", "--now", "2026-03-20T11:00")
        #expect(erased.out.hasSuffix(": erased\n"), "\(erased)")
      }
      let after = try await scene.start(report).ended()
      #expect(scene.masked(after.out) == scene.masked(before.out))

      let again = try await scene.quietly("customers", "export", "c3")
      #expect(again.status == 2)
      let back = try await scene.quietly("import", "customers", "data/customers.csv", "--now", "2026-03-20T12:00")
      #expect(back.status == 1 && back.talk.contains("erased"), "\(back)")
      let count = try await scene.quietly("segments", "count", "--where", "email is present or phone is present")
      #expect(count.out == "0\n")
    }

    @Test func `R3 two who are one person are found and joined, and every report stays`() async throws {
      let scene = try await Scene.smallShop()
      let sandbox = try await SandboxProcess(scene, isQuiet: false)
      for now in ["2026-03-02T10:05", "2026-03-02T23:30"] {
        let sent = try await scene.quietly("sends", "run", "spring", "--now", now)
        #expect(sent.status == 0, "\(sent.talk)")
      }
      try scene.folder.write(try await sandbox.responses(until: "2026-03-20T00:00:00Z"), to: "responses.jsonl")
      _ = try await scene.quietly("responses", "import", "responses.jsonl", "--now", "2026-03-20T10:00")
      let report = ["reports", "campaign", "spring", "--now", "2026-03-20T10:00", "--json"]
      let before = try await scene.start(report).ended()
      #expect(before.status == 0, "\(before.talk)")
      try scene.folder.write(
        "id,first_name,last_name,email,phone\nc13,Bea,Stone,BEA@example.com,+4915112345603\n", to: "more.csv")
      try await scene.quietly("import", "customers", "more.csv", "--now", "2026-03-20T10:00")

      try await scene.run("customers", "duplicates")
      try await scene.run("customers", "duplicates", "--json", "--names")
      try await scene.run("customers", "merge", "c10", "c13")
      try await scene.run("customers", "merge", "c10", "c13", "--dry-run", "--now", "2026-03-20T10:05")
      try await scene.run("customers", "merge", "c10", "c13", "--yes", "--now", "2026-03-20T10:05")
      // Both were written to.
      try await scene.run("customers", "merge", "c10", "c9", "--yes", "--json", "--now", "2026-03-20T10:06")
      try await scene.run("customers", "show", "c9")
      try await scene.run("customers", "merge", "c10", "c9", "--yes")
      try await scene.run("customers", "merge", "c10", "c99", "--yes")
      try await scene.quietly("customers", "erase", "c8", "--yes", "--now", "2026-03-20T11:00")
      try await scene.run("customers", "merge", "c10", "8", "--yes")
      try await scene.run("customers", "duplicates")
      let after = try await scene.start(report).ended()
      #expect(scene.masked(after.out) == scene.masked(before.out))
      try await scene.run("db", "audit", "--since", "2026-03-20")
      try await scene.run("db", "audit", "--action", "sent", "--json")
      try await scene.run("db", "audit", "--customer", "c9", "--limit", "3")
      try expectGolden(scene.transcript, "customers-merged.txt")
    }
  }
}
