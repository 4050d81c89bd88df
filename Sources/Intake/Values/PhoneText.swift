import CPhoneNumbers

/// Phone numbers to E.164 (R4).
struct PhoneText {
  /// Two capital letters: where a number without a country code is dialled.
  var country: String?

  enum Failure: Error {
    case notANumber
    /// A national number, and no country to read it in.
    case noCountry
  }

  /// Appends the E.164 form of `bytes` to `arena`. A number that is E.164 already is taken as it is: asking
  /// libphonenumber costs 15 µs.
  func append(
    _ bytes: UnsafeRawBufferPointer, country rowCountry: String?, to arena: inout [UInt8]
  ) throws(Failure) {
    if PhoneText.isClean(bytes) {
      arena.append(contentsOf: bytes)
      return
    }
    let region = rowCountry ?? country
    // 00 is how most of the world dials +.
    let isInternational = bytes.first == UInt8(ascii: "+")
    guard region != nil || isInternational else { throw .noCountry }
    guard bytes.count <= 64 else { throw .notANumber }
    let written = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 24) { out -> Int in
      guard let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self), let result = out.baseAddress else {
        return 0
      }
      let count = cphone_e164(text, bytes.count, region ?? "ZZ", result)
      arena.append(contentsOf: UnsafeRawBufferPointer(start: result, count: count))
      return count
    }
    guard written > 0 else { throw .notANumber }
  }

  /// `+`, then 8 to 15 digits that do not begin with 0.
  static func isClean(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 9, bytes.count <= 16, bytes[0] == UInt8(ascii: "+"), bytes[1] != UInt8(ascii: "0") else {
      return false
    }
    return bytes.dropFirst().allSatisfy { $0 &- 48 < 10 }
  }
}
