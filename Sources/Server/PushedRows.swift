import Campaigns
import Store
import Vocabulary

/// What a shop pushed, sorted by kind in the order in which rows refer to each other.
struct PushedRows {
  /// Kinds with their rows as JSON Lines.
  private(set) var parts: [(kind: ImportRecord.Kind, lines: [UInt8], count: Int)] = []
  private(set) var scopes: Set<KeyScope> = []
  /// Rows of no known type.
  private(set) var unknown = 0

  /// Words of `type`, in the order of writing.
  static let types: [(word: String, kind: ImportRecord.Kind, scope: KeyScope)] = [
    ("customer", .customers, .customers), ("consent", .consents, .customers), ("order", .orders, .orders),
    ("item", .items, .orders), ("invoice", .invoices, .orders), ("payment", .payments, .orders),
    ("shipment", .shipments, .orders), ("return", .returns, .orders), ("review", .reviews, .events),
    ("ticket", .tickets, .events), ("event", .events, .events),
  ]

  init(_ objects: [RawJSON.Object], now: Instant) {
    var lines: [ImportRecord.Kind: (bytes: [UInt8], count: Int)] = [:]
    for object in objects {
      let word = object.text("type") ?? "event"
      guard let type = PushedRows.types.first(where: { $0.word == word }) else {
        unknown += 1
        continue
      }
      scopes.insert(type.scope)
      lines[type.kind, default: ([], 0)].bytes += PushedRows.line(object)
      lines[type.kind]?.count += 1
      if type.kind == .consents, object.text("state") == ConsentState.pending.rawValue {
        lines[.events, default: ([], 0)].bytes += PushedRows.request(object, now)
        lines[.events]?.count += 1
      }
    }
    parts = PushedRows.types.compactMap { type in lines[type.kind].map { (type.kind, $0.bytes, $0.count) } }
  }

  /// A consent that is asked for is an event, which a campaign answers with a link to confirm it (double opt-in).
  private static func request(_ consent: RawJSON.Object, _ now: Instant) -> [UInt8] {
    let names = ["customer", "channel", "topic", "given_at"]
    let values = names.map { consent.text($0) ?? "" }
    let at = values[3].isEmpty ? "\(now)" : values[3]
    let members = [
      ("id", "consent_requested:" + (values[..<3] + [at]).joined(separator: ":")), ("name", "consent_requested"),
      ("customer", values[0]), ("at", at),
    ].map { "\(JSONString.quoted($0)):\(JSONString.quoted($1))" }
    let properties = zip(names, values).dropFirst().prefix(2).map {
      "\(JSONString.quoted($0)):\(JSONString.quoted($1))"
    }
    return Array("{\(members.joined(separator: ",")),\"properties\":{\(properties.joined(separator: ","))}}\n".utf8)
  }

  private static func line(_ object: RawJSON.Object) -> [UInt8] {
    var line: [UInt8] = [UInt8(ascii: "{")]
    for (name, value) in object.members where name != "type" {
      if line.count > 1 { line.append(UInt8(ascii: ",")) }
      line += JSONString.quoted(name).utf8
      line.append(UInt8(ascii: ":"))
      // A line break between two signs of a value is white space like any other.
      line += value.map { $0 == 10 || $0 == 13 ? 0x20 : $0 }
    }
    return line + [UInt8(ascii: "}"), 10]
  }
}
