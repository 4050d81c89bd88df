import Foundation
import Glibc
import Synchronization

/// A tiny HTTP server over sockets, a thread a connection, that does to each request what the test says.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let head: String
    let body: [UInt8]
    /// Which connection brought it, from 1.
    let connection: Int
    /// Which request of all it is, from 1.
    let number: Int
  }

  enum Action: Sendable {
    case answer(String)
    case answerBytes([UInt8])
    /// Writes the text and closes.
    case answerAndClose(String)
    /// Writes the text a byte at a time, for as long as somebody reads.
    case trickle(String)
    /// Closes without a byte.
    case close
    /// Reads on until the other side goes away.
    case silence
  }

  let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[Request]>([])
  private let connections = Mutex(0)
  private let open = Mutex<Set<Int32>>([])

  var received: [Request] { requests.withLock { $0 } }
  var connectionCount: Int { connections.withLock { $0 } }
  var url: String { "http://127.0.0.1:\(port)/messages" }

  /// - Parameter accepted: what to do with a new connection before anything is read; nil reads requests.
  init(
    accepted: @escaping @Sendable (Int) -> Action? = { _ in nil },
    _ respond: @escaping @Sendable (Request) -> Action
  ) throws {
    let (listener, port) = try LoopbackServer.listen()
    self.listener = listener
    self.port = port
    let thread = Thread { [weak self] in
      while true {
        let socket = accept(listener, nil, nil)
        guard socket >= 0, let server = self else { break }
        let number = server.connections.withLock { count in
          count += 1
          return count
        }
        _ = server.open.withLock { $0.insert(socket) }
        let worker = Thread {
          server.serve(socket, number, accepted(number), respond)
          _ = server.open.withLock { $0.remove(socket) }
          Glibc.close(socket)
        }
        worker.start()
      }
      Glibc.close(listener)
    }
    thread.start()
  }

  deinit { stop() }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for socket in open.withLock({ $0 }) { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  /// A port nobody listens on: bound, never listening, so that nobody else takes it while `body` runs.
  static func withRefusingPort<T>(_ body: (UInt16) async throws -> T) async throws -> T {
    let (socket, port) = try bound()
    defer { Glibc.close(socket) }
    return try await body(port)
  }

  private struct SocketError: Error {}

  private static func bound() throws -> (Int32, UInt16) {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw SocketError() }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw SocketError() }
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  static func listen() throws -> (Int32, UInt16) {
    let (socket, port) = try bound()
    guard Glibc.listen(socket, 256) == 0 else { throw SocketError() }
    return (socket, port)
  }

  private func serve(
    _ socket: Int32, _ connection: Int, _ first: Action?, _ respond: @Sendable (Request) -> Action
  ) {
    if let first {
      _ = perform(first, socket)
      return
    }
    var buffer: [UInt8] = []
    while let (head, body) = readRequest(socket, &buffer) {
      let request = requests.withLock { requests in
        let request = Request(head: head, body: body, connection: connection, number: requests.count + 1)
        requests.append(request)
        return request
      }
      guard perform(respond(request), socket) else { return }
    }
  }

  /// Returns whether the connection goes on.
  private func perform(_ action: Action, _ socket: Int32) -> Bool {
    switch action {
    case .answer(let text): write(Array(text.utf8), socket)
    case .answerBytes(let bytes): write(bytes, socket)
    case .answerAndClose(let text): write(Array(text.utf8), socket) && false
    case .trickle(let text):
      text.utf8.allSatisfy { byte in
        usleep(5_000)
        return write([byte], socket)
      }
    case .close: false
    case .silence:
      readMore(socket).map { _ in perform(.silence, socket) } ?? false
    }
  }

  private func write(_ bytes: [UInt8], _ socket: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  private func readMore(_ socket: Int32) -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &chunk, chunk.count, 0)
    return count > 0 ? Array(chunk[..<count]) : nil
  }

  private func readRequest(_ socket: Int32, _ buffer: inout [UInt8]) -> (head: String, body: [UInt8])? {
    while true {
      if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        let length =
          head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        while buffer.count < end.upperBound + length {
          guard let more = readMore(socket) else { return nil }
          buffer += more
        }
        let body = Array(buffer[end.upperBound..<(end.upperBound + length)])
        buffer.removeFirst(end.upperBound + length)
        return (head, body)
      }
      guard let more = readMore(socket) else { return nil }
      buffer += more
    }
  }
}

func answer(_ status: Int, _ body: String = "", headers: [String] = []) -> String {
  let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
  return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
}
