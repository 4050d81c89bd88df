import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A provider that does not exist, on the loopback address only.
///
/// A service: `run()` returns when its group shuts down, when its task is cancelled or after `stop()`. It runs once.
package final class SandboxServer: Service {
  package let configuration: SandboxConfiguration
  private let memory: Mutex<SandboxMemory>
  private let life = Mutex(Life())

  private struct Life: Sendable {
    var port: Int?
    var failure: SandboxError?
    var group: ServiceGroup?
    var isStopped = false
    var waiting: [CheckedContinuation<Result<Int, SandboxError>, Never>] = []
  }

  package init(_ configuration: SandboxConfiguration = SandboxConfiguration()) {
    self.configuration = configuration
    memory = Mutex(SandboxMemory(configuration))
  }

  /// Listens and answers until it is stopped.
  /// - Throws: `cannot-listen`.
  package func run() async throws {
    var logger = Logger(label: "sandbox")
    logger.logLevel = .critical
    let responder = SandboxResponder(server: self, page: try SandboxPage())
    let application = Application(
      responder: responder,
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: configuration.port), serverName: "tidings-sandbox", backlog: 1024),
      onServerRunning: { [self] channel in announce(.success(channel.localAddress?.port ?? configuration.port)) },
      logger: logger)
    let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: logger))
    let isStopped = life.withLock { life in
      life.group = group
      return life.isStopped
    }
    let ended = SandboxError(.cannotListen, "the sandbox has stopped")
    defer { announce(.failure(ended)) }
    guard !isStopped else { return }
    do {
      try await group.run()
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      if life.withLock({ $0.port == nil }) {
        let failure = SandboxError(
          .cannotListen, "cannot listen on 127.0.0.1:\(configuration.port); is another sandbox running there?")
        announce(.failure(failure))
        throw failure
      }
      throw error
    }
  }

  /// Returns the port as soon as the server listens.
  /// - Throws: `cannot-listen`, where it never will.
  package func port() async throws(SandboxError) -> Int {
    let result = await withCheckedContinuation { continuation in
      let known: Result<Int, SandboxError>? = life.withLock { life in
        if let failure = life.failure { return .failure(failure) }
        if let port = life.port { return .success(port) }
        life.waiting.append(continuation)
        return nil
      }
      if let known { continuation.resume(returning: known) }
    }
    return try result.get()
  }

  /// Ends `run()`: nobody new is let in, answers on their way are finished, silent requests are cut.
  package func stop() async {
    let group = life.withLock { life in
      life.isStopped = true
      return life.group
    }
    await group?.triggerGracefulShutdown()
  }

  /// What was received so far.
  package var counts: SandboxCounts { memory.withLock { $0.counts } }

  /// The last messages with their texts, oldest first.
  package var messages: [SandboxMessage] { memory.withLock { Array($0.messages.all) } }

  /// What customers did with a message, by the number it has in `messages`; empty where it is no longer known.
  package func responses(toMessage number: Int) -> [SandboxResponse] {
    memory.withLock { memory in
      guard let record = memory.record(number: number) else { return [] }
      return memory.stories.story(of: record).responses
    }
  }

  /// Forgets messages, counts and keys.
  package func reset() {
    memory.withLock { $0.reset() }
  }

  func withMemory<T: Sendable>(_ body: (inout SandboxMemory) -> T) -> T {
    memory.withLock { body(&$0) }
  }

  private func announce(_ result: Result<Int, SandboxError>) {
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
