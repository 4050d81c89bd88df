import Foundation
import SQLText
import Store
import TestDatabases
import TestSupport
import Testing
import Vocabulary

@Suite struct `A database that was restored` {
  @Test func `R23 is marked where a backup made it, and the original is not`() async throws {
    let folder = try TemporaryFolder()
    let original = try await SQLiteDatabase.open(
      OpenOptions(path: folder.path + "/shop.db", expectedKind: .live, createIfMissing: true))
    let first = try await original.write { try Lineage.advance($0) }
    try await original.backUp(to: folder.path + "/copy.db", at: day(3))
    let second = try await original.write { try Lineage.advance($0) }
    #expect(first.id == second.id)
    #expect(second == Lineage(id: first.id, generation: 2, backupAt: nil))
    let copy = try await SQLiteDatabase.open(OpenOptions(path: folder.path + "/copy.db", expectedKind: .live))
    #expect(try await copy.read { try Lineage.read($0) } == Lineage(id: first.id, generation: 1, backupAt: day(3)))
    // Whoever takes the copy over goes on behind everything that was seen of the original.
    let successor = try await copy.write { try Lineage.succeed(generation: 2, $0) }
    #expect(successor == Lineage(id: first.id, generation: 3, backupAt: nil))
    #expect(try await copy.read { try Lineage.read($0) } == successor)
    try original.close()
    try copy.close()
  }

  @Test(arguments: Engine.dialects)
  func `R23 a backup that is under way or was broken off leaves its mark until it is ended`(_ engine: Engine)
    async throws
  {
    try await engine.withDatabase { database in
      try await database.write { session in
        try Lineage.beginBackup(at: day(1), session)
        #expect(try Lineage.read(session).backupAt == day(1))
        try Lineage.endBackup(session)
        #expect(try Lineage.read(session).backupAt == nil)
      }
    }
  }

  @Test(arguments: Engine.dialects)
  func `R23 knows of what waits only that it may have been sent`(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { session in
        for (customer, state) in [(1, MessageState.planned), (2, .planned), (3, .inDoubt), (4, .sent), (5, .skipped)] {
          try session.addCustomer(Int64(customer))
          try session.addMessage(Int64(customer), state)
        }
        // Of the second message the bytes are known: it was tried before.
        try session.run(
          "UPDATE outbox SET gateway = 'sms', body = \([UInt8(1)]), worker = 9, attempts = 1 WHERE customer_id = 2")
        try session.run(
          "UPDATE outbox SET gateway = 'sms', body = \([UInt8(1)]), claimed_at = 5, doubts = 2 WHERE customer_id = 3")
        let tally = try Restoration.resume(since: day(1), now: day(2), session)
        #expect(tally.doubts == 2)
        #expect(
          try session.lines(
            "SELECT customer_id || ' ' || state || ' ' || (ended_at IS NOT NULL) FROM messages ORDER BY 1"
          ).map { $0.replacing("true", with: "1").replacing("false", with: "0") }
            == [
              "1 30 1", "2 30 0", "3 30 0", "4 40 0", "5 0 0",
            ].map { $0.replacing("5 0", with: "5 \(MessageState.skipped.rawValue)") })
        #expect(
          try session.lines(
            """
            SELECT customer_id || ' ' || state || ' ' || doubts || ' ' || claimed_at || ' ' || coalesce(worker, 0)
            FROM outbox ORDER BY 1
            """) == ["2 30 1 \(day(2).microseconds) 0", "3 30 2 5 0"])
        #expect(try Restoration.spans(session) == [day(1)...day(2)])
        #expect(try Restoration.waitsForConsents(session))
        try Restoration.noteConsentsChecked(session)
        #expect(try !Restoration.waitsForConsents(session))
        _ = try Restoration.resume(since: day(4), now: day(5), session)
        #expect(try Restoration.spans(session) == [day(1)...day(2), day(4)...day(5)])
      }
    }
  }
}
