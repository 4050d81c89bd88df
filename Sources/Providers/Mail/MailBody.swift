/// The texts of a mail in an encoding that every server passes on unchanged.
enum MailBody {
  /// A part's header fields and its text.
  ///
  /// - Parameter isAlone: not followed by a boundary, which takes the line end before it.
  static func part(_ type: String, _ text: String, isAlone: Bool, to bytes: inout [UInt8]) {
    let (encoding, encoded) = encoded(text)
    bytes += Array("Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n".utf8)
    bytes += encoded
    if !isAlone || !encoded.suffix(2).elementsEqual([0x0D, 0x0A]) { bytes += [0x0D, 0x0A] }
  }

  /// Quoted-printable, or Base64 where that is shorter: for texts that are mostly not Latin.
  static func encoded(_ text: String) -> (name: String, bytes: [UInt8]) {
    let lines = unixLines(text)
    let others = lines.utf8.reduce(0) { $0 + ($1 >= 0x7F ? 1 : 0) }
    if others * 6 > lines.utf8.count * 2 { return ("base64", base64(lines.replacing("\n", with: "\r\n"))) }
    return ("quoted-printable", quotedPrintable(lines))
  }

  private static func unixLines(_ text: String) -> String {
    String(
      decoding: text.replacing("\r\n", with: "\n").utf8.map { $0 == 0x0D ? 0x0A : $0 }, as: UTF8.self)
  }

  static func base64(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, byte) in Base64.text(text.utf8).utf8.enumerated() {
      if index > 0, index.isMultiple(of: 76) { bytes += [0x0D, 0x0A] }
      bytes.append(byte)
    }
    return bytes
  }

  /// - Parameter text: with `\n` between its lines.
  static func quotedPrintable(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 9 / 8)
    let source = Array(text.utf8)
    var column = 0
    func put(_ piece: [UInt8]) {
      // One place is kept for the soft break.
      if column + piece.count > 75 {
        bytes += Array("=\r\n".utf8)
        column = 0
      }
      bytes += piece
      column += piece.count
    }
    for (index, byte) in source.enumerated() {
      let isLineEnd = index + 1 == source.count || source[index + 1] == 0x0A
      switch byte {
      case 0x0A:
        bytes += [0x0D, 0x0A]
        column = 0
      case 0x20 where !isLineEnd, 0x09 where !isLineEnd: put([byte])
      case 0x21...0x3C, 0x3E...0x7E: put([byte])
      default: put([UInt8(ascii: "="), Escaping.hex[Int(byte >> 4)], Escaping.hex[Int(byte & 15)]])
      }
    }
    return bytes
  }
}
