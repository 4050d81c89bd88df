import Synchronization

/// Where answers wait until the worker reads them: any thread puts in, one task takes out.
final class Mailbox<Letter: Sendable>: Sendable {
  private struct State: Sendable {
    var letters: [Letter] = []
    var isWoken = false
    /// How many letters wake the reader.
    var wanted = 1
    /// Counts the waits, so that a timer ends only its own.
    var wait = 0
    var isOver = false
    var reader: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func put(_ letter: Letter) {
    let reader = state.withLock { state in
      state.letters.append(letter)
      return state.letters.count >= state.wanted ? state.reader.take() : nil
    }
    reader?.resume()
  }

  /// Wakes the reader without a letter.
  func wake() {
    let reader = state.withLock { state in
      state.isWoken = true
      return state.reader.take()
    }
    reader?.resume()
  }

  /// Returns what has come; the reader looks at everything that may have woken it before it waits again.
  func take() -> [Letter] {
    state.withLock { state in
      state.isWoken = false
      let taken = state.letters
      state.letters.removeAll(keepingCapacity: true)
      return taken
    }
  }

  /// Returns when as many letters lie here, when it was woken, or when `time` has passed.
  func wait(upTo time: Duration, letters wanted: Int = 1) async {
    let number = state.withLock { state in
      state.wait += 1
      state.wanted = wanted
      state.isOver = false
      return state.wait
    }
    let timer = Task {
      guard (try? await Task.sleep(for: time)) != nil else { return }
      end(number)
    }
    defer { timer.cancel() }
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.letters.count >= wanted || state.isWoken || state.isOver { return true }
        state.reader = continuation
        return false
      }
      if isReady { continuation.resume() }
    }
  }

  private func end(_ wait: Int) {
    let reader: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard state.wait == wait else { return nil }
      state.isOver = true
      return state.reader.take()
    }
    reader?.resume()
  }
}
