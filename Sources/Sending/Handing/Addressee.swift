import LocalTime
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

  /// Reads the living customers among `customers`.
  static func load(
    _ session: any Session, customers: [CustomerID], shopZone: Zone
  ) throws -> [CustomerID: Addressee] {
    var found: [CustomerID: Addressee] = [:]
    try session.rows(
      """
      SELECT c.customer_id, c.first_name, c.last_name, c.locale, c.zone, c.country, c.phone, c.phone_digest, c.email, \
      c.email_digest, \
      EXISTS (SELECT 1 FROM refusals AS r WHERE r.kind = 'phone' AND r.digest = c.phone_digest), \
      EXISTS (SELECT 1 FROM refusals AS r WHERE r.kind = 'email' AND r.digest = c.email_digest) \
      FROM customers AS c WHERE \(customers.condition("c.customer_id")) AND c.deleted_at IS NULL AND c.erased_at IS NULL
      """
    ) { row in
      let phone = row.optionalText(6)
      let names = [row.optionalText(1), row.optionalText(2)].compactMap { $0 }.filter { !$0.isEmpty }
      let resolved = CustomerZone.resolve(
        own: row.optionalText(4), country: row.optionalText(5), phone: phone, shop: shopZone)
      var person = Addressee(
        name: names.isEmpty ? nil : names.joined(separator: " "), locale: row.optionalText(3),
        place: LocalPlace(zone: resolved.zone, exactness: resolved.exactness))
      if let phone, !row.isNull(7) {
        person.phone = Address(text: phone, digest: row.blob(7), isRefused: row.integer(10) != 0)
      }
      if let email = row.optionalText(8), !row.isNull(9) {
        person.email = Address(text: email, digest: row.blob(9), isRefused: row.integer(11) != 0)
      }
      found[row.integer(0)] = person
    }
    return found
  }
}
