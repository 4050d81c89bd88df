import Synchronization

/// Joins what many requests record into one transaction each time the disk is free (group commit).
///
/// There is no task of its own: the first request writes for all that came meanwhile, then hands the turn over. So
/// nothing is left behind when the last request is answered.
final class GroupCommit<Item: Sendable>: Sendable {
  private enum Turn: Sendable {
    case done(Result<Void, any Error>)
    case lead
  }

  private struct Entry: Sendable {
    var items: [Item]
    var continuation: CheckedContinuation<Turn, Never>
  }

  private struct State: Sendable {
    var isBusy = false
    var waiting: [Entry] = []
  }

  private let state = Mutex(State())
  private let most: Int
  private let write: @Sendable ([Item]) async throws -> Void

  /// - Parameters:
  ///   - most: how many items a group may hold, beside those of one request.
  ///   - write: makes a group durable, all of it or nothing.
  init(most: Int = 2000, write: @escaping @Sendable ([Item]) async throws -> Void) {
    self.most = most
    self.write = write
  }

  /// Returns when `items` are durable. An item that cannot be written fails its own request only.
  func record(_ items: [Item]) async throws {
    let leadsNow = state.withLock { state in
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if !leadsNow {
      let turn = await withCheckedContinuation { continuation in
        let leads = state.withLock { state in
          guard state.isBusy else {
            state.isBusy = true
            return true
          }
          state.waiting.append(Entry(items: items, continuation: continuation))
          return false
        }
        if leads { continuation.resume(returning: .lead) }
      }
      if case .done(let result) = turn { return try result.get() }
    }
    try await lead(items)
  }

  private func lead(_ own: [Item]) async throws {
    let others = state.withLock { state in
      var count = 0
      let taken = state.waiting.prefix { entry in
        count += entry.items.count
        return count <= most
      }
      state.waiting.removeFirst(taken.count)
      return Array(taken)
    }
    var result = await attempt(own + others.flatMap(\.items))
    if case .failure = result, !others.isEmpty {
      result = await attempt(own)
      for entry in others { entry.continuation.resume(returning: .done(await attempt(entry.items))) }
    } else {
      for entry in others { entry.continuation.resume(returning: .done(result)) }
    }
    let next = state.withLock { state -> Entry? in
      guard !state.waiting.isEmpty else {
        state.isBusy = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.continuation.resume(returning: .lead)
    try result.get()
  }

  private func attempt(_ items: [Item]) async -> Result<Void, any Error> {
    do {
      return .success(try await write(items))
    } catch {
      return .failure(error)
    }
  }
}
