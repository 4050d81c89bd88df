package import Vocabulary

/// The choice of a customer's zone (R10).
package enum CustomerZone {
  /// How a zone was found.
  package enum Exactness: Hashable, Sendable {
    case own
    case address
    case phone
    /// The country has several zones and nobody knows which: a message must be allowed in all of these.
    case anyOf([Zone])
    case shop
  }

  /// Returns the customer's own zone, else the country's of the address, else the country's of the phone, else the shop's.
  ///
  /// An unknown zone name counts as none. Where the country has several zones the result is the shop's if the country
  /// has it, else the zone where most people live, with all of them beside it; a phone from elsewhere does not narrow
  /// the country of an address.
  /// - Parameters:
  ///   - own: an IANA name.
  ///   - country: ISO 3166-1, two letters.
  ///   - phone: E.164.
  package static func resolve(
    own: String?, country: String?, phone: String?, shop: Zone
  ) -> (zone: Zone, exactness: Exactness) {
    if let own, let zone = Zone.named(own) { return (zone, .own) }
    if let country {
      let zones = Countries.zones(of: country)
      if !zones.isEmpty { return choose(zones, one: .address, shop: shop) }
    }
    if let phone, let country = Countries.country(ofPhone: phone) {
      let zones = Countries.zones(of: country)
      if !zones.isEmpty { return choose(zones, one: .phone, shop: shop) }
    }
    return (shop, .shop)
  }

  private static func choose(_ zones: [Zone], one: Exactness, shop: Zone) -> (zone: Zone, exactness: Exactness) {
    if zones.count == 1 { return (zones[0], one) }
    return (zones.contains(shop) ? shop : zones[0], .anyOf(zones))
  }

  /// Returns the first instant, `from` or later, outside the quiet hours of the zone, or of all the zones that are
  /// possible. Where no moment of the next two days is allowed in all of them, the zone alone decides.
  package static func firstAllowed(
    from: Instant, zone: Zone, exactness: Exactness, quietHours: QuietHours
  ) -> Instant {
    guard case .anyOf(let zones) = exactness else { return quietHours.firstAllowed(from: from, in: zone) }
    var moment = from
    while moment <= from + .days(2) {
      var next = moment
      for zone in zones { next = max(next, quietHours.firstAllowed(from: moment, in: zone)) }
      if next == moment { return moment }
      moment = next
    }
    return quietHours.firstAllowed(from: from, in: zone)
  }
}
