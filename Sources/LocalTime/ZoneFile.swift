/// The reader of compiled zone files (TZif, RFC 8536): the 64-bit block and the rule behind it.
enum ZoneFile {
  /// Returns nil where the bytes are not a zone file, or a block is cut short.
  static func table(name: String, bytes: [UInt8]) -> ZoneTable? {
    guard let first = Header(bytes, at: 0), first.version >= UInt8(ascii: "2") else { return nil }
    let start = Header.size + first.blockSize(timeSize: 4)
    guard let header = Header(bytes, at: start) else { return nil }
    let block = start + Header.size
    let end = block + header.blockSize(timeSize: 8)
    guard end <= bytes.count, header.types > 0 else { return nil }

    let indices = block + header.transitions * 8
    let types = indices + header.transitions
    func offset(ofType type: Int) -> Int32? {
      type < header.types ? Int32(truncatingIfNeeded: bigEndian(bytes, at: types + type * 6, count: 4)) : nil
    }
    guard let early = offset(ofType: 0) else { return nil }
    var transitions: [Int64] = []
    var offsets = [early]
    for index in 0..<header.transitions {
      guard let value = offset(ofType: Int(bytes[indices + index])) else { return nil }
      let at = bigEndian(bytes, at: block + index * 8, count: 8)
      if let last = transitions.last, at <= last { return nil }
      // Changes of the abbreviation alone are not transitions to us.
      if value == offsets[offsets.count - 1] { continue }
      transitions.append(at)
      offsets.append(value)
    }
    let footer = bytes[end...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).first ?? []
    return ZoneTable(
      name: name, transitions: transitions, offsets: offsets, rule: ZoneRule(String(decoding: footer, as: UTF8.self)))
  }

  private struct Header {
    static let size = 44
    var version: UInt8
    var universal: Int
    var standard: Int
    var leaps: Int
    var transitions: Int
    var types: Int
    var characters: Int

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count >= start + Header.size, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
      func count(_ index: Int) -> Int {
        Int(UInt32(truncatingIfNeeded: bigEndian(bytes, at: start + 20 + index * 4, count: 4)))
      }
      version = bytes[start + 4]
      universal = count(0)
      standard = count(1)
      leaps = count(2)
      transitions = count(3)
      types = count(4)
      characters = count(5)
    }

    func blockSize(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard + universal
    }
  }

  private static func bigEndian(_ bytes: [UInt8], at start: Int, count: Int) -> Int64 {
    var value = UInt64(0)
    for index in start..<start + count { value = value << 8 | UInt64(bytes[index]) }
    return Int64(bitPattern: value)
  }
}
