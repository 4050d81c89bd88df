import Providers
import Vocabulary

/// A limit of `count` starts in any stretch of `length`, exact over every window.
struct RateWindow {
  let count: Int
  let length: Elapsed
  /// The last `count` starts, the oldest at `next`.
  private var starts: [Int64]
  private var next = 0

  init(_ rate: Gateway.Rate) {
    count = max(1, rate.count)
    length = rate.per
    starts = Array(repeating: .min, count: count)
  }

  /// How many may start at `now`, on a clock that never goes back.
  func free(at now: Int64) -> Int {
    // The starts ascend from the oldest: those that are past stand first.
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isPast(starts[(next + middle) % count], now) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func start(at now: Int64) {
    starts[next] = now
    next = (next + 1) % count
  }

  /// When the next may start; `now` or earlier where one may start at once.
  func nextFree(at now: Int64) -> Int64 {
    starts[next] == .min ? now : starts[next] + length.microseconds
  }

  private func isPast(_ start: Int64, _ now: Int64) -> Bool {
    start == .min || now - start >= length.microseconds
  }
}
