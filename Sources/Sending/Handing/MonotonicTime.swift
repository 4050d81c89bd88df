import Foundation
import Vocabulary

/// A clock that never goes back and runs on while the machine sleeps (R19).
enum MonotonicTime {
  static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
