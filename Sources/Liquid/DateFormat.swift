/// Prints a timestamp by a format of `%` directives, as `strftime` of the reference implementation does.
struct DateFormat {
  let timestamp: CivilTimestamp
  let names: DateNames
  let zoneName: String
  /// What was printed; who prints often hands in an array to be used again.
  var bytes: [UInt8] = []
  /// How deep a directive that stands for several is.
  private var depth = 0

  init(timestamp: CivilTimestamp, names: DateNames, zoneName: String) {
    self.timestamp = timestamp
    self.names = names
    self.zoneName = zoneName
  }

  /// Prints into `bytes`; false where that grows beyond the limit.
  mutating func print(_ format: String, limit: Int) -> Bool {
    bytes.removeAll(keepingCapacity: true)
    append(format, limit: limit)
    return bytes.count <= limit
  }

  private mutating func append(_ format: String, limit: Int) {
    let isDone: Void? = format.utf8.withContiguousStorageIfAvailable { append($0, limit: limit) }
    if isDone == nil { Array(format.utf8).withUnsafeBufferPointer { append($0, limit: limit) } }
  }

  private struct Directive {
    /// 0 as usual; `-` none, `_` spaces, `0` zeros.
    var padding: UInt8 = 0
    var width: Int?
    var isUpper = false
    var swapsCase = false
    var colons = 0
  }

