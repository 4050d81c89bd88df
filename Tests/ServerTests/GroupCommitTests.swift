import Synchronization
import Testing

@testable import Server

struct GroupCommitTests {
  private struct Refused: Error {}

  /// Gathers groups; the first waits until `isOpen`.
  private final class Book: Sendable {
    let groups = Mutex<[[Int]]>([])

    func write(_ items: [Int]) throws {
      groups.withLock { $0.append(items) }
      if items.contains(13) { throw Refused() }
    }
  }

  @Test func `everything is written once, in fewer groups than requests`() async throws {
    let book = Book()
    let commit = GroupCommit<Int> { items in
      // Others come meanwhile.
      for _ in 0..<50 { await Task.yield() }
      try book.write(items)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 100..<1100 { group.addTask { try await commit.record([number]) } }
      try await group.waitForAll()
    }
    let groups = book.groups.withLock { $0 }
    #expect(groups.flatMap { $0 }.sorted() == Array(100..<1100))
    #expect(groups.count < 1000)
  }

  @Test func `an item that cannot be written fails its own request only`() async throws {
    let book = Book()
    let commit = GroupCommit<Int> { items in
      for _ in 0..<50 { await Task.yield() }
      try book.write(items)
    }
    let failed = await withTaskGroup(of: Int?.self) { group in
      for number in 0..<200 {
        group.addTask {
          do {
            try await commit.record([number])
            return nil
          } catch {
            return number
          }
        }
      }
      var failed: [Int] = []
      for await number in group { if let number { failed.append(number) } }
      return failed
    }
    #expect(failed == [13])
  }
}
