import Vocabulary
import Store
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The part of the program that faces the internet: receipts of providers, the links of messages, and what shops push.
///
/// A service: `run()` returns when its group shuts down or after `stop()`. It answers only after an event is durable.
package final class TidingsServer: Service {
  private let settings: ServerSettings
  private let answers: Answers
  private let life = Mutex(Life())

  private struct Life: Sendable {
    var port: Int?
    var failure: ServerError?
    var group: ServiceGroup?
    var isStopped = false
    var waiting: [CheckedContinuation<Result<Int, ServerError>, Never>] = []
  }

  /// - Throws: `no-secret`, `missing-resource`.
  package init(_ settings: ServerSettings) throws(ServerError) {
    self.settings = settings
    answers = try Answers(settings, ServerCounts())
  }

  /// The addresses to give to providers that do not sign what they send; for the operator only.
  package var secretPaths: [String] { settings.kind == .live ? answers.secretPaths() : [] }

  /// Listens and answers until it is stopped.
  /// - Throws: `cannot-listen`.
  package func run() async throws {
    var logger = Logger(label: "server")
    logger.logLevel = .critical
    let limits = settings.limits
    let application = Application(
      router: Entrance(answers).router(),
      server: .http1(
        configuration: .init(
          idleTimeout: .nanoseconds(limits.idleTime.microseconds * 1000),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: limits.headers * 2))),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "tidings", backlog: 1024,
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { [self] channel in announce(.success(channel.localAddress?.port ?? settings.port)) },
      logger: logger)
    let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: logger))
    let isStopped = life.withLock { life in
      life.group = group
      return life.isStopped
    }
    let ended = ServerError(.cannotListen, "the server has stopped")
    defer { announce(.failure(ended)) }
    guard !isStopped else { return }
    do {
      try await group.run()
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      guard life.withLock({ $0.port == nil }) else { throw error }
      let failure = ServerError(
        .cannotListen, "cannot listen on \(settings.host):\(settings.port); is something else running there?")
      announce(.failure(failure))
      throw failure
    }
  }

  /// Returns the port as soon as the server listens.
  /// - Throws: `cannot-listen`, where it never will.
  package func port() async throws(ServerError) -> Int {
    let result = await withCheckedContinuation { continuation in
      let known: Result<Int, ServerError>? = life.withLock { life in
        if let port = life.port { return .success(port) }
        if let failure = life.failure { return .failure(failure) }
        life.waiting.append(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
    return try result.get()
  }

  /// Ends `run()`: nobody new is let in, answers on their way are finished.
  package func stop() async {
    let group = life.withLock { life in
      life.isStopped = true
      return life.group
    }
    await group?.triggerGracefulShutdown()
  }

  private func announce(_ result: Result<Int, ServerError>) {
    let waiting = life.withLock { life in
      switch result {
      case .success(let port): life.port = port
      case .failure(let failure): life.failure = life.failure ?? failure
      }
      defer { life.waiting = [] }
      return life.waiting
    }
    for continuation in waiting { continuation.resume(returning: result) }
  }
}
