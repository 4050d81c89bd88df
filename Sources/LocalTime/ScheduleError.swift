/// What is wrong with the words of a schedule, and where.
package struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Lower case, no full stop.
  package var message: String
  /// A sentence that shows the way out.
  package var hint: String?
  /// UTF-8 offsets in the text that was read.
  package var range: Range<Int>

  package var description: String { message }

  static let forms = """
    Write for example `every Monday at 10:00`, `every day at 9:00 and 18:00`, `every month on the 1st at 9:00` or \
    `cron 0 10 * * 1`.
    """
}
