import Vocabulary

/// One customer of the demo shop; times in seconds since 1970.
struct DemoCustomer: Sendable {
  var index: Int
  var id: String
  var first: String
  var last: String
  var email: String?
  var phone: String?
  var birthday: CivilDate?
  var gender: String
  var place: DemoPlace
  var locale: String
  var createdAt: Int64
  var habit: Habit
  /// The category that most of the orders are from.
  var taste: String
  /// Buys on account: gets invoices.
  var isWholesale: Bool

  var isChinese: Bool { locale == "zh-CN" }

  /// How often somebody buys.
  enum Habit: Sendable {
    case never
    case once
    case sometimes
    case often
    case always
  }
}

/// Makes one customer after the other; phone numbers are counted, so customers must be made in order.
struct DemoCustomers: Sendable {
  private let names = DemoNames()
  private let seed: UInt64
  private let now: Int64
  private var phones: [String: Int] = [:]
  private var previous: DemoCustomer?

  init(seed: UInt64, now: Int64) {
    self.seed = seed
    self.now = now
  }

  mutating func next(index: Int) -> DemoCustomer {
    var hash = StableHash(seed)
    hash.mix("customer")
    hash.mix(UInt64(index))
    var random = SeededRandom(seed: hash.value)
    var customer = person(index, &random)
    customer.createdAt = created(&random)
    customer.birthday = birthday(index, &random)
    customer.taste = random.pick([
      "green tea", "green tea", "black tea", "oolong", "oolong", "white tea", "pu'er", "herbal",
    ])
    customer.isWholesale = random.happens(1_200)
    let habit = random.below(100)
    customer.habit =
      habit < 20 ? .never : habit < 48 ? .once : habit < 80 ? .sometimes : habit < 95 ? .often : .always
    previous = customer
    return customer
  }

  private mutating func person(_ index: Int, _ random: inout SeededRandom) -> DemoCustomer {
    let isWoman = random.happens(5_800)
    let lot = random.below(100)
    // 60 % in China with Chinese names, 4 % there with English ones, 4 % Chinese names abroad.
    let isChinese = lot < 60 || lot >= 96
    let isAbroad = lot >= 64
    let last = random.pick(isChinese ? names.chineseFamily : names.englishFamily)
    let first = random.pick(
      isChinese
        ? (isWoman ? names.chineseWomen : names.chineseMen) : (isWoman ? names.englishWomen : names.englishMen))
    let isLatin = !isChinese || lot >= 96
    let place =
      isAbroad
      ? random.pick(lot % 2 == 0 ? names.americanPlaces : names.britishPlaces)
      : isChinese ? random.pick(names.chinesePlaces) : names.shanghai
    let digits = String(index + 1)
    var customer = DemoCustomer(
      index: index, id: "C" + String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits,
      first: isLatin ? first.latin.capitalizedWord : first.written,
      last: isChinese && !isLatin ? last.written : last.name,
      email: nil, phone: nil, birthday: nil, gender: isWoman ? "female" : "male", place: place,
      locale: isLatin ? (place.country == "GB" ? "en-GB" : place.country == "US" ? "en-US" : "en") : "zh-CN",
      createdAt: 0, habit: .never, taste: "", isWholesale: false)
    if index % 97 == 13, let previous, previous.phone != nil || previous.email != nil {
      // Two in one household who share phone and mail.
      customer.last = previous.last
      customer.first = previous.isChinese == customer.isChinese ? customer.first : previous.first
      (customer.email, customer.phone, customer.place) = (previous.email, previous.phone, previous.place)
      customer.locale = previous.locale
      return customer
    }
    let hasEmail = random.happens(isAbroad ? 9_500 : 7_200)
    let hasPhone = random.happens(isAbroad ? 6_800 : 9_300)
    if hasEmail {
      let name = last.latin.filter(\.isLetter)
      let host = random.happens(6_500) ? "example.com" : "example.org"
      customer.email = "\(first.latin).\(name).\(index + 1)@\(host)"
    }
    if hasPhone { customer.phone = phone(place.country) }
    return customer
  }

  /// Returns the next number that nobody has: of ranges set aside for fiction, and in China of one for satellites.
  private mutating func phone(_ country: String) -> String? {
    let count = phones[country, default: 0]
    phones[country] = count + 1
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.utf8.count) + digits
    }
    switch country {
    case "US": return count < 9_900 ? "+1415555" + padded(100 + count, 4) : nil
    case "GB": return count < 1_000 ? "+447700900" + padded(count * 7 % 1_000, 3) : nil
    // 2,345,677 is coprime to six million: a walk through all numbers that does not look like counting.
    default: return count < 6_000_000 ? "+861740" + padded((count + 1) * 2_345_677 % 6_000_000, 7) : nil
    }
  }

  /// A quarter is older than two years; of the others more came lately.
  private func created(_ random: inout SeededRandom) -> Int64 {
    let days = random.happens(2_500) ? random.inside(731...1_500) : min(random.below(729), random.below(729))
    return now - Int64(days) * 86_400 - Int64(random.below(80_000)) - 3_600
  }

  private func birthday(_ index: Int, _ random: inout SeededRandom) -> CivilDate? {
    if index % 211 == 7 { return CivilDate(year: random.pick([1976, 1984, 1988, 1992, 1996]), month: 2, day: 29) }
    guard random.happens(7_800) else { return nil }
    let year = 1950 + max(random.below(56), random.below(50))
    return CivilDate(year: year, month: 1, day: 1).map { $0 + random.below(365) }
  }
}

extension DemoName {
  /// As it stands in a list of customers.
  var name: String { written.utf8.first.map { $0 < 128 } == true ? written : latin.capitalizedWord }
}

extension String {
  /// The text with its first letter, and the one behind an apostrophe, in capitals.
  var capitalizedWord: String {
    var result = ""
    var isFirst = true
    for character in self {
      result += isFirst ? character.uppercased() : String(character)
      isFirst = character == "'"
    }
    return result
  }
}
