import Foundation
@testable import LocalTime
import Testing
import Vocabulary

struct ZoneTests {
  static func moment(_ text: String) throws -> CivilMoment {
    let parts = text.split(separator: " ")
    return CivilMoment(date: try #require(CivilDate(parts[0])), time: try #require(CivilTime(parts[1])))
  }

  static func instant(_ text: String) throws -> Instant {
    try #require(TimestampText.read(text)).instant(in: .utc)
  }

  @Test(
    arguments: [
      "Asia/Shanghai", "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo",
      "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Asia/Tokyo",
      "Pacific/Auckland", "America/Santiago", "Atlantic/Azores", "UTC",
    ])
  func `offsets and civil times agree with Foundation`(name: String) throws {
    let zone = try #require(Zone.named(name))
    let foundation = try #require(TimeZone(identifier: name))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = foundation
    var random = SplitMix(seed: 20_260_301)
    // 1970 to 2037, which both sources record; the far future is tested by its rule.
    for _ in 0..<3000 {
      let seconds = Int64(random.next() % 2_145_000_000)
      let date = Date(timeIntervalSince1970: Double(seconds))
      #expect(Int(zone.offset(at: Instant(seconds: seconds))) == foundation.secondsFromGMT(for: date), "\(seconds)")
    }
    for _ in 0..<100 {
      let seconds = Int64(random.next() % 2_145_000_000)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: Double(seconds)))
      let civil = zone.civil(Instant(seconds: seconds))
      let (year, month, day) = civil.date.parts
      #expect(
        [year, month, day, civil.time.hour, civil.time.minute, civil.time.second]
          == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second])
      let start = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(seconds)))
      #expect(zone.startOfDay(civil.date) == Instant(seconds: Int64(start.timeIntervalSince1970)))
    }
  }

  @Test(arguments: ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Shanghai", "Africa/Casablanca"])
  func `an instant comes back from its civil time, except for the second of a repeated hour`(name: String) throws {
    let zone = try #require(Zone.named(name))
    var random = SplitMix(seed: 7)
    for _ in 0..<3000 {
      let instant = Instant(seconds: Int64(random.next() % 20_000_000_000) - 5_000_000_000)
      let civil = zone.civil(instant)
      let first = zone.instant(civil)
      #expect(zone.civil(first) == civil)
      #expect(first <= instant)
      #expect(first == instant || zone.lastInstant(civil) == instant)
    }
  }

  @Test(
    arguments: [
      // A gap moves to the next time that exists.
      ("America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z"),
      ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00:00Z"),
      ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30:00Z"),
      // A repeated hour means the first.
      ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
      ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
      // A day that a zone left out, and midnights that clocks skip.
      ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z"),
      ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T03:00:00Z"),
      ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23T22:00:00Z"),
      // The far future, by rule and by cycle.
      ("Europe/Berlin", "2099-07-01 12:00", "2099-07-01T10:00:00Z"),
      ("Europe/Berlin", "2599-01-15 12:00", "2599-01-15T11:00:00Z"),
      ("America/New_York", "5026-07-04 12:00", "5026-07-04T16:00:00Z"),
      ("Asia/Shanghai", "3000-07-04 12:00", "3000-07-04T04:00:00Z"),
    ])
  func `R10 a local time that does not exist moves on, one that comes twice is the first`(
    name: String, civil: String, expected: String
  ) throws {
    let zone = try #require(Zone.named(name))
    #expect(zone.instant(try Self.moment(civil)).description == expected)
  }

  @Test func `a day's instants are as long as the day`() throws {
    let zone = try #require(Zone.named("America/New_York"))
    func hours(_ text: String) throws -> Int64 {
      let date = try #require(CivilDate(text))
      let day = zone.instants(of: date...date)
      return (day.upperBound - day.lowerBound).microseconds / 3_600_000_000
    }
    #expect(try hours("2026-03-08") == 23)
    #expect(try hours("2026-03-09") == 24)
    #expect(try hours("2026-11-01") == 25)
  }

  @Test(arguments: [
    "", "Mars/Olympus", "asia/shanghai", "../../etc/passwd", "right/UTC", "/UTC", "Asia/", "zone.tab", "+08:00",
  ])
  func `what is not a zone's name is no zone`(name: String) {
    #expect(Zone.named(name) == nil)
  }

  @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])
  func `where the system has no zone files the table is sampled from Foundation`(name: String) throws {
    let zone = try #require(Zone.named(name))
    let sampled = Zone(table: try #require(ZoneTable.sampled(name)))
    var random = SplitMix(seed: 3)
    for _ in 0..<3000 {
      let instant = Instant(seconds: Int64(random.next() % 2_145_000_000))
      #expect(sampled.offset(at: instant) == zone.offset(at: instant), "\(instant)")
    }
    #expect(ZoneTable.sampled("Mars/Olympus") == nil)
  }

  @Test func `an instant is written with the zone's offset`() throws {
    let instant = try Self.instant("2026-03-01T02:00:00Z")
    #expect(try #require(Zone.named("Asia/Shanghai")).text(instant) == "2026-03-01T10:00:00+08:00")
    #expect(try #require(Zone.named("America/St_Johns")).text(instant) == "2026-02-28T22:30:00-03:30")
    #expect(Zone.utc.text(instant) == "2026-03-01T02:00:00Z")
  }

  @Test(
    arguments: [
      ("Asia/Tokyo", "US", "+14155550100", "Asia/Tokyo", .own),
      ("Nowhere/Else", "de", "+14155550100", "Europe/Berlin", .address),
      (nil, nil, "+8613800138000", "Asia/Shanghai", .phone),
      (nil, nil, "+18765550100", "America/Jamaica", .phone),
      (nil, "ZZ", nil, "Europe/Paris", .shop),
      (nil, nil, nil, "Europe/Paris", .shop),
      (nil, nil, "+8881234", "Europe/Paris", .shop),
    ] as [(String?, String?, String?, String, CustomerZone.Exactness)])
  func `R10 a customer's zone is their own, their address's, their phone's or the shop's`(
    own: String?, country: String?, phone: String?, name: String, exactness: CustomerZone.Exactness
  ) throws {
    let shop = try #require(Zone.named("Europe/Paris"))
    let found = CustomerZone.resolve(own: own, country: country, phone: phone, shop: shop)
    #expect(found.zone.name == name)
    #expect(found.exactness == exactness)
  }

  @Test func `R10 where a country has several zones a moment must be allowed in all of them`() throws {
    let shop = try #require(Zone.named("America/Chicago"))
    let found = CustomerZone.resolve(own: nil, country: nil, phone: "+12125550100", shop: shop)
    #expect(found.zone == shop)
    guard case .anyOf(let zones) = found.exactness else {
      Issue.record("one zone for the United States")
      return
    }
    #expect(zones.contains { $0.name == "Pacific/Honolulu" } && zones.contains { $0.name == "America/New_York" })
    let quiet = try #require(QuietHours(parsing: "21:00 to 09:00"))
    func allowed(_ text: String) throws -> String {
      CustomerZone.firstAllowed(
        from: try Self.instant(text), zone: found.zone, exactness: found.exactness, quietHours: quiet
      ).description
    }
    // 09:30 in Chicago is 05:30 in Honolulu; 09:00 in Honolulu is 14:00 in New York.
    #expect(try allowed("2026-01-15T15:30:00Z") == "2026-01-15T19:00:00Z")
    #expect(try allowed("2026-01-15T22:00:00Z") == "2026-01-15T22:00:00Z")
    // 21:05 in New York is too late there.
    #expect(try allowed("2026-01-16T02:05:00Z") == "2026-01-16T19:00:00Z")
  }

  @Test func `every zone of the countries' table exists`() {
    for country in Countries.known {
      #expect(!Countries.zones(of: country).isEmpty, "\(country)")
    }
    #expect(Countries.known.count > 240)
    #expect(Countries.zones(of: "US").count == 8)
    #expect(Countries.zones(of: "RU").count == 11)
    #expect(Countries.zones(of: "cn").map(\.name) == ["Asia/Shanghai"])
    #expect(Countries.zones(of: "UK").map(\.name) == ["Europe/London"])
  }

  @Test(
    arguments: [
      ("+8613800138000", "CN"), ("+85298765432", "HK"), ("+14165550100", "CA"), ("+12125550100", "US"),
      ("+77011234567", "KZ"), ("+79161234567", "RU"), ("+393331234567", "IT"), ("+262639123456", "YT"),
      ("13800138000", nil), ("+", nil), ("", nil),
    ] as [(String, String?)])
  func `a number's country is its longest prefix's`(phone: String, country: String?) {
    #expect(Countries.country(ofPhone: phone) == country)
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
