import ArgumentParser
import LocalTime
import Vocabulary

/// Which workspace a command is about.
struct WorkspaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("w"), .customLong("workspace")],
    help: "The workspace's folder (default: this one or the nearest above).")
  var folder: String?
}

/// Output for programs.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON.")
  var json = false
}

/// A pretended present, for trying things out.
struct ClockOptions: ParsableArguments {
  @Option(help: "Pretend that it is this moment (2026-03-01T10:00 in the shop's zone); only for sandbox databases.")
  var now: String?

  /// The clock: real, or one that shows `now` at the start and runs on.
  func clock(zone: Zone) throws -> Clock {
    guard let now else { return .real }
    return .starting(at: try ClockOptions.instant(now, zone: zone))
  }

  /// Reads `2026-03-01`, `2026-03-01T10:00`, with seconds and an offset where they stand.
  static func instant(_ text: String, zone: Zone) throws -> Instant {
    guard let reading = TimestampText.read(text) else {
      throw CommandFailure(
        "'\(text)' is not a moment", advice: "Write it like 2026-03-01T10:00 or 2026-03-01T10:00:00Z.")
    }
    return reading.instant(in: zone)
  }
}
