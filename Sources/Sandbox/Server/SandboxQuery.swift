import Vocabulary

/// What a reader asked for in a query.
struct SandboxQuery: Hashable, Sendable {
  var channel = ""
  var campaign = ""
  /// A text that the message, its subject, its address, its customer's name or our reference contains.
  var text = ""
  /// Only what has a higher number.
  var after = 0
  var limit: Int?
  /// From 1, newest first; nil is oldest first from `after`.
  var page: Int?
  var since: Instant?
  var until: Instant?
  /// `until=now`.
  var endsNow = false

  init() {}

  init(_ query: String) {
    let fields = FormText.fields(of: Array(query.utf8))
    channel = fields["channel"] ?? ""
    campaign = fields["campaign"] ?? ""
    text = (fields["q"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    after = max(0, fields["after"].flatMap { Int($0) } ?? 0)
    limit = fields["limit"].flatMap { Int($0) }.map { max(1, $0) }
    page = fields["page"].flatMap { Int($0) }.map { min(max(1, $0), 1_000_000) }
    since = fields["since"].flatMap { Instant(rfc3339: $0) }
    endsNow = fields["until"] == "now"
    until = fields["until"].flatMap { Instant(rfc3339: $0) }
  }

  func matches(_ message: SandboxMessage) -> Bool {
    guard channel.isEmpty || message.channel == channel, campaign.isEmpty || message.campaign == campaign else {
      return false
    }
    guard !text.isEmpty else { return true }
    let wanted = text.lowercased()
    return [
      message.text, message.subject ?? "", message.address, message.name ?? "", message.reference ?? "", message.id,
      message.text.isEmpty ? message.html ?? "" : "",
    ].contains { $0.lowercased().place(of: wanted) != nil }
  }

  /// Whether something that happens at a moment is asked for.
  func includes(_ at: Instant, now: Instant) -> Bool {
    if let since, at <= since { return false }
    if let until, at > until { return false }
    return !endsNow || at <= now
  }

  /// The query of another page with the same filter.
  func path(page: Int) -> String {
    let fields = [("channel", channel), ("campaign", campaign), ("q", text), ("page", page > 1 ? String(page) : "")]
    let query = fields.filter { !$0.1.isEmpty }.map { $0.0 + "=" + FormText.encoded($0.1) }.joined(separator: "&")
    return query.isEmpty ? "/" : "/?" + query
  }
}

extension Instant {
  /// Reads `2026-03-01T10:00:00Z`, also with an offset such as `+08:00` and without seconds.
  init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 17, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self)),
      let time = CivilTime(String(decoding: bytes[11..<16], as: UTF8.self))
    else { return nil }
    var rest = bytes[16...]
    var seconds = Int64(date.days) * 86_400 + Int64(time.secondOfDay)
    if rest.first == UInt8(ascii: ":") {
      guard rest.count >= 3, let second = Int64(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)),
        (0...59).contains(second)
      else { return nil }
      seconds += second
      rest = rest.dropFirst(3)
    }
    if rest.elementsEqual("Z".utf8) {
      self.init(seconds: seconds)
      return
    }
    guard rest.count == 6, let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let offset = CivilTime(String(decoding: rest.dropFirst(), as: UTF8.self))
    else { return nil }
    self.init(seconds: seconds + Int64(offset.secondOfDay) * (sign == UInt8(ascii: "+") ? -1 : 1))
  }
}
