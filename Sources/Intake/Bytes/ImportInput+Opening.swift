extension ImportInput {
  /// What the first bytes say about a file.
  enum Form: Hashable {
    case gzip
    case xz
    case utf16
    case plain

    init(_ head: [UInt8]) {
      if head.starts(with: [0x1f, 0x8b]) {
        self = .gzip
      } else if head.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
        self = .xz
      } else if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
        self = .utf16
      } else {
        self = .plain
      }
    }
  }

  /// Opens it, unpacks it and turns it into UTF-8.
  func open(encoding: String?) throws(IntakeError) -> PeekedBytes {
    let raw: any ByteSource =
      switch self {
      case .file(let path): try FileBytes(path: path)
      case .standardInput: FileBytes(standardInput: ())
      case .bytes(let bytes): MemoryBytes(bytes)
      }
    let packed = try PeekedBytes(raw, peek: 8)
    let unpacked: any ByteSource
    switch Form(packed.peeked) {
    case .gzip: unpacked = try GzipBytes(packed, name: name)
    case .xz: unpacked = try XZBytes(packed, name: name)
    case .utf16, .plain: unpacked = packed
    }
    let text = try PeekedBytes(unpacked, peek: 4096)
    try ImportInput.refuse(text.peeked, name: name)
    if Form(text.peeked) == .utf16 {
      return try PeekedBytes(try TranscodedBytes(text, encoding: "UTF-16"), peek: 4096)
    }
    if let encoding, let transcoded = try TranscodedBytes.make(text, encoding: encoding) {
      return try PeekedBytes(transcoded, peek: 4096)
    }
    return text
  }

  /// Refuses what is no text, with the way out.
  private static func refuse(_ head: [UInt8], name: String) throws(IntakeError) {
    if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) {
      throw IntakeError(
        .wrongFormat, "\(name) is a spreadsheet or a zip archive", hint: "Save it as CSV (UTF-8), or unpack it first.")
    }
    if head.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) || head.starts(with: [0x42, 0x5a, 0x68]) {
      throw IntakeError(
        .wrongFormat, "\(name) is packed with zstd or bzip2", hint: "Unpack it first, or pack it with gzip or xz.")
    }
    if Form(head) == .plain, head.prefix(512).contains(0) {
      throw IntakeError(
        .wrongEncoding, "\(name) is no UTF-8 text; it may be UTF-16",
        hint: "Save it as UTF-8, or set `encoding: utf-16le`.")
    }
  }
}
