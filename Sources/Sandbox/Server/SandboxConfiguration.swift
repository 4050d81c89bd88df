import Foundation
package import Vocabulary

/// How a sandbox behaves.
package struct SandboxConfiguration: Sendable {
  /// The port on 127.0.0.1; 0 takes a free one, which `SandboxServer.port()` reports.
  package var port = 0
  /// The seed of everything that looks like chance.
  package var seed: UInt64 = 1
  /// What goes wrong.
  package var faults = SandboxFaults()
  /// What customers do with what they get.
  package var behaviour = SandboxBehaviour()
  /// Who lives behind the addresses and what they owe; empty: nobody orders or pays.
  package var shop = SandboxShop()
  /// The sandbox's clock.
  package var clock = SandboxClock.system
  /// The gateway named in rows of responses where the request's path names none.
  package var gateway: String?
  /// How many messages are kept with their texts.
  package var keptMessages = 5_000
  /// How many messages are kept without texts, for the rows of what customers did.
  package var keptRecords = 250_000
  /// How many idempotency keys and how many messages' numbers of tries are kept.
  package var keptKeys = 500_000
  /// How long a key is valid.
  package var keyValidFor = Elapsed.hours(24)
  /// Answers at once, reads no message and keeps nothing: a sink for benchmarks.
  package var isBare = false
  /// The most that a request's body may hold, in bytes.
  package var maximumBody = 4 * 1024 * 1024

  package init() {}
}

/// A source of the present.
package struct SandboxClock: Sendable {
  package let now: @Sendable () -> Instant

  package init(now: @escaping @Sendable () -> Instant) {
    self.now = now
  }

  package static let system = SandboxClock { Instant.systemNow }

  /// Stands still.
  package static func fixed(_ instant: Instant) -> SandboxClock {
    SandboxClock { instant }
  }

  /// Shows `instant` now and runs from there.
  package static func starting(at instant: Instant) -> SandboxClock {
    let shift = instant - Instant.systemNow
    return SandboxClock { Instant.systemNow + shift }
  }
}

extension Instant {
  static var systemNow: Instant {
    Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
  }
}
