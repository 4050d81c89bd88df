import Foundation
import TestSupport
import Testing

extension ProgramTests {
  struct ImportTests {
    @Test func `good rows land, bad ones are written down with their reason`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      try scene.folder.write(
        """
        external_id,first_name,phone,email,birthday
        1,Mei,+8613800138001,mei@example.com,1990-03-05
        2,Bad,,not-an-address,1990-01-01
        3,Jun,12,,1990-01-01
        4,Li,,li@example.com,1990-13-45
        5,Ok,,ok@example.com,

        """, to: "people.csv")
      try await scene.run("import", "customers", "people.csv", "--dry-run")
      try await scene.run("db", "status")
      try await scene.run("import", "customers", "people.csv")
      let rejects = scene.folder.url.appending(path: "people.csv.rejects.csv")
      let mode = try FileManager.default.attributesOfItem(atPath: rejects.path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      try await scene.run("import", "customers", "people.csv", "--rejects", "other.csv")
      try await scene.run("import", "customers", "people.csv", "--dry-run", "--json")
      let rows = try scene.folder.read("people.csv.rejects.csv")
      try expectGolden(scene.transcript + "people.csv.rejects.csv:\n" + rows, "import.txt")
    }

    @Test func `files that are no such thing`() async throws {
      let scene = try Scene()
      try scene.writeFiles()
      try scene.folder.write("", to: "empty.csv")
      try scene.folder.write("external_id,frist_name\n1,x\n", to: "column.csv")
      try scene.folder.write("external_id,first_name\n1,\"never closed\n2,x\n", to: "quote.csv")
      try scene.folder.write("{\"external_id\":\"5\"}\n{broken\n[1]\n", to: "rows.jsonl")
      try Data(Array("external_id,first_name\n1,".utf8) + [0xFF, 0xE9, 0x0A])
        .write(to: scene.folder.url.appending(path: "bytes.csv"))
      try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]).write(to: scene.folder.url.appending(path: "cut.csv.gz"))
      for file in ["nowhere.csv", "campaigns", "empty.csv", "column.csv", "quote.csv", "rows.jsonl", "cut.csv.gz"] {
        try await scene.run("import", "customers", file)
      }
      try await scene.run("import", "customers", "column.csv", "--ignore", "frist_name")
      try await scene.run("import", "customers", "-", input: "external_id,first_name\n1,\u{FEFF}Mei\r\n")
      try await scene.run("import", "customer", "empty.csv")
      try await scene.run("import", "customers", "column.csv", "--encoding", "klingon")
      try await scene.run("import", "customers", "column.csv", "--delimiter", "ab")
      try await scene.run("import", "till", "-", input: "Bon;Kunde;Datum;Summe\n7;k1;2026-01-02 10:00:00;12.50\n")
      try await scene.run("import", "till", "-", input: "Bon,Kunde,Datum\n7,k1,2026-01-02 10:00:00\n")
      let bytes = try await scene.quietly("import", "customers", "bytes.csv")
      #expect(bytes.status == 2)
      try expectGolden(scene.transcript, "import-wrong.txt")
    }
  }
}
