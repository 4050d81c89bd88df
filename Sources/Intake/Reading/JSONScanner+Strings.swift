extension JSONScanner {
  /// Reads a string; one with escapes is written to `scratch`.
  static func string(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int, _ scratch: ScratchBytes
  ) -> RecordRow.Place? {
    position += 1
    let start = position
    while position < end {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return RecordRow.Place(start: Int32(start), count: Int32(position - 1 - start), isRewritten: false)
      }
      if byte == UInt8(ascii: "\\") { return escaped(bytes, start, &position, end, scratch) }
      if byte < 0x20 { return nil }
      position += 1
    }
    return nil
  }

  private static func escaped(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ position: inout Int, _ end: Int, _ scratch: ScratchBytes
  ) -> RecordRow.Place? {
    let first = scratch.count
    scratch.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        return RecordRow.Place(start: Int32(first), count: Int32(scratch.count - first), isRewritten: true)
      }
      guard byte == UInt8(ascii: "\\") else {
        if byte < 0x20 { return nil }
        scratch.append(byte)
        continue
      }
      guard position < end else { return nil }
      let letter = bytes[position]
      position += 1
      switch letter {
      case UInt8(ascii: "n"): scratch.append(10)
      case UInt8(ascii: "t"): scratch.append(9)
      case UInt8(ascii: "r"): scratch.append(13)
      case UInt8(ascii: "b"): scratch.append(8)
      case UInt8(ascii: "f"): scratch.append(12)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
      case UInt8(ascii: "u"):
        guard var code = hex(bytes, &position, end) else { return nil }
        if (0xD800..<0xDC00).contains(code) {
          guard position + 1 < end, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
          else { return nil }
          position += 2
          guard let low = hex(bytes, &position, end), (0xDC00..<0xE000).contains(low) else { return nil }
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code), code != 0 else { return nil }
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { scratch.append(unit) }
      default: return nil
      }
    }
    return nil
  }

  private static func hex(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ end: Int) -> UInt32? {
    guard end - position >= 4 else { return nil }
    var value: UInt32 = 0
    for index in position..<position + 4 {
      let digit: UInt32
      switch bytes[index] {
      case 48...57: digit = UInt32(bytes[index] - 48)
      case 65...70: digit = UInt32(bytes[index] - 55)
      case 97...102: digit = UInt32(bytes[index] - 87)
      default: return nil
      }
      value = value << 4 | digit
    }
    position += 4
    return value
  }
}
