/// The filters of the language and ours.
enum Filter: String, CaseIterable, Sendable {
  // Text.
  case append, capitalize, downcase, lstrip, newline_to_br, prepend, remove, remove_first, remove_last, replace
  case replace_first, replace_last, rstrip, size, slice, split, strip, strip_html, strip_newlines, truncate
  case truncatewords, upcase
  // Encoding.
  case base64_decode, base64_encode, base64_url_safe_decode, base64_url_safe_encode, escape, escape_once, h, url_decode
  case url_encode
  // Numbers.
  case abs, at_least, at_most, ceil, divided_by, floor, minus, modulo, plus, round, times
  // Lists.
  case compact, concat, find, find_index, first, has, join, last, map, reject, reverse, sort, sort_natural, sum, uniq
  case `where`
  // Others of the language.
  case date, `default`
  // Ours.
  case json, money, number, phone, pluralize, raw, short_link, sms_length, sms_parts, url_param

  static let names = allCases.map(\.rawValue)

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .capitalize, .downcase, .lstrip, .newline_to_br, .rstrip, .size, .strip, .strip_html, .strip_newlines, .upcase,
      .base64_decode, .base64_encode, .base64_url_safe_decode, .base64_url_safe_encode, .escape, .escape_once, .h,
      .url_decode, .url_encode, .abs, .ceil, .floor, .first, .last, .reverse, .json, .money, .phone, .raw, .short_link,
      .sms_length, .sms_parts:
      0...0
    case .append, .prepend, .remove, .remove_first, .remove_last, .split, .at_least, .at_most, .divided_by, .minus,
      .modulo, .plus, .times, .concat, .map:
      1...1
    case .replace, .replace_first, .slice, .find, .find_index, .has, .reject, .where, .pluralize, .url_param: 1...2
    case .replace_last: 2...2
    case .truncate, .truncatewords: 0...2
    case .round, .compact, .join, .sort, .sort_natural, .sum, .uniq, .default, .number, .date: 0...1
    }
  }

  /// The names of arguments it takes by name.
  var argumentNames: [String] {
    switch self {
    case .default: ["allow_false"]
    case .date: ["zone", "locale"]
    case .money: ["currency", "locale"]
    case .number: ["locale"]
    case .pluralize: ["zero", "two", "few", "many", "locale"]
    default: []
    }
  }
}

/// The tags of the language.
enum TagName {
  static let all = [
    "assign", "break", "capture", "case", "comment", "continue", "cycle", "decrement", "doc", "echo", "else", "elsif",
    "endcapture", "endcase", "endcomment", "enddoc", "endfor", "endif", "endifchanged", "endraw", "endtablerow",
    "endunless", "for", "if", "ifchanged", "include", "increment", "liquid", "raw", "render", "tablerow", "unless",
    "when",
  ]

  /// Tags that only have a place inside another's block.
  static let inner: Set = ["else", "elsif", "when"]
}
