/// English names in schedules and time formats.
enum Names {
  static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let weeks = ["first", "second", "third", "fourth", "last"]

  /// `monday`, `mon`, `mondays`; 1 is Monday.
  static func weekday(_ text: String) -> Int? {
    let text = text.hasSuffix("days") ? String(text.dropLast()) : text
    return index(of: text, in: weekdays, shortest: 3)
  }

  static func month(_ text: String) -> Int? { index(of: text, in: months, shortest: 3) }

  /// 1 to 4, or 5 for `last`.
  static func week(_ text: String) -> Int? { weeks.firstIndex(of: text).map { $0 + 1 } }

  /// `1st`, `2nd`, `31st`, `15`.
  static func dayOfMonth(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard ["", "st", "nd", "rd", "th"].contains(text.dropFirst(digits.count)), let day = Int(digits),
      (1...31).contains(day)
    else { return nil }
    return day
  }

  static func ordinal(_ day: Int) -> String {
    switch day {
    case 1, 21, 31: "\(day)st"
    case 2, 22: "\(day)nd"
    case 3, 23: "\(day)rd"
    default: "\(day)th"
    }
  }

  private static func index(of text: String, in names: [String], shortest: Int) -> Int? {
    guard text.count >= shortest else { return nil }
    let found = names.indices.filter { names[$0].lowercased().hasPrefix(text) }
    return found.count == 1 ? found[0] + 1 : nil
  }
}
