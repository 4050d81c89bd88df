/// A generator whose numbers depend on nothing but its seed (splitmix64).
struct SeededRandom: Sendable {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return StableHash.scrambled(state)
  }

  /// Returns a number in 0 ..< `limit`. The bias of the modulus is far below what a shop of some million could show.
  mutating func below(_ limit: Int) -> Int {
    precondition(limit > 0, "a random number needs a limit above zero")
    return Int(next() % UInt64(limit))
  }

  mutating func inside(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Returns true in `share` of 10,000 cases.
  mutating func happens(_ share: Int) -> Bool {
    below(10_000) < share
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }
}

/// A hash of text that is the same on every machine and in every run: FNV-1a, scrambled.
struct StableHash: Sendable {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ seed: UInt64 = 0) {
    mix(seed)
  }

  mutating func mix(_ number: UInt64) {
    state = StableHash.scrambled(state ^ number)
  }

  /// Mixes the bytes and their count, so that two texts in a row never look like two others.
  mutating func mix(_ text: some StringProtocol) {
    mix(bytes: text.utf8)
  }

  mutating func mix(bytes: some Collection<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    mix(UInt64(bytes.count))
  }

  var value: UInt64 { StableHash.scrambled(state) }

  static func of(_ text: String, seed: UInt64 = 0) -> UInt64 {
    var hash = StableHash(seed)
    hash.mix(text)
    return hash.value
  }

  static func scrambled(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension UInt64 {
  /// Sixteen hexadecimal digits.
  var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
