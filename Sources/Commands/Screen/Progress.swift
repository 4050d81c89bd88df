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
      let full = Int(share * 30)
      line += String(repeating: "━", count: full) + Screen.dim(String(repeating: "━", count: 30 - full))
      line += "  \(done.grouped)/\(total.grouped)"
    } else {
      line += done.grouped
    }
    let rate = Double(done) / max(elapsed, 0.001)
    line += "  \(Int(rate).grouped)/s"
    if let total, rate > 0, total > done { line += "  eta \(Int(Double(total - done) / rate))s" }
    let rest = tail()
    if !rest.isEmpty { line += "  " + rest }
    Screen.write("\r\u{1B}[2K" + line, to: STDERR_FILENO)
    isDrawn = true
  }

  /// Takes the line away.
  mutating func end() {
    if isDrawn { Screen.write("\r\u{1B}[2K", to: STDERR_FILENO) }
    isDrawn = false
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

extension Double {
  /// `4.8 %`, `0.03 %`: a share of one as a percentage with a useful digit.
  var percent: String {
    let value = self * 100
    let digits = abs(value) < 0.1 && value != 0 ? 100.0 : 10.0
    let rounded = (value * digits).rounded() / digits
    return "\(rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)) %"
  }
}