  private mutating func append(_ format: UnsafeBufferPointer<UInt8>, limit: Int) {
    var place = 0
    while place < format.count, bytes.count <= limit {
      let byte = format[place]
      place += 1
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let start = place - 1
      var directive = Directive()
      flags: while place < format.count {
        switch format[place] {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "0"): directive.padding = format[place]
        case UInt8(ascii: "^"): directive.isUpper = true
        case UInt8(ascii: "#"): directive.swapsCase = true
        case UInt8(ascii: ":"): directive.colons += 1
        default: break flags
        }
        place += 1
      }
      while place < format.count, isDigit(format[place]) {
        directive.width = min(1024, (directive.width ?? 0) * 10 + Int(format[place] - 0x30))
        place += 1
      }
      var isKnown = true
      if place + 1 < format.count, let letters = Self.modified(format[place]) {
        place += 1
        isKnown = letters.contains(format[place])
      }
      if place < format.count, directive.colons > 0, format[place] != UInt8(ascii: "z") { isKnown = false }
      guard place < format.count, isKnown, append(format[place], directive) else {
        bytes.append(contentsOf: format[start..<min(place + 1, format.count)])
        place = min(place + 1, format.count)
        continue
      }
      place += 1
    }
  }

  /// The letters before which `E` and `O` may stand; they change nothing.
  private static func modified(_ byte: UInt8) -> String.UTF8View? {
    switch byte {
    case UInt8(ascii: "E"): "cCxXyY".utf8
    case UInt8(ascii: "O"): "deHkIlmMSuUVwWy".utf8
    default: nil
    }
  }

  private mutating func number(_ number: Int64, _ width: Int, _ directive: Directive, blank: Bool = false) {
    if directive.padding == UInt8(ascii: "-") { return appendInteger(number, to: &bytes) }
    let width = directive.width ?? width
    if directive.padding == UInt8(ascii: "_") || (blank && directive.padding == 0) {
      var digits: [UInt8] = []
      appendInteger(number, to: &digits)
      bytes.append(contentsOf: repeatElement(0x20, count: max(0, width - digits.count)))
      bytes.append(contentsOf: digits)
    } else {
      appendPadded(number, width: number < 0 ? width - 1 : width, to: &bytes)
    }
  }

  private mutating func word(_ word: String, _ directive: Directive, swapped: String? = nil) {
    let text = directive.isUpper ? word.uppercased() : directive.swapsCase ? swapped ?? word.uppercased() : word
    if let width = directive.width, directive.padding != UInt8(ascii: "-") {
      let fill: UInt8 = directive.padding == UInt8(ascii: "0") ? 0x30 : 0x20
      bytes.append(contentsOf: repeatElement(fill, count: max(0, width - text.unicodeScalars.count)))
    }
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func several(_ format: String, _ directive: Directive) {
    guard depth < 2 else { return }
    depth += 1
    let start = bytes.count
    append(format, limit: .max)
    depth -= 1
    guard directive.isUpper || directive.width != nil else { return }
    let text = String(decoding: bytes[start...], as: UTF8.self)
    bytes.removeSubrange(start...)
    word(text, directive)
  }

  private mutating func append(_ letter: UInt8, _ directive: Directive) -> Bool {
    let time = timestamp
    let hour12 = Int64((time.hour + 11) % 12 + 1)
    switch letter {
    case UInt8(ascii: "a"): word(names.shortDays[time.weekday], directive)
    case UInt8(ascii: "A"): word(names.days[time.weekday], directive)
    case UInt8(ascii: "b"), UInt8(ascii: "h"): word(names.shortMonths[time.month - 1], directive)
    case UInt8(ascii: "B"): word(names.months[time.month - 1], directive)
    case UInt8(ascii: "c"): several("%a %b %e %H:%M:%S %Y", directive)
    case UInt8(ascii: "C"): number((time.year >= 0 ? time.year : time.year - 99) / 100, 2, directive)
    case UInt8(ascii: "d"): number(Int64(time.day), 2, directive)
    case UInt8(ascii: "D"), UInt8(ascii: "x"): several("%m/%d/%y", directive)
    case UInt8(ascii: "e"): number(Int64(time.day), 2, directive, blank: true)
    case UInt8(ascii: "F"): several("%Y-%m-%d", directive)
    case UInt8(ascii: "g"): number((time.week.year % 100 + 100) % 100, 2, directive)
    case UInt8(ascii: "G"): number(time.week.year, 4, directive)
    case UInt8(ascii: "H"): number(Int64(time.hour), 2, directive)
    case UInt8(ascii: "I"): number(hour12, 2, directive)
    case UInt8(ascii: "j"): number(Int64(time.dayOfYear), 3, directive)
    case UInt8(ascii: "k"): number(Int64(time.hour), 2, directive, blank: true)
    case UInt8(ascii: "l"): number(hour12, 2, directive, blank: true)
    case UInt8(ascii: "L"), UInt8(ascii: "N"): fraction(letter == UInt8(ascii: "L") ? 3 : 9, directive)
    case UInt8(ascii: "m"): number(Int64(time.month), 2, directive)
    case UInt8(ascii: "M"): number(Int64(time.minute), 2, directive)
    case UInt8(ascii: "n"): word("\n", directive)
    case UInt8(ascii: "t"): word("\t", directive)
    case UInt8(ascii: "p"):
      let half = names.halves[time.hour / 12]
      word(half, directive, swapped: half.lowercased())
    case UInt8(ascii: "P"): word(names.halves[time.hour / 12].lowercased(), directive)
    case UInt8(ascii: "r"): several("%I:%M:%S %p", directive)
    case UInt8(ascii: "R"): several("%H:%M", directive)
    case UInt8(ascii: "s"):
      var seconds = time.microseconds / 1_000_000
      if time.microseconds % 1_000_000 < 0 { seconds -= 1 }
      number(seconds, 1, directive)
    case UInt8(ascii: "S"): number(Int64(time.second), 2, directive)
    case UInt8(ascii: "T"), UInt8(ascii: "X"): several("%H:%M:%S", directive)
    case UInt8(ascii: "u"): number(Int64(time.weekday == 0 ? 7 : time.weekday), 1, directive)
    case UInt8(ascii: "U"): number(Int64((time.dayOfYear + 6 - time.weekday) / 7), 2, directive)
    case UInt8(ascii: "v"): several("%e-%^b-%Y", directive)
    case UInt8(ascii: "V"): number(Int64(time.week.week), 2, directive)
    case UInt8(ascii: "w"): number(Int64(time.weekday), 1, directive)
    case UInt8(ascii: "W"): number(Int64((time.dayOfYear + 6 - (time.weekday + 6) % 7) / 7), 2, directive)
    case UInt8(ascii: "y"): number((time.year % 100 + 100) % 100, 2, directive)
    case UInt8(ascii: "Y"): number(time.year, time.year < 0 ? 5 : 4, directive)
    case UInt8(ascii: "z"): offset(directive)
    case UInt8(ascii: "Z"): word(zoneName, directive, swapped: zoneName.lowercased())
    case UInt8(ascii: "%"): word("%", directive)
    default: return false
    }
    return true
  }

  /// `+0530`, `+05:30`, `+05:30:00`, or with three colons as short as it goes: `+05`.
  private mutating func offset(_ directive: Directive) {
    let magnitude = abs(timestamp.offset)
    var colons = directive.colons
    if colons == 3 { colons = magnitude % 3600 == 0 ? -1 : magnitude % 60 == 0 ? 1 : 2 }
    var rest: [UInt8] = []
    for part in colons < 0 ? [] : colons < 2 ? [magnitude / 60 % 60] : [magnitude / 60 % 60, magnitude % 60] {
      if colons > 0 { rest.append(UInt8(ascii: ":")) }
      appendPadded(Int64(part), width: 2, to: &rest)
    }
    let isBare = directive.padding == UInt8(ascii: "_")
    var hours: [UInt8] = []
    appendPadded(Int64(magnitude / 3600), width: isBare ? 1 : 2, to: &hours)
    let sign = timestamp.offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+")
    let width = max(directive.width ?? 0, rest.count + 3)
    let fill = max(0, width - hours.count - rest.count - 1)
    if isBare { bytes.append(contentsOf: repeatElement(0x20, count: fill)) }
    bytes.append(sign)
    if !isBare { bytes.append(contentsOf: repeatElement(0x30, count: fill)) }
    bytes.append(contentsOf: hours + rest)
  }

  private mutating func fraction(_ digits: Int, _ directive: Directive) {
    var text: [UInt8] = []
    appendPadded(Int64(timestamp.fraction) * 1_000, width: 9, to: &text)
    let width = directive.width ?? digits
    bytes.append(contentsOf: text.prefix(width))
    bytes.append(contentsOf: repeatElement(0x30, count: max(0, width - 9)))
  }
}
