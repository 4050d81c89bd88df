package import Vocabulary

/// When a worker may start a request, and when its claims are in doubt (R19).
package enum Heartbeat {
  package static let mayStartWithin = Elapsed.seconds(20)
  package static let deadAfter = Elapsed.seconds(60)
  package static let longestRequest = Elapsed.seconds(30)

  /// - Parameter age: by a clock that runs while the machine sleeps.
  package static func mayStart(age: Elapsed) -> Bool { age <= mayStartWithin }

  /// - Parameter silence: in the database's time.
  package static func isDead(silence: Elapsed) -> Bool { silence > deadAfter }
}
