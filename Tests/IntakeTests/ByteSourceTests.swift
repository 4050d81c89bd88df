import Foundation
import Testing

@testable import Intake

@Suite struct `Bytes of an input` {
  static let plain = Array("id,first_name\n1,Mei\n2,Ana\n".utf8)
  static let gzip = decoded("H4sIAAAAAAAAA8tM0UnLLCouic9LzE3lMtTxTc3kMtJxzEvkAgAiOrg2GgAAAA==")
  static let xz = decoded(
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAZaWQsZmlyc3RfbmFtZQoxLE1laQoyLEFuYQoAAAA7PfouhIJfuAABMhogGJQwH7bzfQEAAAAABFla")

  static func decoded(_ text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }

  static func content(_ bytes: [UInt8], encoding: String? = nil) throws -> [UInt8] {
    let source = try ImportInput.bytes(bytes).open(encoding: encoding)
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 7)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }

  @Test(arguments: [plain, gzip, xz, gzip + [0, 0, 0]] as [[UInt8]])
  func `are unpacked by what they begin with`(bytes: [UInt8]) throws {
    #expect(try Self.content(bytes) == Self.plain)
  }

  @Test(arguments: [gzip + gzip, xz + xz] as [[UInt8]])
  func `of several archives in one file follow each other`(bytes: [UInt8]) throws {
    #expect(try Self.content(bytes) == Self.plain + Self.plain)
  }

  @Test(arguments: [Array(gzip.dropLast(12)), Array(xz.dropLast(20))] as [[UInt8]])
  func `that are cut off are an error that says so`(bytes: [UInt8]) throws {
    #expect { try Self.content(bytes) } throws: { ($0 as? IntakeError)?.code == .truncatedArchive }
  }

  @Test(arguments: [gzip, xz] as [[UInt8]])
  func `that are damaged are an error that says so`(bytes: [UInt8]) throws {
    var damaged = bytes
    for index in 28..<34 { damaged[index] ^= 0x5a }
    #expect { try Self.content(damaged) } throws: { ($0 as? IntakeError)?.code == .corruptArchive }
  }

  @Test func `of another encoding become UTF-8`() throws {
    #expect(try Self.content([0x4d, 0xfc, 0x6c], encoding: "latin1") == Array("Mül".utf8))
    #expect(try Self.content([0xcd, 0xf5, 0xb7, 0xbc], encoding: "GB18030") == Array("王芳".utf8))
    #expect(
      try Self.content([0xff, 0xfe, 0x4d, 0, 0x8b, 0x73], encoding: nil) == Array("M王".utf8).dropLast(3)
        + Array("王".utf8))
  }

  @Test(
    arguments: [
      ([0x50, 0x4b, 0x03, 0x04, 1, 2], IntakeError.Code.wrongFormat), ([0x42, 0x5a, 0x68, 0x39], .wrongFormat),
      ([0x61, 0, 0x62, 0], .wrongEncoding),
    ] as [([UInt8], IntakeError.Code)])
  func `that are no text are refused with the way out`(bytes: [UInt8], code: IntakeError.Code) throws {
    #expect { try Self.content(bytes) } throws: { error in
      (error as? IntakeError)?.code == code && (error as? IntakeError)?.hint != nil
    }
  }

  @Test func `of a file that is not there, or a folder, are a clear error`() {
    for path in ["/nowhere/customers.csv", "/tmp"] {
      #expect { try ImportInput.file(path: path).open(encoding: nil) } throws: {
        ($0 as? IntakeError)?.code == .cannotOpen
      }
    }
    #expect { try Self.content(Self.plain, encoding: "klingon") } throws: {
      ($0 as? IntakeError)?.code == .unknownEncoding
    }
  }
}
