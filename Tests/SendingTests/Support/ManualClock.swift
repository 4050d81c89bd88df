import Synchronization
import Vocabulary

/// A clock that stands until a test moves it.
final class ManualClock: Sendable {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  var now: Instant { time.withLock { $0 } }

  func advance(_ elapsed: Elapsed) { time.withLock { $0 = $0 + elapsed } }

  func set(_ instant: Instant) { time.withLock { $0 = instant } }
}

/// 2026-03-02T02:00:00Z, a Monday, 10:00 in Shanghai.
let monday = Instant(seconds: 1_772_416_800)
