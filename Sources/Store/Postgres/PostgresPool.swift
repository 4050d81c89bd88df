import Synchronization

/// A few connections of one process, each lent to one caller at a time.
final class PostgresPool: Sendable {
  private struct State {
    var idle: [PostgresConnection] = []
    var made = 0
    var waiting: [CheckedContinuation<PostgresConnection?, Never>] = []
    var isClosed = false
  }

  private let options: PostgresOptions
  private let limit: Int
  private let state = Mutex(State())

  init(_ options: PostgresOptions, limit: Int) {
    self.options = options
    self.limit = limit
  }

  /// Lends a connection to `body` on the connection's own queue. Who comes when all are lent waits in line.
  func withConnection<Value: Sendable>(
    _ body: (PostgresConnection) async throws -> Value
  ) async throws -> Value {
    guard let connection = await lease() else { throw StoreError(.cannotOpen, "\(options.name) was closed") }
    do {
      let value = try await body(connection)
      giveBack(connection)
      return value
    } catch {
      giveBack(connection)
      throw error
    }
  }

  private func lease() async -> PostgresConnection? {
    await withCheckedContinuation { continuation in
      enum Step { case lend(PostgresConnection), make, wait, refuse }
      let step = state.withLock { state -> Step in
        if state.isClosed { return .refuse }
        if let connection = state.idle.popLast() { return .lend(connection) }
        if state.made < limit {
          state.made += 1
          return .make
        }
        state.waiting.append(continuation)
        return .wait
      }
      switch step {
      case .lend(let connection): continuation.resume(returning: connection)
      case .make: continuation.resume(returning: PostgresConnection(options))
      case .wait: break
      case .refuse: continuation.resume(returning: nil)
      }
    }
  }

  private func giveBack(_ connection: PostgresConnection) {
    let next = state.withLock { state -> CheckedContinuation<PostgresConnection?, Never>? in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      if !state.isClosed { state.idle.append(connection) }
      return nil
    }
    next?.resume(returning: connection)
  }

  /// Lets the idle connections go, and the others as they come back.
  func close() {
    let (idle, waiting) = state.withLock { state in
      defer {
        state.idle = []
        state.waiting = []
        state.isClosed = true
      }
      return (state.idle, state.waiting)
    }
    for continuation in waiting { continuation.resume(returning: nil) }
    // Outside the lock the last reference goes, and with it the connection.
    withExtendedLifetime(idle) {}
  }
}
