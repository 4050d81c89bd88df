import Campaigns
import HTTPTypes
import Hummingbird
import Links
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The part of the program that faces the internet: receipts of providers and the unsubscribe links of messages.
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
    guard let secret = settings.workspace.secret else {
      throw ServerError(.noSecret, "the secret of this workspace is not set, so links cannot be read")
    }
    self.settings = settings
    answers = Answers(
      settings: settings, signer: LinkSigner(secret: secret), page: try AnswerPage(shop: settings.workspace.shop))
  }

  /// Listens and answers until it is stopped.
  /// - Throws: `cannot-listen`.
  package func run() async throws {
    var logger = Logger(label: "server")
    logger.logLevel = .critical
    let application = Application(
      router: router(),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "tidings"),
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

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    let answers = answers
    router.get("/health") { _, _ in await answers.health() }
    for path in ["/u/:token", "/p/:token"] as [RouterPath] {
      router.get(path) { _, context in await answers.ask(context.parameters.get("token") ?? "") }
      router.post(path) { request, context in
        // What the form or the mail program says does not matter: the link says it all. It is read to its end, and bounded.
        _ = try await request.body.collect(upTo: Answers.largestForm)
        return await answers.unsubscribe(context.parameters.get("token") ?? "")
      }
    }
    router.post("/hooks/:gateway") { request, context in
      let body = try await request.body.collect(upTo: Answers.largestCallback)
      return await answers.callback(
        context.parameters.get("gateway") ?? "", path: request.uri.string, headers: request.headers,
        body: Array(body.readableBytesView))
    }
    return router
  }
}
