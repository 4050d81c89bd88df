import Glibc

/// Standard output for data, standard error for talk.
enum Screen {
  /// Whether standard output is a terminal: names may be shown there, and only there (R18).
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  /// Whether progress may be drawn.
  static let talksToTerminal = isatty(STDERR_FILENO) == 1
  static let hasColour = isTerminal && getenv("NO_COLOR") == nil && getenv("TERM").map { String(cString: $0) } != "dumb"

  /// Columns of the terminal; 100 where it is none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  /// Writes a line of data.
  static func out(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line of talk.
  static func say(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes all of `text`, whatever the pipe's size; a reader that is gone is no error.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  static func bold(_ text: String) -> String { hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  static func dim(_ text: String) -> String { hasColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// Asks a question on a terminal; anything but yes is no.
  static func confirms(_ question: String) -> Bool {
    write(question + " [y/N] ", to: STDERR_FILENO)
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}
