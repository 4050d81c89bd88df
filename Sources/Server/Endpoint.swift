import HTTPTypes
import Hummingbird

/// One path that the server answers: the router and the OpenAPI description are both made of these.
struct Endpoint: Sendable {
  /// A request with its body read.
  struct Call: Sendable {
    var request: HTTPRequest
    var body: [UInt8] = []
    /// What stands in the places of `{…}`.
    var parameters: [String] = []
    /// The path and query as they were sent.
    var path = ""

    /// The first of them; empty for none.
    var parameter: String { parameters.first ?? "" }
  }

  var method: HTTPRequest.Method
  /// `/u/{token}`
  var path: String
  var summary: String
  /// Content types that a body may have; empty for none.
  var bodies: [String] = []
  var largestBody = 0
  /// Statuses and what they say.
  var answers: [(status: Int, text: String)]
  /// What the answer is made of.
  var produces = "text/html"
  var needsKey = false
  /// Whether one address may ask only so often.
  var isLimited = true
  var handle: @Sendable (Answers, Call) async -> Response

  static let all: [Endpoint] = pages + links + pushes + hooks + operations

  /// The names of the `{…}` in the path, in order.
  var parameterNames: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// Whether a request's path, without its query, is one of this endpoint's.
  func has(path: String) -> Bool {
    let (own, asked) = (self.path.split(separator: "/"), path.split(separator: "/"))
    return own.count == asked.count && zip(own, asked).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
  }

  private static let pushes = [
    Endpoint(
      method: .post, path: "/events",
      summary:
        "Take customers, consents, orders, items, invoices, payments and events: one object, a batch or JSON Lines",
      bodies: ["application/json"], largestBody: Answers.largestPush,
      answers: [
        (200, "What was taken and what was not"), (400, "Not JSON"), (401, "No valid key"),
        (403, "The key may not push this"), (413, "Too large"), (422, "No row could be taken"),
        (429, "Too many requests"), (503, "Not recorded: send it again"),
      ], produces: "application/json", needsKey: true
    ) { await $0.push($1.request, body: $1.body) },
    Endpoint(
      method: .post, path: "/shops/{shop}", summary: "Take orders from Shopify or WooCommerce, signed by it",
      bodies: ["application/json"], largestBody: Answers.largestPush,
      answers: [
        (200, "Recorded, or of no interest"), (400, "Not an order"), (403, "The signature is wrong"),
        (404, "No such shop"), (413, "Too large"), (503, "Not recorded: send it again"),
      ], produces: "text/plain", isLimited: false
    ) { await $0.shopEvent($1.parameter, $1.request, body: $1.body) },
  ]

  /// Some providers tell by GET, and some ask by GET whether we are there.
  private static let hooks = [HTTPRequest.Method.post, .get].flatMap { method in
    let isPost = method == .post
    let bodies = isPost ? ["application/json", "application/x-www-form-urlencoded", "text/xml"] : []
    let largest = isPost ? Answers.largestCallback : 0
    let known = [(status: 200, text: "Recorded, known or not")]
    let busy = (isPost ? [(status: 413, text: "Too large")] : []) + [(status: 503, text: "Not recorded: try again")]
    return [
      Endpoint(
        method: method, path: "/hooks/{gateway}", summary: "Take a provider's receipts and replies, signed by it",
        bodies: bodies, largestBody: largest,
        answers: known + [(403, "The signature is wrong or missing"), (404, "No such gateway")] + busy,
        produces: "*/*", isLimited: false
      ) { await $0.callback($1.parameter, key: nil, $1) },
      Endpoint(
        method: method, path: "/hooks/{gateway}/{key}",
        summary: "Take receipts and replies of a provider that signs nothing, at an address that only it knows",
        bodies: bodies, largestBody: largest,
        answers: known + [(403, "The provider signs, so its signature is asked"), (404, "No such address")] + busy,
        produces: "*/*", isLimited: false
      ) { await $0.callback($1.parameter, key: $1.parameters.last, $1) },
    ]
  }

  private static let page = [(status: 200, text: "A page"), (404, "The link is not known"), (429, "Too many requests")]
  private static let posted = page + [(413, "Too large"), (503, "Not recorded: try again")]
  private static let form = ["application/x-www-form-urlencoded", "multipart/form-data"]

  private static let pages = [
    Endpoint(method: .get, path: "/u/{token}", summary: "Ask whether to unsubscribe", answers: page) {
      await $0.askToUnsubscribe($1.parameter, $1.request)
    },
    Endpoint(
      method: .post, path: "/u/{token}", summary: "Unsubscribe by one click (RFC 8058)", bodies: form,
      largestBody: Answers.largestForm, answers: posted
    ) { await $0.unsubscribe($1.parameter, $1.request) },
    Endpoint(method: .get, path: "/p/{token}", summary: "Show what the customer gets", answers: page) {
      await $0.askForPreferences($1.parameter, $1.request)
    },
    Endpoint(
      method: .post, path: "/p/{token}", summary: "Change what the customer gets", bodies: form,
      largestBody: Answers.largestForm, answers: posted
    ) { await $0.choose($1.parameter, form: $1.body, $1.request) },
    Endpoint(method: .get, path: "/v/{token}", summary: "Ask to confirm a sign-up", answers: page) {
      await $0.askToConfirm($1.parameter, $1.request)
    },
    Endpoint(
      method: .post, path: "/v/{token}", summary: "Confirm a sign-up", bodies: form, largestBody: Answers.largestForm,
      answers: posted
    ) { await $0.confirm($1.parameter, $1.request) },
  ]

  private static let links = [HTTPRequest.Method.get, .head].flatMap { method in
    [
      Endpoint(
        method: method, path: "/c/{token}", summary: "Follow a counted link",
        answers: [(302, "Where the message's link leads"), (404, "The link is not known"), (429, "Too many requests")]
      ) { await $0.click($1.parameter, $1.request) },
      Endpoint(
        method: method, path: "/o/{token}", summary: "The picture by which an opening is noticed",
        answers: [(200, "A picture"), (404, "Not known"), (429, "Too many requests")], produces: "image/gif"
      ) { await $0.open($1.parameter, $1.request) },
    ]
  }

  private static let operations = [
    Endpoint(
      method: .get, path: "/health", summary: "Whether the process lives", answers: [(200, "It does")],
      produces: "text/plain", isLimited: false
    ) { answers, _ in answers.health() },
    Endpoint(
      method: .get, path: "/ready", summary: "Whether the database answers",
      answers: [(200, "It does"), (503, "It does not")], produces: "text/plain", isLimited: false
    ) { answers, _ in await answers.ready() },
    Endpoint(
      method: .get, path: "/metrics", summary: "Counts for Prometheus; to this machine only",
      answers: [(200, "Counts"), (404, "Asked through a proxy")], produces: "text/plain", isLimited: false
    ) { $0.metrics($1.request) },
    Endpoint(
      method: .get, path: "/openapi.json", summary: "This description", answers: [(200, "OpenAPI 3.1")],
      produces: "application/json"
    ) { answers, _ in answers.json(OpenAPIText.text(Endpoint.all, answers.settings.workspace), .ok) },
  ]
}

extension Answers {
  /// Counts are for the operator: what comes through a proxy comes from the world.
  func metrics(_ request: HTTPRequest) -> Response {
    guard let forwarded = HTTPField.Name("X-Forwarded-For"), request.headerFields[forwarded] == nil else {
      return plain("not found\n", .notFound)
    }
    return plain(counts.text(), .ok)
  }
}
