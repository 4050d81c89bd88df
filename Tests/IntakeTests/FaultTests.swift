import Campaigns
import SQLText
import Store
import Synchronization
import Testing
import Vocabulary

@testable import Intake

/// A database whose n-th transaction fails after its work was done.
final class FailingDatabase: Database {
  struct Failure: Error {}

  private let base: any Database
  private let left: Mutex<Int>

  init(_ base: any Database, failAt count: Int) {
    self.base = base
    left = Mutex(count)
  }

  var name: String { base.name }
  var kind: DatabaseKind { base.kind }
  var dialect: SQLDialect { base.dialect }
  func close() throws { try base.close() }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value {
    try await base.read(body)
  }

  func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let fails = left.withLock { left -> Bool in
      left -= 1
      return left == 0
    }
    return try await base.write(durability) { session in
      let value = try body(session)
      if fails { throw Failure() }
      return value
    }
  }
}

@Suite struct `An import that is broken off` {
  static func till() -> String {
    var text = "household,basket,product,quantity,value,at\n"
    for basket in 0..<2000 {
      for line in 0..<4 { text += "\(basket % 90),b\(basket),p\(line),1,1.10,2017-01-01 11:00:00\n" }
    }
    return text
  }

  @Test func `at any transaction is made whole by running it again`() async throws {
    let text = Self.till()
    let mapping = `Importing lines, payments and invoices`.till
    let whole = try await TestShop()
    try await whole.take(mapping, text)
    let expected = try await whole.everything()
    for count in 1... {
      let shop = try await TestShop()
      let run = ImportRun(.mapping(mapping), from: .bytes(Array(text.utf8)), try shop.options())
      do {
        _ = try await run.run(into: FailingDatabase(shop.database, failAt: count))
        #expect(count > 2)
        break
      } catch is FailingDatabase.Failure {
        _ = try await run.run(into: shop.database)
      }
      #expect(try await shop.everything() == expected, "broken off at transaction \(count)")
    }
  }

  @Test func `by bad bytes further down has taken the rows before them`() async throws {
    let shop = try await TestShop()
    var bytes = Array("id,city\n".utf8)
    for number in 0..<2500 { bytes += Array("c\(number),Bonn\n".utf8) }
    bytes += Array("c9,K".utf8) + [0xf6] + Array("ln\n".utf8)
    let run = ImportRun(.kind(.customers), from: .bytes(bytes), try shop.options())
    await #expect {
      try await run.run(into: shop.database)
    } throws: { ($0 as? IntakeError)?.line == 2502 && ($0 as? IntakeError)?.code == .wrongEncoding }
    #expect(try await shop.lines("SELECT count(*) FROM customers") == ["2000"])
    var options = try shop.options()
    options.encoding = "latin1"
    let result = try await ImportRun(.kind(.customers), from: .bytes(bytes), options).run(into: shop.database)
    #expect(result.count(of: .customers).inserted == 500)
    #expect(try await shop.lines("SELECT city FROM customers WHERE customer_id = 10") == ["Köln"])
  }
}
