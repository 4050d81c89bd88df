import Crypto
import Foundation
import Vocabulary

extension ReceiptTable {
  /// Reads a callback; what cannot be read is left out, never an error.
  func reading(_ callback: Callback, gateway: String) -> CallbackReading {
    let queryFields = Dictionary(callback.query.map { ($0.name, $0.value) }) { first, _ in first }
    var reading = CallbackReading()
    for record in records(callback.body, queryFields) {
      let reader = EventReader(record: record, query: queryFields, headers: callback.headers)
      if case .object(let members) = record, members.isEmpty { continue }
      guard case .object = record, let rule = rule(for: reader) else {
        reading.unknown.append(UnknownEvent(id: reader.digest, text: EventReader.bounded(reader.text, 16 << 10)))
        continue
      }
      if let kind = rule.kind {
        reading.events.append(event(reader, rule, kind, gateway, receivedAt: callback.receivedAt))
      }
    }
    return reading
  }

  private func rule(for reader: EventReader) -> Rule? {
    kinds.first { rule in rule.fields.allSatisfy { $0.holds(reader.value($0.source) ?? "") } }
  }

  private func records(_ body: [UInt8], _ query: [String: String]) -> [JSONText] {
    switch format {
    case .form:
      if body.isEmpty, !query.isEmpty { return [.object(query.mapValues { .text($0) })] }
      // Some providers can be set to send their fields as JSON.
      if body.first == UInt8(ascii: "{"), let document = JSONText(body) { return [document] }
      let fields = Escaping.form(body).map { ($0.name, JSONText.text($0.value)) }
      return [.object(Dictionary(fields) { first, _ in first })]
    case .json, .xml:
      guard var document = format == .xml ? XMLText.document(body) : JSONText(body) else { return [] }
      if let inside {
        guard let inner = inside.scalar(in: document).flatMap({ JSONText($0.utf8) }) else { return [] }
        document = inner
      }
      let found = each.isEmpty ? [document] : each.flatMap { $0.values(in: document) }
      // A document of another shape is a record itself: one of no known kind.
      return found.isEmpty ? [document] : found.flatMap { $0.elements ?? [$0] }
    }
  }

  private func event(
    _ reader: EventReader, _ rule: Rule, _ kind: ResponseKind, _ gateway: String, receivedAt: Instant
  ) -> ProviderEvent {
    let parts = id.compactMap { reader.value($0) }
    return ProviderEvent(
      gateway: gateway, id: parts.isEmpty ? reader.digest : EventReader.bounded(parts.joined(separator: ":"), 512),
      reference: reader.first(reference, 128), providerID: reader.first(providerID, 512), kind: kind,
      at: reader.first(at, 64).flatMap(time) ?? receivedAt,
      code: reader.first(code, 512).map(AnswerTable.presentable), detail: reader.first(detail, 4096),
      address: reader.first(address, 512), isHard: rule.isHard, refusal: rule.refusal,
      isMachine: rule.isMachine)
  }

  private func time(_ text: String) -> Instant? {
    switch unit {
    case .seconds, .milliseconds:
      guard let number = Int64(text.prefix { $0 != "." }), abs(number) < 1 << 43 else { return nil }
      return Instant(microseconds: number * (unit == .seconds ? 1_000_000 : 1000))
    case .iso: return ISOTime.instant(text, offset: offset)
    }
  }
}

/// Finds values of one event.
struct EventReader {
  let record: JSONText
  let query: [String: String]
  let headers: [HTTPHeader]

  func value(_ source: ReceiptTable.Place.Source) -> String? {
    let found =
      switch source {
      case .field(let name): record[name]?.scalar
      case .path(let path): path.scalar(in: record)
      case .query(let name): query[name]
      case .header(let name): headers.first(name)
      }
    return found.flatMap { $0.isEmpty ? nil : $0 }
  }

  func value(_ place: ReceiptTable.Place) -> String? {
    guard var text = value(place.source) else { return nil }
    if let trim = place.trim { text = text.trimmed(of: trim) }
    guard let until = place.until, let end = text.range(of: until) else { return text.isEmpty ? nil : text }
    return String(text[..<end.lowerBound])
  }

  func first(_ places: [ReceiptTable.Place], _ limit: Int) -> String? {
    for place in places {
      if let text = value(place) { return EventReader.bounded(text, limit) }
    }
    return nil
  }

  static func bounded(_ text: String, _ limit: Int) -> String {
    text.utf8.count <= limit ? text : String(text.unicodeScalars.prefix(limit / 4).map(Character.init))
  }

  /// The event in one spelling, members in the order of their names.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  private var bytes: [UInt8] {
    var bytes: [UInt8] = []
    EventReader.append(record, to: &bytes)
    return bytes
  }

  /// The event's own text as its id, for providers that give none.
  var digest: String {
    SHA256.hash(data: bytes).prefix(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }

  private static func append(_ value: JSONText, to text: inout [UInt8]) {
    switch value {
    case .null: text.append(contentsOf: "null".utf8)
    case .boolean(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): text.append(contentsOf: number.utf8)
    case .text(let string): Escaping.appendJSON(string, to: &text)
    case .array(let elements):
      text.append(UInt8(ascii: "["))
      for element in elements {
        append(element, to: &text)
        text.append(UInt8(ascii: ","))
      }
      text.append(UInt8(ascii: "]"))
    case .object(let members):
      text.append(UInt8(ascii: "{"))
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        Escaping.appendJSON(name, to: &text)
        append(member, to: &text)
      }
      text.append(UInt8(ascii: "}"))
    }
  }
}

/// Times as providers write them: `2026-03-01T10:00:00Z`, with a fraction, with an offset.
enum ISOTime {
  /// - Parameter offset: of a time that brings none.
  static func instant(_ text: String, offset standard: Elapsed = .seconds(0)) -> Instant? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 19, bytes.count <= 40, bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20,
      let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    let clock = String(decoding: bytes[11..<19], as: UTF8.self).split(separator: ":").map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      let time = CivilTime(hour: hour, minute: minute, second: min(second, 59))
    else { return nil }
    var rest = bytes[19...]
    var fraction: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      var unit: Int64 = 100_000
      while let digit = rest.first, digit >= 0x30, digit <= 0x39 {
        fraction += Int64(digit - 0x30) * unit
        unit /= 10
        rest = rest.dropFirst()
      }
    }
    let tail = String(decoding: rest, as: UTF8.self).trimmedBlanks
    guard let offset = tail.isEmpty ? standard.microseconds / 1_000_000 : offset(tail) else { return nil }
    let seconds = Int64(date.days) * 86_400 + Int64(time.secondOfDay) - offset
    return Instant(microseconds: seconds * 1_000_000 + fraction)
  }

  static func offset(_ text: String) -> Int64? {
    if text == "Z" || text == "z" || text == "UTC" { return 0 }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard let sign = text.first, sign == "+" || sign == "-", digits.utf8.count == 4, let number = Int64(digits),
      number >= 0, number % 100 < 60
    else { return nil }
    return (number / 100 * 3600 + number % 100 * 60) * (sign == "-" ? -1 : 1)
  }
}
