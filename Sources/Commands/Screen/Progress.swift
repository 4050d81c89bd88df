import Glibc

/// One line that is drawn over itself on a terminal, at most ten times a second; silent elsewhere.
struct Progress {
  private let title: String
  private var drawnAt: UInt64 = 0
  private let startedAt: UInt64
  private var isDrawn = false

  init(_ title: String) {
    self.title = title
    startedAt = Progress.now()
  }

  /// Seconds since the start.
  var elapsed: Double { Double(Progress.now() - startedAt) / 1e9 }

  /// - Parameters:
  ///   - total: nil where it is not known.
  ///   - tail: what follows the counts.
  mutating func update(_ done: Int, of total: Int?, _ tail: @autoclosure () -> String = "") {
    guard Screen.talksToTerminal else { return }
    let now = Progress.now()
    guard now - drawnAt > 100_000_000 else { return }
    drawnAt = now
    var line = title + "  "
    if let total, total > 0 {
      let share = min(1, Double(done) / Double(total))
      let length = Screen.width < 80 ? 12 : 30
      let full = Int(share * Double(length))
      let rest = String(repeating: "━", count: length - full)
      line += String(repeating: "━", count: full) + (Screen.talkHasColour ? "\u{1B}[2m\(rest)\u{1B}[0m" : rest)
      line += "  \(done.grouped)/\(total.grouped)"
    } else {
      line += done.grouped
    }
    let rate = Double(done) / max(elapsed, 0.001)
    line += "  \(Int(rate).grouped)/s"
    if let total, rate > 0, total > done { line += "  eta \(Progress.duration(Double(total - done) / rate))" }
    let rest = tail()
    if !rest.isEmpty { line += "  " + rest }
    // A line that wraps could not be drawn over.
    Screen.write("\r\u{1B}[2K" + line.shortened(toWidth: Screen.width - 1), to: STDERR_FILENO)
    isDrawn = true
  }

  /// Takes the line away.
  mutating func end() {
    if isDrawn { Screen.write("\r\u{1B}[2K", to: STDERR_FILENO) }
    isDrawn = false
  }

  /// `40s`, `3m 20s`, `1h 5m`
  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e6).rounded(.up))
    if whole < 60 { return "\(whole)s" }
    return whole < 3600 ? "\(whole / 60)m \(whole % 60)s" : "\(whole / 3600)h \(whole % 3600 / 60)m"
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

extension BinaryInteger {
  /// `12,345`
  var grouped: String {
    let digits = String(magnitude)
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (self < 0 ? "−" : "") + result
  }
}

extension BinaryInteger {
  /// `1 row`, `12,345 rows`
  func of(_ one: String, _ many: String? = nil) -> String {
    "\(grouped) \(self == 1 ? one : many ?? one + "s")"
  }
}

extension Double {
  /// `4.8 %`, `0.03 %`: a share of one as a percentage with a useful digit.
  var percent: String {
    let value = self * 100
    let digits = abs(value) < 0.1 && value != 0 ? 100.0 : 10.0
    let rounded = (value * digits).rounded() / digits
    return "\(rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)) %"
  }
}
