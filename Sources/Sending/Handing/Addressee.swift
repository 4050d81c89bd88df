import LocalTime
import Rules
import SQLText
import Store
import Vocabulary

/// Who a message goes to, as the store knows the person now.
struct Addressee {
  struct Address {
    var text: String
    var digest: [UInt8]
    var isRefused: Bool
  }

  var name: String?
  var locale: String?
  var place: LocalPlace
  var phone: Address?
  var email: Address?

  var zone: Zone { place.zone }

  func address(_ kind: AddressKind) -> Address? {
    switch kind {
    case .phone: phone
    case .email: email
    case .wechat: nil
    }
  }

  /// Reads the living customers among `customers`, with the addresses of `kinds`.
  static func load(
    _ session: any Session, customers: [CustomerID], kinds: Set<AddressKind>, shopZone: Zone
  ) throws -> [CustomerID: Addressee] {
    var found: [CustomerID: Addressee] = [:]
    found.reserveCapacity(customers.count)
    var places = Places(shop: shopZone)
    let hasPhone = kinds.contains(.phone)
    let hasEmail = kinds.contains(.email)
    try session.rows(
      """
      SELECT c.customer_id, c.first_name, c.last_name, c.locale, c.zone, c.country, c.phone, c.phone_digest, c.email, \
      c.email_digest, \(isRefused("phone", hasPhone)), \(isRefused("email", hasEmail)) \
      FROM customers AS c WHERE \(customers.condition("c.customer_id")) AND c.deleted_at IS NULL AND c.erased_at IS NULL
      """
    ) { row in
      let phone = row.optionalText(6)
      var person = Addressee(
        name: name(row.optionalText(1), row.optionalText(2)), locale: row.optionalText(3),
        place: places.place(own: row.optionalText(4), country: row.optionalText(5), phone: phone))
      if hasPhone, let phone, !row.isNull(7) {
        person.phone = Address(text: phone, digest: row.blob(7), isRefused: row.integer(10) != 0)
      }
      if hasEmail, let email = row.optionalText(8), !row.isNull(9) {
        person.email = Address(text: email, digest: row.blob(9), isRefused: row.integer(11) != 0)
      }
      found[row.integer(0)] = person
    }
    return found
  }

  private static func isRefused(_ kind: String, _ isAsked: Bool) -> SQLText {
    guard isAsked else { return "0" }
    return "EXISTS (SELECT 1 FROM refusals AS r WHERE r.kind = '\(raw: kind)' AND r.digest = c.\(raw: kind)_digest)"
  }

  private static func name(_ first: String?, _ last: String?) -> String? {
    let first = first ?? ""
    let last = last ?? ""
    if first.isEmpty { return last.isEmpty ? nil : last }
    return last.isEmpty ? first : "\(first) \(last)"
  }
}

/// Zones of neighbouring rows, which are mostly found in the same way.
private struct Places {
  let shop: Zone
  private var last: (own: String?, country: String?, place: LocalPlace)?

  init(shop: Zone) { self.shop = shop }

  mutating func place(own: String?, country: String?, phone: String?) -> LocalPlace {
    if let last, last.own == own, last.country == country { return last.place }
    let found = CustomerZone.resolve(own: own, country: country, phone: phone, shop: shop)
    let place = LocalPlace(zone: found.zone, exactness: found.exactness)
    switch found.exactness {
    // The phone has its word where nothing else has.
    case .phone, .shop: last = nil
    case .anyOf where country.map({ Countries.zones(of: $0).isEmpty }) ?? true: last = nil
    case .own, .address, .anyOf: last = (own, country, place)
    }
    return place
  }
}

extension ChannelPlan {
  var addressKinds: Set<AddressKind> { Set(channels.map(\.addressKind)) }
}
