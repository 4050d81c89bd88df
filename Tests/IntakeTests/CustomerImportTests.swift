import Campaigns
import Catalogue
import Foundation
import SQLText
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Intake

@Suite struct `Importing customers` {
  static let file = """
    id,First Name,E-Mail,phone,birthday,city,country,zip,extra
    c1,Mei,mei@Example.com,138 0013 8000,1990-02-28,Shanghai,CN,00200,x
    c2,Ana,ana@example.com,,1985-12-01,,Germany,,y

    """

  @Test func `takes foreign names of columns and notes what it does not take`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.customers, Self.file)
    #expect(result.rowsRead == 2)
    #expect(result.count(of: .customers).inserted == 2)
    #expect(result.notes == ["1 column is not taken: 'extra'."])
    #expect(
      try await shop.lines(
        """
        SELECT first_name || '|' || email || '|' || coalesce(phone, '-') || '|' || birthday || '|' || month_day || '|'
          || coalesce(city, '-') || '|' || country || '|' || coalesce(postal_code, '-') FROM customers
        """)
        == [
          "Mei|mei@example.com|+8613800138000|7363|228|Shanghai|CN|00200", "Ana|ana@example.com|-|5813|1201|-|DE|-",
        ])
    #expect(
      try await shop.lines("SELECT CAST(phone_digest AS TEXT) FROM customers ORDER BY 1 DESC")
        == ["phone#+8613800138000", "-"])
  }

  @Test func `run again changes nothing`() async throws {
    var shop = try await TestShop()
    try await shop.take(.customers, Self.file)
    let before = try await shop.everything()
    shop.now = shop.now + .days(3)
    let result = try await shop.take(.customers, Self.file)
    #expect(result.count(of: .customers) == .init(kind: .customers, unchanged: 2))
    #expect(try await shop.everything() == before)
  }

  @Test func `R2 an empty cell leaves what is stored`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, Self.file)
    let result = try await shop.take(.customers, "id,first_name,city,email\nc1,,Beijing,\n")
    #expect(result.count(of: .customers).updated == 1)
    #expect(
      try await shop.lines("SELECT first_name || '|' || city || '|' || email FROM customers WHERE customer_id = 1")
        == ["Mei|Beijing|mei@example.com"])
  }

  @Test func `R2 with updated_at an older row never wins`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, "id,city,updated_at\nc1,Shanghai,2026-01-02 00:00\n")
    let result = try await shop.take(
      .customers, "id,city,updated_at\nc1,Beijing,2026-01-01 00:00\nc1,Xi'an,2026-01-03 00:00\n")
    #expect(result.olderRows == 1)
    #expect(try await shop.lines("SELECT city FROM customers") == ["Xi'an"])
  }

  @Test func `R2 two rows of one customer that say different things change nothing when they come again`() async throws
  {
    let shop = try await TestShop()
    let file = "id,city\nc1,Shanghai\nc1,Bonn\nc1,Shanghai\nc1,Lyon\n"
    try await shop.take(.customers, file)
    #expect(try await shop.lines("SELECT city FROM customers") == ["Lyon"])
    let again = try await shop.take(.customers, file)
    #expect(again.count(of: .customers) == .init(kind: .customers, unchanged: 1))
  }

  @Test func `R2 the deleted column marks and never deletes`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, "id,city\nc1,Shanghai\nc2,Bonn\n")
    let file = "id,deleted\nc1,yes\nc2,2026-01-05T00:00:00Z\n"
    try await shop.take(.customers, file)
    #expect(
      try await shop.lines("SELECT deleted_at / 1000000 FROM customers") == ["1772323200", "1767571200"])
    let before = try await shop.everything()
    try await shop.take(.customers, file)
    #expect(try await shop.everything() == before)
    try await shop.take(.customers, "id,deleted\nc1,no\n")
    #expect(try await shop.lines("SELECT deleted_at FROM customers WHERE customer_id = 1") == ["-"])
  }

  @Test func `R3 another id of a row is an id of the same customer`() async throws {
    let shop = try await TestShop()
    let mapping = ImportMapping(
      name: "people",
      records: [ImportRecord(kind: .customers, columns: ["id": "person", "alias": "account", "city": "city"])])
    let file = "person,account,city\np1,a1,Bonn\np1,a2,Bonn\np2,a3,Lyon\np2,p2,\n"
    let first = try await shop.take(mapping, file)
    #expect(first.count(of: .customers) == .init(kind: .customers, inserted: 2))
    #expect(
      try await shop.lines("SELECT value || ' ' || customer_id FROM keys WHERE kind = 'customer' ORDER BY value")
        == ["a1 1", "a2 1", "a3 2", "p1 1", "p2 2"])
    try await shop.take(.orders, "number,customer\n1,a1\n2,a2\n3,p2\n")
    #expect(
      try await shop.lines("SELECT number || ' ' || customer_id FROM orders ORDER BY number") == ["1 1", "2 1", "3 2"])
    let before = try await shop.everything()
    #expect(try await shop.take(mapping, file).count(of: .customers) == .init(kind: .customers, unchanged: 2))
    #expect(try await shop.everything() == before)
  }

  @Test func `R3 a customer known by the other id gets the first, and two customers stay two`() async throws {
    let shop = try await TestShop()
    let mapping = ImportMapping(
      name: "people",
      records: [ImportRecord(kind: .customers, columns: ["id": "person", "alias": "account"])])
    try await shop.take(.orders, "number,customer\n1,a1\n2,a2\n")
    let dry = try await shop.take(mapping, "person,account\np1,a1\np1,a2\np2,a2\n") { $0.isDryRun = true }
    let result = try await shop.take(mapping, "person,account\np1,a1\np1,a2\np2,a2\n")
    #expect(result.rejectedByReason.map(\.reason) == ["id and alias belong to two customers"])
    #expect(result.rowsRejected == 1 && dry.rowsRejected == 1)
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["2"])
    #expect(
      try await shop.lines("SELECT value FROM keys WHERE kind = 'customer' ORDER BY customer_id, value")
        == ["a1", "p1", "a2", "p2"])
  }

  @Test func `a near miss of a known column is an error with a suggestion`() async throws {
    let shop = try await TestShop()
    await #expect {
      try await shop.take(.customers, "id,frist_name,phnoe\nc1,Mei,1\n")
    } throws: { error in
      "\(error)"
        == "line 1: unknown columns 'frist_name' (did you mean 'first_name'?), 'phnoe' (did you mean 'phone'?). Rename it, or leave it out with --ignore."
    }
    let result = try await shop.take(.customers, "id,frist_name\nc1,Mei\n") { $0.ignored = ["frist_name"] }
    #expect(result.count(of: .customers).inserted == 1)
    #expect(result.notes.isEmpty)
  }

  @Test func `a file without any column of ours is refused with their names`() async throws {
    let shop = try await TestShop()
    await #expect {
      try await shop.take(.orders, "foo,bar\n1,2\n")
    } throws: { ($0 as? IntakeError)?.code == .columns && "\($0)".contains("placed_at") }
    await #expect { try await shop.take(.orders, "") } throws: { ($0 as? IntakeError)?.code == .empty }
    await #expect { try await shop.take(.orders, "[{\"a\":1}]") } throws: { ($0 as? IntakeError)?.code == .wrongFormat }
  }

  @Test func `bad rows go to a file that only its owner reads, good rows land`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(
      .customers,
      """
      id,first_name,email,phone
      c1,Mei,mei@example.com,+8613800138000
      c2,"A, B",nobody,
      c3,Bo,,12
      ,No,,
      c5,Eve,eve@example.com,

      """)
    #expect(result.rowsRead == 5)
    #expect(result.rowsRejected == 3)
    #expect(
      result.rejectedByReason.map { "\($0.count) \($0.reason)" }
        == ["1 email: not an address", "1 no customer id", "1 phone: not a valid number"])
    #expect(result.count(of: .customers).inserted == 2)
    let path = try #require(result.rejectsPath)
    #expect(
      try shop.folder.read("rejects.csv") == """
        line,reason,id,first_name,email,phone
        3,email: not an address,c2,"A, B",nobody,
        4,phone: not a valid number,c3,Bo,,12
        5,no customer id,,No,,

        """)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a mended file of rejects can be imported as it is`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, "id,email\nc1,nobody\n")
    let mended = try shop.folder.read("rejects.csv").replacing("nobody", with: "somebody@example.com")
    let result = try await shop.take(.customers, mended)
    #expect(result.count(of: .customers).inserted == 1)
    #expect(!FileManager.default.fileExists(atPath: shop.folder.path + "/rejects.csv"))
  }

  @Test func `a list without ids knows people by their address`() async throws {
    let shop = try await TestShop()
    let file = "email,first_name\nMei@example.com,Mei\n"
    try await shop.take(.customers, file)
    let result = try await shop.take(.customers, file)
    #expect(result.count(of: .customers).unchanged == 1)
    #expect(try await shop.lines("SELECT value FROM keys") == ["email:mei@example.com"])
  }

  @Test func `R3 never merges by phone or e-mail`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, "id,email\nc1,same@example.com\nc2,same@example.com\n")
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["2"])
  }

  @Test func `the same number of two sources is two customers`() async throws {
    let shop = try await TestShop()
    try await shop.take(.customers, "id\n7\n")
    try await shop.take(.customers, "id\n7\n") { $0.source = "branch" }
    #expect(try await shop.lines("SELECT source FROM keys ORDER BY 1") == ["branch", "shop"])
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["2"])
  }

  @Test func `R37 an erased id stays away`() async throws {
    let shop = try await TestShop()
    try await shop.database.write(.full) { session in
      var keys = RowBatch(columns: ["kind", "source", "value", "customer_id", "id"])
      keys.append("erased")
      keys.append("shop")
      keys.append("digest of c1")
      keys.append(99)
      keys.append(0)
      try session.insert(keys, into: "keys", onConflict: .fail)
    }
    let erase: (inout ImportOptions) -> Void = { $0.erasedDigest = { "digest of \($0)" } }
    let result = try await shop.take(.customers, "id,city\nc1,Bonn\nc2,Bonn\n", erase)
    #expect(result.rejectedByReason.map(\.reason) == ["erased"])
    #expect(result.count(of: .customers).inserted == 1)
    let orders = try await shop.take(.orders, "number,customer\n1,c1\n2,c2\n", erase)
    #expect(orders.rowsRejected == 1)
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["1"])
  }

  @Test func `JSON Lines are read by the same names`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(
      .customers,
      "{\"id\":\"c1\",\"firstName\":\"Mei\",\"vip\":1}\n{\"id\":\"c2\",\"city\":\"Köln\",\"mobile\":\"13800138000\"}\n")
    #expect(result.count(of: .customers).inserted == 2)
    #expect(result.notes == ["1 column is not taken: 'vip'."])
    #expect(
      try await shop.lines(
        "SELECT coalesce(first_name, '-') || coalesce(city, '-') || coalesce(phone, '-') FROM customers")
        == ["Mei--", "-Köln+8613800138000"])
  }

  @Test func `custom fields are taken with their types`() async throws {
    let shop = try await TestShop()
    let catalogue = Catalogue(customFields: [(name: "vip_level", type: .integer), (name: "credit", type: .money)])
    try await shop.database.ensureCustomFields(catalogue.customFields)
    let file = "id,vip_level,credit\nc1,3,12.50\nc2,x,1\n"
    let result = try await shop.take(.customers, file) { $0.catalogue = catalogue }
    #expect(result.rejectedByReason.map(\.reason) == ["vip_level: not a whole number"])
    #expect(
      try await shop.lines("SELECT custom_vip_level || '|' || custom_credit FROM customers") == ["3|1250"])
    let again = try await shop.take(.customers, "id,vip_level,credit\nc1,3,12.50\n") { $0.catalogue = catalogue }
    #expect(again.count(of: .customers).unchanged == 1)
  }

  @Test func `test addresses fill what is missing in a sandbox, and only there`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.customers, "id,email\nc1,mei@example.com\nc2,\n") { $0.testAddresses = true }
    #expect(result.testAddresses == 2)
    #expect(
      try await shop.lines("SELECT phone || ' ' || email FROM customers")
        == ["+999000000001 mei@example.com", "+999000000002 customer-2@customers.invalid"])
    #expect(
      try await shop.lines("SELECT CAST(phone_digest AS TEXT) FROM customers WHERE customer_id = 1")
        == ["phone#+999000000001"])
    let live = try await TestShop(kind: .live)
    await #expect {
      try await live.take(.customers, "id\nc1\n") { $0.testAddresses = true }
    } throws: { ($0 as? IntakeError)?.code == .notSandbox }
  }

  @Test func `a dry run counts and keeps nothing`() async throws {
    let shop = try await TestShop()
    let result = try await shop.take(.customers, Self.file) { $0.isDryRun = true }
    #expect(result.count(of: .customers).inserted == 2)
    #expect(result.isDryRun)
    #expect(try await shop.everything().isEmpty)
  }

  @Test func `a cancelled import leaves whole transactions, and goes on when run again`() async throws {
    let shop = try await TestShop()
    var text = "id,city\n"
    for number in 0..<20_000 { text += "c\(number),Bonn\n" }
    let file = text
    let options = try shop.options()
    let database = shop.database
    let task = Task {
      try await ImportRun(.kind(.customers), from: .bytes(Array(file.utf8)), options).run(into: database) { progress in
        if progress.rows >= 2000 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    let result = try await task.value
    #expect(result.wasCancelled)
    #expect(result.count(of: .customers).inserted == result.rowsRead)
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["\(result.rowsRead)"])
    let rest = try await shop.take(.customers, file)
    #expect(rest.count(of: .customers).inserted == 20_000 - result.rowsRead)
  }
}
