import Glibc
import Vocabulary

/// What time it is: the one place that asks the machine.
struct Clock: Sendable {
  let now: @Sendable () -> Instant
  /// Whether the present is pretended.
  let isPretended: Bool

  static let real = Clock(now: { machineTime() }, isPretended: false)

  /// Shows `instant` now and runs from there.
  static func starting(at instant: Instant) -> Clock {
    let start = machineTime()
    return Clock(now: { instant + (machineTime() - start) }, isPretended: true)
  }

  private static func machineTime() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
