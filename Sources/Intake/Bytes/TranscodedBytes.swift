import Foundation

/// Text of another encoding as UTF-8.
final class TranscodedBytes: ByteSource {
  private let source: any ByteSource
  private let converter: iconv_t
  private let encoding: String
  private var input = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var held = 0
  private var isAtEnd = false

  /// The names that `encoding:` takes.
  static let known: [String: String] = [
    "latin1": "WINDOWS-1252", "iso88591": "WINDOWS-1252", "windows1252": "WINDOWS-1252", "cp1252": "WINDOWS-1252",
    "iso885915": "ISO-8859-15", "gb18030": "GB18030", "gbk": "GB18030", "gb2312": "GB18030", "big5": "BIG5",
    "shiftjis": "CP932", "sjis": "CP932", "cp932": "CP932", "euckr": "CP949", "windows1251": "WINDOWS-1251",
    "cp1251": "WINDOWS-1251", "koi8r": "KOI8-R", "utf16": "UTF-16", "utf16le": "UTF-16LE", "utf16be": "UTF-16BE",
  ]

  /// - Returns: nil for UTF-8, which needs nothing.
  static func make(_ source: any ByteSource, encoding: String) throws(IntakeError) -> (any ByteSource)? {
    let plain = String(encoding.lowercased().filter { $0.isLetter || $0.isNumber })
    if plain == "utf8" || plain == "ascii" || plain == "usascii" { return nil }
    guard let name = known[plain] else {
      throw IntakeError(
        .unknownEncoding, "unknown encoding '\(encoding)'",
        hint: "Known are utf-8, latin1, gb18030, big5, shift_jis, euc-kr, windows-1251 and utf-16.")
    }
    return try TranscodedBytes(source, encoding: name)
  }

  init(_ source: any ByteSource, encoding: String) throws(IntakeError) {
    self.source = source
    self.encoding = encoding
    guard let converter = iconv_open("UTF-8", encoding), Int(bitPattern: converter) != -1 else {
      throw IntakeError(.unknownEncoding, "this system cannot read \(encoding)", hint: "Save the file as UTF-8.")
    }
    self.converter = converter
  }

  deinit {
    iconv_close(converter)
    input.deallocate()
  }

  var consumed: Int64 { source.consumed }
  var total: Int64? { source.total }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
    guard let outputStart = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return 0 }
    var output: UnsafeMutablePointer<CChar>? = outputStart
    var room = buffer.count
    while room == buffer.count {
      if !isAtEnd, held < input.count {
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: input[held...]))
        if count == 0 { isAtEnd = true }
        held += count
      }
      if held == 0 { return 0 }
      guard let start = input.baseAddress else { return 0 }
      var next: UnsafeMutablePointer<CChar>? = start.assumingMemoryBound(to: CChar.self)
      var left = held
      let result = iconv(converter, &next, &left, &output, &room)
      let code = errno
      start.copyMemory(from: start + (held - left), byteCount: left)
      held = left
      guard result == -1 else { continue }
      if code == EILSEQ || code == EINVAL && isAtEnd {
        throw IntakeError(
          .wrongEncoding, "the file is not in \(encoding)",
          hint: "Set `encoding:` to what it was saved as, or save it as UTF-8.")
      }
      if code == E2BIG { break }
    }
    return buffer.count - room
  }
}
