/// E-mail addresses in the form that is stored and compared: trimmed, the domain in lower case, dots and tags kept (R4).
enum EmailText {
  /// Appends the address to `arena`; false where it is none.
  static func append(_ bytes: UnsafeRawBufferPointer, to arena: inout [UInt8]) -> Bool {
    guard bytes.count <= 254, let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0, at <= 64, at + 1 < bytes.count
    else {
      return false
    }
    for byte in bytes[..<at] {
      switch byte {
      case 0...32, 127, UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""):
        return false
      default: continue
      }
    }
    if bytes[0] == UInt8(ascii: ".") || bytes[at - 1] == UInt8(ascii: ".") { return false }
    var labelStart = at + 1
    var labels = 0
    for index in at + 1...bytes.count {
      if index == bytes.count || bytes[index] == UInt8(ascii: ".") {
        let count = index - labelStart
        guard count >= 1, count <= 63, bytes[labelStart] != UInt8(ascii: "-"), bytes[index - 1] != UInt8(ascii: "-")
        else { return false }
        labels += 1
        labelStart = index + 1
        continue
      }
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 48...57, UInt8(ascii: "-"),
        0x80...:
        continue
      default: return false
      }
    }
    guard labels >= 2 else { return false }
    arena.append(contentsOf: bytes[...at])
    for byte in bytes[(at + 1)...] { arena.append(byte >= 65 && byte <= 90 ? byte | 0x20 : byte) }
    return true
  }
}
