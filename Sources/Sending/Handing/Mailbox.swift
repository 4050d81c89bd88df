import Synchronization

/// Where answers wait until the worker reads them: any thread puts in, one task takes out.
final class Mailbox<Letter: Sendable>: Sendable {
  private let letters = Mutex<[Letter]>([])
  private let signal: AsyncStream<Void>.Continuation
  private let signals: AsyncStream<Void>

  init() {
    (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func put(_ letter: Letter) {
    letters.withLock { $0.append(letter) }
    signal.yield()
  }

  /// Wakes the reader without a letter.
  func wake() {
    signal.yield()
  }

  func take() -> [Letter] {
    letters.withLock { waiting in
      let taken = waiting
      waiting.removeAll(keepingCapacity: true)
      return taken
    }
  }

  /// Returns when something was put in, when it was woken, or when `time` has passed.
  func wait(upTo time: Duration) async {
    let timer = Task { [signal] in
      try? await Task.sleep(for: time)
      signal.yield()
    }
    defer { timer.cancel() }
    var iterator = signals.makeAsyncIterator()
    await iterator.next()
  }
}
