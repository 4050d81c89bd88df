import CPostgres
import Dispatch
import SQLText
import Synchronization

/// One connection, on a queue of its own: whatever blocks does so there.
///
/// `@unchecked Sendable` is sound because everything but `interrupt` runs on `queue`, and `interrupt` touches only what
/// the mutex guards.
final class PostgresConnection: @unchecked Sendable {
  let options: PostgresOptions
  private let queue: DispatchQueue
  private var handle: OpaquePointer?
  /// Prepared statements by their types and text.
  private var statements: [String: String] = [:]
  private var madeStatements = 0
  /// The query whose rows still come off the wire.
  private var streaming: PostgresQuery?
  var stages: [String: PostgresStage] = [:]
  var schema = PostgresSchema()
  private var wasOpen = false

  private struct Interruption {
    /// libpq's PGcancel, as a number, for pointers are not Sendable.
    var canceller: UInt = 0
    var current: Cancellation?
  }
  private let interruption = Mutex(Interruption())

  /// The most prepared statements; then all are let go.
  static let statementLimit = 300

  init(_ options: PostgresOptions) {
    self.options = options
    self.queue = DispatchQueue(label: "tidings.postgres")
  }

  deinit { disconnect() }

  /// Runs `body` on the connection's queue.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable (PostgresConnection) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body(self) }) }
    }
  }

  // MARK: The way in and out

  /// Connects where there is no connection, or a broken one.
  func open() throws {
    if let handle, PQstatus(handle) == CONNECTION_OK { return }
    disconnect()
    let made = try PostgresConnecting.connect(options, patience: wasOpen ? options.patience : options.firstPatience)
    handle = made
    wasOpen = true
    let canceller = PQgetCancel(made)
    interruption.withLock { $0.canceller = UInt(bitPattern: canceller) }
  }

  func disconnect() {
    let canceller = interruption.withLock { state in
      defer { state.canceller = 0 }
      return state.canceller
    }
    if let pointer = OpaquePointer(bitPattern: canceller) { PQfreeCancel(pointer) }
    if let handle { PQfinish(handle) }
    handle = nil
    streaming = nil
    statements = [:]
    stages = [:]
    schema = PostgresSchema()
  }

  var isOpen: Bool { handle.map { PQstatus($0) == CONNECTION_OK } ?? false }

  // MARK: Interrupting

  /// A read that may be called off.
  final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)
    var isCancelled: Bool { flag.load(ordering: .sequentiallyConsistent) }
    func cancel() { flag.store(true, ordering: .sequentiallyConsistent) }
  }

  func begin(_ cancellation: Cancellation?) throws {
    interruption.withLock { $0.current = cancellation }
    if cancellation?.isCancelled == true { throw CancellationError() }
  }

  func end() {
    let last = interruption.withLock { state in
      defer { state.current = nil }
      return state.current
    }
    // The server may still be about to interrupt whatever comes next.
    if last?.isCancelled == true { disconnect() }
  }

  /// Calls off the statement that runs for `cancellation`; from any thread.
  func interrupt(_ cancellation: Cancellation) {
    cancellation.cancel()
    interruption.withLock { state in
      guard state.current === cancellation, let canceller = OpaquePointer(bitPattern: state.canceller) else { return }
      var message = [CChar](repeating: 0, count: 256)
      PQcancel(canceller, &message, Int32(message.count))
    }
  }

  private func checkCancellation() throws {
    let current = interruption.withLock { $0.current }
    if current?.isCancelled == true { throw CancellationError() }
  }

  // MARK: Statements

  /// Runs a text without values, which may hold several statements.
  func command(_ text: String, context: String) throws -> OpaquePointer? {
    try setStreamingAside()
    let result = PQexec(handle, text)
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN else {
      defer { PQclear(result) }
      throw failure(result, context)
    }
    return result
  }

  /// Runs one statement and returns how many rows it touched.
  func execute(_ text: String, _ parameters: PostgresParameters, isKept: Bool, context: String) throws -> Int {
    try setStreamingAside()
    try checkCancellation()
    let name = isKept ? try prepare(text, parameters, context) : nil
    let result = parameters.withPointers { values, lengths, formats in
      if let name { return PQexecPrepared(handle, name, Int32(values.count), values, lengths, formats, 1) }
      return PQexecParams(
        handle, text, Int32(values.count), parameters.types, values, lengths, formats, 1)
    }
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else { throw failure(result, context) }
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  /// Runs one query and lends each row as it comes off the wire.
  func query(
    _ text: String, _ parameters: PostgresParameters, isKept: Bool, context: String, _ body: (any Row) throws -> Void
  ) throws {
    try setStreamingAside()
    try checkCancellation()
    let name = isKept ? try prepare(text, parameters, context) : nil
    let isSent = parameters.withPointers { values, lengths, formats in
      if let name { return PQsendQueryPrepared(handle, name, Int32(values.count), values, lengths, formats, 1) }
      return PQsendQueryParams(handle, text, Int32(values.count), parameters.types, values, lengths, formats, 1)
    }
    guard isSent == 1, let handle, PQsetSingleRowMode(handle) == 1 else {
      throw PostgresFailure.lost(handle, doing: context)
    }
    let query = PostgresQuery(handle: handle)
    streaming = query
    defer { if streaming === query { streaming = nil } }
    guard let failed = try query.run(body) else { return }
    defer { PQclear(failed) }
    throw failure(failed, context)
  }

  /// Takes rows that are still on their way off the wire, so that another statement can run.
  private func setStreamingAside() throws {
    guard let query = streaming else { return }
    streaming = nil
    query.setAside()
  }

  private func prepare(_ text: String, _ parameters: PostgresParameters, _ context: String) throws -> String {
    let key = parameters.types.map { String($0, radix: 36) }.joined(separator: ",") + " " + text
    if let name = statements[key] { return name }
    if statements.count >= PostgresConnection.statementLimit {
      PQclear(try command("DEALLOCATE ALL", context: context))
      statements = [:]
    }
    madeStatements += 1
    let name = "s\(madeStatements)"
    let result = PQprepare(handle, name, text, Int32(parameters.count), parameters.types)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result, context) }
    statements[key] = name
    return name
  }

  /// Sends the rows of `batch` by COPY, the fastest way in; returns how many arrived.
  func copy(_ batch: RowBatch, into table: String, types: [Oid], context: String) throws -> Int {
    let list = batch.columns.map(SQLText.quoted).joined(separator: ", ")
    PQclear(try command("COPY \(table) (\(list)) FROM STDIN (FORMAT binary)", context: context))
    batch.copied(types: types) { chunk in
      chunk.withUnsafeBytes { bytes in
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return PQputCopyData(handle, start, Int32(bytes.count)) == 1
      }
    }
    _ = PQputCopyEnd(handle, nil)
    let result = PQgetResult(handle)
    defer { PQclear(result) }
    while let rest = PQgetResult(handle) { PQclear(rest) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure(result, context) }
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  /// The error of a result, or a cancellation where that was its cause.
  private func failure(_ result: OpaquePointer?, _ context: String) -> any Error {
    let current = interruption.withLock { $0.current }
    if current?.isCancelled == true { return CancellationError() }
    guard let handle, PQstatus(handle) == CONNECTION_OK || PQresultStatus(result) == PGRES_FATAL_ERROR else {
      return PostgresFailure.lost(handle, doing: context)
    }
    return PostgresFailure.error(result, on: handle, doing: context)
  }
}
