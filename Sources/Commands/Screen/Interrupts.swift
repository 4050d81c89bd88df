import Dispatch
import Glibc

/// Ctrl-C and SIGTERM: the first asks for a graceful end, the second ends the process at once.
final class Interrupts {
  private let sources: [any DispatchSourceSignal]

  private init(_ sources: [any DispatchSourceSignal]) {
    self.sources = sources
  }

  /// Watches until `end()`; `first` runs on another thread.
  static func watch(_ first: @escaping @Sendable () -> Void) -> Interrupts {
    let queue = DispatchQueue(label: "tidings.interrupts")
    let count = Counter()
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if count.next() == 1 { first() } else { _exit(ExitStatus.interrupted.rawValue) }
      }
      source.resume()
      return source
    }
    return Interrupts(sources)
  }

  func end() {
    for source in sources { source.cancel() }
    signal(SIGINT, SIG_DFL)
    signal(SIGTERM, SIG_DFL)
  }

  /// Counts on one queue.
  private final class Counter: @unchecked Sendable {
    // Only touched on the queue of the signal sources.
    private var value = 0

    func next() -> Int {
      value += 1
      return value
    }
  }
}
