import Synchronization

/// A progress line that any thread may update.
final class ProgressBox: Sendable {
  private let progress: Mutex<Progress>

  init(_ title: String) {
    progress = Mutex(Progress(title))
  }

  func update(_ done: Int, of total: Int? = nil, _ tail: String) {
    progress.withLock { $0.update(done, of: total, tail) }
  }

  func update(_ done: Int, _ tail: String) {
    update(done, of: nil, tail)
  }

  func end() {
    progress.withLock { $0.end() }
  }
}
