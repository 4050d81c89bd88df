import SQLText
import Store
import Synchronization
import Vocabulary

/// The numbers of the addresses that texts link to, in one transaction under the claim lock.
///
/// An address that many get has one number for its version and channel; one that names a person or a subject stands in
/// that message's own rows, which are erased with the person.
final class LinkBook: Sendable {
  /// How many shared addresses a version may have on a channel; what comes behind is kept by message.
  static let mostShared = 200

  private struct Place: Hashable {
    var version: String
    var channel: Int
    var url: String
  }

  private struct State {
    var numbers: [Place: Int64] = [:]
    var loaded: Set<String> = []
    var counts: [String: Int] = [:]
    var next: Int64 = 1
    var fresh: [(number: Int64, place: Place)] = []
    var personal: [MessageID: [String]] = [:]
  }

  private let state = Mutex(State())

  /// Reads the addresses of a version, once.
  func load(_ version: String, _ session: any Session) throws {
    let isNew = state.withLock { state in state.loaded.insert(version).inserted }
    guard isNew else { return }
    var found: [(Place, Int64)] = []
    try session.rows("SELECT link_id, channel, url FROM links WHERE version = \(version)") { row in
      found.append((Place(version: version, channel: Int(row.integer(1)), url: row.text(2)), row.integer(0)))
    }
    var last: Int64 = 0
    try session.rows("SELECT coalesce(max(link_id), 0) FROM links") { last = $0.integer(0) }
    state.withLock { state in
      for (place, number) in found {
        state.numbers[place] = number
        state.counts["\(version)/\(place.channel)", default: 0] += 1
      }
      state.next = max(state.next, last + 1)
    }
  }

  /// What a token says of the address: twice the number of a shared one, twice a message's own count and one.
  func index(of url: String, message: MessageID, version: String, channel: Channel, isPersonal: Bool) -> Int {
    state.withLock { state in
      let place = Place(version: version, channel: channel.number, url: url)
      if let number = state.numbers[place] { return Int(number) * 2 }
      let count = state.counts["\(version)/\(channel.number)", default: 0]
      if isPersonal || count >= LinkBook.mostShared {
        if let known = state.personal[message]?.firstIndex(of: url) { return known * 2 + 1 }
        state.personal[message, default: []].append(url)
        return ((state.personal[message]?.count ?? 1) - 1) * 2 + 1
      }
      let number = state.next
      state.next += 1
      state.numbers[place] = number
      state.counts["\(version)/\(channel.number)", default: 0] += 1
      state.fresh.append((number, place))
      return Int(number) * 2
    }
  }

  /// A message whose text came to nothing keeps no addresses.
  func forget(_ message: MessageID) {
    _ = state.withLock { $0.personal.removeValue(forKey: message) }
  }

  /// Writes what is new.
  func write(_ session: any Session) throws {
    var shared = RowBatch(columns: ["link_id", "version", "channel", "url"])
    var own = RowBatch(columns: ["customer_id", "message_number", "number", "url"])
    let (fresh, personal) = state.withLock { state in
      defer { (state.fresh, state.personal) = ([], [:]) }
      return (state.fresh, state.personal)
    }
    for (number, place) in fresh {
      shared.append(number)
      shared.append(place.version)
      shared.append(place.channel)
      shared.append(place.url)
    }
    for (message, urls) in personal.sorted(by: { $0.key.number < $1.key.number }) {
      for (number, url) in urls.enumerated() {
        own.append(message.customer)
        own.append(message.number)
        own.append(number)
        own.append(url)
      }
    }
    try session.insert(shared, into: "links", onConflict: .fail)
    try session.insert(
      own, into: "message_links", onConflict: .replace(key: ["customer_id", "message_number", "number"]))
  }
}
