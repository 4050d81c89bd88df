import HTTPTypes
import Hummingbird

/// Tells whoever asks a known path by a method that it does not take, whatever method that is (RFC 9110, section 15.5.6).
struct KnownPaths: RouterMiddleware {
  let answers: Answers

  @concurrent func handle(
    _ request: Request, context: ServerContext, next: @concurrent (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let taken = Endpoint.all.filter { $0.has(path: request.uri.path) }.map(\.method.rawValue)
      guard !taken.isEmpty else { throw error }
      var response = answers.plain("not this method\n", .methodNotAllowed)
      response.headers[.allow] = taken.sorted().joined(separator: ", ")
      return response
    }
  }
}
