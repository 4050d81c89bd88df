import Glibc
import Synchronization

/// Standard output for data, standard error for talk.
enum Screen {
  /// Whether standard output is a terminal: names may be shown there, and only there (R18).
  static let isTerminal = isatty(STDOUT_FILENO) == 1
  /// Whether progress may be drawn.
  static let talksToTerminal = isatty(STDERR_FILENO) == 1
  static let hasColour = isTerminal && wantsColour
  /// Whether talk may have colours.
  static let talkHasColour = talksToTerminal && wantsColour
  private static let wantsColour =
    (getenv("NO_COLOR").map { String(cString: $0).isEmpty } ?? true)
    && getenv("TERM").map { String(cString: $0) } != "dumb"
  private static let readerGone = Atomic<Bool>(false)

  /// Whether the reader of standard output went away (`tidings … | head`): what only prints may end.
  static var isReaderGone: Bool { readerGone.load(ordering: .relaxed) }

  /// Columns of the terminal; 100 where it is none.
  static var width: Int {
    var size = winsize()
    for descriptor in [STDOUT_FILENO, STDERR_FILENO]
    where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 { return Int(size.ws_col) }
    return 100
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
          if errno == EPIPE, descriptor == STDOUT_FILENO { readerGone.store(true, ordering: .relaxed) }
          return
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }

  static func bold(_ text: String) -> String { hasColour ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  static func dim(_ text: String) -> String { hasColour ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  static func green(_ text: String) -> String { hasColour ? "\u{1B}[32m\(text)\u{1B}[0m" : text }
  /// For talk.
  static func red(_ text: String) -> String { talkHasColour ? "\u{1B}[1;31m\(text)\u{1B}[0m" : text }

  /// Asks a question on a terminal; anything but yes is no.
  static func confirms(_ question: String) -> Bool {
    write(question + " [y/N] ", to: STDERR_FILENO)
    let answer = readLine()?.lowercased() ?? ""
    return answer == "y" || answer == "yes"
  }
}
