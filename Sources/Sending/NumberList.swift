import SQLText

extension SQLText {
  /// `(SELECT …)` over a list of numbers bound as one value, so that the statement is the same for every list.
  static func list(_ numbers: some Sequence<Int64>) -> SQLText {
    var text = "["
    for number in numbers {
      if text.utf8.count > 1 { text += "," }
      text += String(number)
    }
    text += "]"
    return .dialect(
      sqlite: "(SELECT value FROM json_each(\(text)))",
      postgres: "(SELECT value::bigint FROM json_array_elements_text(\(text)::json))")
  }
}
