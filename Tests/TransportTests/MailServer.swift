import Foundation
import Providers
import Synchronization
import Testing

/// The mail server of `Mail/server.py`: aiosmtpd, and Python's email parser as the judge.
final class MailServer: Sendable {
  enum Mode: String, Sendable {
    case plain
    case startTLS = "starttls"
    case tls
  }

  let mode: Mode
  let port: Int
  /// The server's own certificate, to be trusted.
  let certificate: String
  private let process: Process
  private let input: Pipe
  private let lines: Lines

  var url: String { "\(mode == .tls ? "smtps" : "smtp")://127.0.0.1:\(port)" }

  init(_ mode: Mode) throws {
    self.mode = mode
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Mail/server.py")
    let (certificate, key) = try Certificates.shared.get()
    self.certificate = certificate
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script.path(percentEncoded: false), mode.rawValue, certificate, key]
    let output = Pipe()
    input = Pipe()
    process.standardOutput = output
    process.standardInput = input
    try process.run()
    self.process = process
    lines = Lines(output.fileHandleForReading)
    let first = lines.next()
    port = try #require(first.flatMap { Int($0) }, "python3-aiosmtpd is missing: run script/bootstrap python3-aiosmtpd")
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  /// What the next mail was; the server has written it before it answers.
  func mail() throws -> JSONText {
    let line = try #require(lines.next())
    return try #require(JSONText(line.utf8))
  }

  /// Reads lines as they come.
  private final class Lines: Sendable {
    private let handle: FileHandle
    private let rest = Mutex<[UInt8]>([])

    init(_ handle: FileHandle) { self.handle = handle }

    func next() -> String? {
      rest.withLock { rest in
        while true {
          if let end = rest.firstIndex(of: 0x0A) {
            defer { rest.removeFirst(end + 1) }
            return String(decoding: rest[..<end], as: UTF8.self)
          }
          let more = handle.availableData
          if more.isEmpty { return nil }
          rest += more
        }
      }
    }
  }
}

/// A certificate for this machine, made once a run.
enum Certificates {
  static let shared: Result<(certificate: String, key: String), any Error> = Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tidings-mail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let certificate = folder.appending(path: "certificate.pem").path(percentEncoded: false)
    let key = folder.appending(path: "key.pem").path(percentEncoded: false)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (certificate, key)
  }
}

extension JSONText {
  subscript(path path: String) -> String? { JSONPath(path)?.scalar(in: self) }

  /// A header of a judged mail.
  func header(_ name: String) -> String? {
    self["mail"]?["headers"]?.elements?.first { $0.elements?.first?.scalar == name }?.elements?.last?.scalar
  }
}
