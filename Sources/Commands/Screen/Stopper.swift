import Synchronization

/// What a first Ctrl-C ends: the step that runs at the moment.
final class Stopper: Sendable {
  private struct State: Sendable {
    var isStopped = false
    var action: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Ends the step; may be called from any thread.
  func stop() {
    let action = state.withLock { state in
      state.isStopped = true
      return state.action
    }
    action?()
  }

  /// Runs `body`, a step that `end` brings to its end; at once, where it was stopped before.
  func during<Result>(_ end: @escaping @Sendable () -> Void, _ body: () async throws -> Result) async rethrows -> Result
  {
    let isStopped = state.withLock { state in
      state.action = end
      return state.isStopped
    }
    if isStopped { end() }
    defer { state.withLock { $0.action = nil } }
    return try await body()
  }
}
