import CPostgres
import Foundation

/// Makes connections: the way in and its waits.
enum PostgresConnecting {
  /// The longest that one try may take.
  static let tryTime: Duration = .seconds(10)

  /// Connects, and tries again for as long as `patience` where the server is not there or has no place.
  static func connect(_ options: PostgresOptions, patience: Duration) throws -> OpaquePointer {
    let clock = ContinuousClock()
    let end = clock.now + patience
    var pause: Duration = .milliseconds(50)
    while true {
      do {
        return try connect(options)
      } catch let error as StoreError where [.unreachable, .tooManyConnections].contains(error.code) {
        guard clock.now + pause < end else { throw error }
        usleep(UInt32(pause / .microseconds(1)))
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  /// One try. Step by step, for only so a refusal can be asked for by its code.
  private static func connect(_ options: PostgresOptions) throws -> OpaquePointer {
    let pairs = PostgresOptions.defaults + [("dbname", options.address)]
    var keywords: [UnsafePointer<CChar>?] = pairs.map { UnsafePointer(strdup($0.0)) }
    var values: [UnsafePointer<CChar>?] = pairs.map { UnsafePointer(strdup($0.1)) }
    defer { for text in keywords + values { free(UnsafeMutablePointer(mutating: text)) } }
    keywords.append(nil)
    values.append(nil)
    guard let handle = PQconnectStartParams(keywords, values, 1) else {
      throw PostgresFailure.connecting(nil, to: options.name)
    }
    do {
      cpostgres_silence(handle)
      PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
      try finish(handle, options)
      PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
      let result = PQexec(handle, options.setup)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else {
        throw PostgresFailure.error(result, on: handle, doing: "opening \(options.name)")
      }
      return handle
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  private static func finish(_ handle: OpaquePointer, _ options: PostgresOptions) throws {
    guard PQstatus(handle) != CONNECTION_BAD else { throw PostgresFailure.connecting(handle, to: options.name) }
    let clock = ContinuousClock()
    let end = clock.now + tryTime
    var wanted = PGRES_POLLING_WRITING
    while true {
      let left = end - clock.now
      guard left > .zero else { throw StoreError(.unreachable, "opening \(options.name): the server does not answer") }
      var place = pollfd(
        fd: PQsocket(handle), events: Int16(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
      let ready = poll(&place, 1, Int32(left / .milliseconds(1)) + 1)
      if ready < 0, errno == EINTR { continue }
      wanted = PQconnectPoll(handle)
      if wanted == PGRES_POLLING_OK { return }
      if wanted == PGRES_POLLING_FAILED { throw PostgresFailure.connecting(handle, to: options.name) }
    }
  }
}
