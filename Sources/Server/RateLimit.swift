import Synchronization
import Vocabulary

/// How many requests each address may still make: a bucket that fills again by the second.
final class RateLimit: Sendable {
  private struct Bucket {
    var left: Double
    var at: Instant
  }

  private let perSecond: Double
  private let most: Int
  private let buckets = Mutex<[String: Bucket]>([:])

  /// - Parameter most: how many addresses are remembered; those that came back to a full bucket are forgotten first.
  init(perSecond: Int, most: Int = 20_000) {
    self.perSecond = Double(perSecond)
    self.most = most
  }

  func allows(_ address: String, at now: Instant) -> Bool {
    buckets.withLock { buckets in
      if buckets.count >= most, buckets[address] == nil {
        buckets = buckets.filter { (now - $0.value.at).microseconds < 2_000_000 }
        if buckets.count >= most { buckets = [:] }
      }
      var bucket = buckets[address] ?? Bucket(left: perSecond * 2, at: now)
      let passed = max(0, Double((now - bucket.at).microseconds) / 1_000_000)
      bucket.left = min(perSecond * 2, bucket.left + passed * perSecond)
      bucket.at = now
      let isAllowed = bucket.left >= 1
      if isAllowed { bucket.left -= 1 }
      buckets[address] = bucket
      return isAllowed
    }
  }
}
