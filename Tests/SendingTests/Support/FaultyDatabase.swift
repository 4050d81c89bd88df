import SQLText
import Store
import Synchronization

/// A database whose n-th write goes wrong.
final class FaultyDatabase: Database {
  enum Fault: CaseIterable, Hashable, Sendable {
    /// Nothing of the transaction happens.
    case before
    /// The transaction runs and is rolled back.
    case atCommit
    /// The transaction is committed, and its writer never hears of it.
    case after
    /// From this write on nothing is written any more, as behind a death before it.
    case deathBefore
    /// The same, behind a death right after its commit.
    case deathAfter
  }

  private struct State {
    var count = 0
    var at: Int?
    var fault = Fault.before
    var hasStruck = false
  }

  let base: any Database
  private let state = Mutex(State())

  init(_ base: any Database) { self.base = base }

  /// Makes the `n`-th write from now on fail, counted from 1.
  func fail(at n: Int, _ fault: Fault) {
    state.withLock { $0 = State(count: 0, at: n, fault: fault) }
  }

  /// Ends all faults, and says whether one happened.
  @discardableResult
  func heal() -> Bool {
    state.withLock { state in
      defer { state = State() }
      return state.hasStruck
    }
  }

  var name: String { base.name }
  var kind: DatabaseKind { base.kind }
  var dialect: SQLDialect { base.dialect }
  func close() throws { try base.close() }

  func read<Value: Sendable>(_ body: @escaping @Sendable (any Session) throws -> Value) async throws -> Value {
    try await base.read(body)
  }

  @discardableResult
  func write<Value: Sendable>(
    _ durability: Durability, _ body: @escaping @Sendable (any Session) throws -> Value
  ) async throws -> Value {
    let error = StoreError(.inputOutput, "a fault of a test")
    let fault: Fault? = state.withLock { state in
      state.count += 1
      guard let at = state.at, state.count >= at else { return nil }
      state.hasStruck = true
      if state.count == at { return state.fault }
      return state.fault == .deathBefore || state.fault == .deathAfter ? .deathBefore : nil
    }
    switch fault {
    case nil: return try await base.write(durability, body)
    case .before, .deathBefore: throw error
    case .atCommit:
      return try await base.write(durability) { session in
        _ = try body(session)
        throw error
      }
    case .after, .deathAfter:
      try await base.write(durability, body)
      throw error
    }
  }
}
