import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// A request with where it came from.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let peer: String?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress
  }
}

/// What every request passes before it is answered: limits, the reading of its body, and counting.
struct Entrance: Sendable {
  let answers: Answers
  let rates: RateLimit

  init(_ answers: Answers) {
    self.answers = answers
    rates = RateLimit(perSecond: answers.settings.limits.requestsPerSecond)
  }

  func router() -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.add(middleware: KnownPaths(answers: answers))
    for endpoint in Endpoint.all {
      let names = endpoint.parameterNames
      let path = RouterPath(endpoint.path.replacing("{", with: ":").replacing("}", with: ""))
      router.on(path, method: endpoint.method) { request, context in
        let parameters = names.map { context.parameters.get($0) ?? "" }
        return await admit(endpoint, request, context.peer, parameters)
      }
    }
    return router
  }

  private func admit(_ endpoint: Endpoint, _ request: Request, _ peer: String?, _ parameters: [String]) async
    -> Response
  {
    let start = ContinuousClock.now
    let response = await answer(endpoint, request, peer, parameters)
    let elapsed = start.duration(to: .now)
    let microseconds = elapsed.components.seconds * 1_000_000 + elapsed.components.attoseconds / 1_000_000_000_000
    answers.counts.answered(endpoint.path, status: Int(response.status.code), microseconds: microseconds)
    return response
  }

  private func answer(
    _ endpoint: Endpoint, _ request: Request, _ peer: String?, _ parameters: [String]
  ) async -> Response {
    let limits = answers.settings.limits
    guard request.headers.count <= limits.headers else {
      return answers.plain("too many header fields\n", .requestHeaderFieldsTooLarge)
    }
    if endpoint.isLimited, let client = client(request.headers, peer),
      !rates.allows(client, at: answers.settings.clock())
    {
      var response = answers.plain("too many requests\n", .tooManyRequests)
      response.headers[.retryAfter] = "1"
      return response
    }
    var call = Endpoint.Call(request: request.head, parameters: parameters, path: request.uri.string)
    if endpoint.largestBody > 0 {
      switch await body(request, upTo: endpoint.largestBody) {
      case .read(let bytes): call.body = bytes
      case .tooLarge: return answers.plain("too large\n", .contentTooLarge)
      case .broken: return answers.plain("the body did not arrive\n", .requestTimeout)
      }
    }
    return await endpoint.handle(answers, call)
  }

  private enum Body: Sendable {
    case read([UInt8])
    case tooLarge
    case broken
  }

  /// Reads a body within its size and time; one that comes by drops holds nobody up for long.
  private func body(_ request: Request, upTo limit: Int) async -> Body {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { return .tooLarge }
    let time = Duration.microseconds(answers.settings.limits.bodyTime.microseconds)
    return await withTaskGroup(of: Body.self) { group in
      group.addTask {
        do {
          return .read(Array(try await request.body.collect(upTo: limit).readableBytesView))
        } catch is NIOTooManyBytesError {
          return .tooLarge
        } catch {
          return .broken
        }
      }
      group.addTask {
        try? await Task.sleep(for: time)
        return .broken
      }
      let first = await group.next() ?? .broken
      group.cancelAll()
      return first
    }
  }

  /// The address to count by. A proxy on this machine says whose request it is by the last entry that it added; what
  /// comes from this machine itself is not counted.
  private func client(_ headers: HTTPFields, _ peer: String?) -> String? {
    guard let peer else { return nil }
    guard peer == "127.0.0.1" || peer == "::1" || peer == "::ffff:127.0.0.1" else { return peer }
    guard let name = HTTPField.Name("X-Forwarded-For"),
      let last = headers[values: name].last?.split(separator: ",").last
    else { return nil }
    return last.filter { !$0.isWhitespace }
  }
}
