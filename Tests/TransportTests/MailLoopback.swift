import Foundation
import Glibc
import Synchronization

/// A mail server over sockets that keeps what it hears and breaks off where the test says.
final class MailLoopback: Sendable {
  /// Where it closes the connection.
  enum Break: Sendable, CaseIterable {
    case never
    case atGreeting
    case atHello
    case atSender
    case atRecipient
    case atData
    /// Behind the mail's end, without an answer.
    case behindMail
  }

  let port: UInt16
  private let listener: Int32
  private let heard = Mutex<[String]>([])

  var lines: [String] { heard.withLock { $0 } }
  var url: String { "smtp://127.0.0.1:\(port)" }

  /// - Parameter challenge: what it asks those who authenticate by CRAM-MD5.
  init(break place: Break = .never, greeting: String = "220 mail.example", challenge: String = "") throws {
    let (listener, port) = try LoopbackServer.listen()
    self.listener = listener
    self.port = port
    let thread = Thread { [weak self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0, let server = self else { break }
        let worker = Thread {
          server.serve(socket, place, greeting, challenge)
          Glibc.close(socket)
        }
        worker.start()
      }
      Glibc.close(listener)
    }
    thread.start()
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private func serve(_ socket: Int32, _ place: Break, _ greeting: String, _ challenge: String) {
    var buffer: [UInt8] = []
    func say(_ text: String) {
      let bytes = Array("\(text)\r\n".utf8)
      _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
    func line() -> String? {
      while true {
        if let end = buffer.firstRange(of: [0x0D, 0x0A]) {
          defer { buffer.removeFirst(end.upperBound) }
          return String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return nil }
        buffer += chunk[..<count]
      }
    }
    if place == .atGreeting { return }
    say(greeting)
    while let command = line() {
      heard.withLock { $0.append(command) }
      switch command.prefix(4).uppercased() {
      case "EHLO":
        if place == .atHello { return }
        say("250-mail.example\r\n250 AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2")
      case "AUTH":
        if command.hasSuffix("CRAM-MD5") {
          say("334 \(Data(challenge.utf8).base64EncodedString())")
          if let answer = line() { heard.withLock { $0.append(answer) } }
        } else if command.hasPrefix("AUTH LOGIN") {
          say("334 UGFzc3dvcmQ6")
          if let answer = line() { heard.withLock { $0.append(answer) } }
        }
        say("235 2.7.0 ok")
      case "MAIL":
        if place == .atSender { return }
        say("250 2.1.0 ok")
      case "RCPT":
        if place == .atRecipient { return }
        say("250 2.1.5 ok")
      case "DATA":
        if place == .atData { return }
        say("354 go on")
        while let text = line(), text != "." { heard.withLock { $0.append(text) } }
        if place == .behindMail { return }
        say("250 2.0.0 ok")
      case "QUIT":
        say("221 bye")
        return
      default: say("250 ok")
      }
    }
  }
}
