import Foundation
import Synchronization

/// Ends this process, as if the machine had, at a chosen step of handing over: for tests of what a death leaves behind.
///
/// Builds that are made for use have no such thing.
enum DeathStep {
  #if DEBUG
    static let step: (@Sendable () -> Void)? = {
      guard let text = ProcessInfo.processInfo.environment["TIDINGS_DIE_AT_STEP"], let number = Int(text) else {
        return nil
      }
      let left = Counter(number)
      return { if left.isReached() { kill(getpid(), SIGKILL) } }
    }()

    private final class Counter: Sendable {
      private let left: Mutex<Int>

      init(_ number: Int) { left = Mutex(number) }

      func isReached() -> Bool {
        left.withLock { left in
          left -= 1
          return left == 0
        }
      }
    }
  #else
    static let step: (@Sendable () -> Void)? = nil
  #endif
}
