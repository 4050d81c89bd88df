import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Store
import Vocabulary

extension Answers {
  /// Leads on to what stood in the message, and counts it. Nobody waits in vain: where the count cannot be written, the
  /// person is led on all the same.
  func click(_ token: String, _ request: HTTPRequest) async -> Response {
    guard let content = signer.content(of: token), content.purpose == .click,
      let url = try? await targets.target(content)
    else { return html(pages.unknown(language(request)), .notFound) }
    await count(.clicked, content, detail: url, request)
    var headers: HTTPFields = [.location: url, .cacheControl: "no-store, private"]
    headers[.contentLength] = "0"
    if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    if let name = HTTPField.Name("X-Robots-Tag") { headers[name] = "noindex" }
    return Response(status: .found, headers: headers)
  }

  /// A picture of one pixel, whoever asks: a broken one would show in the mail.
  func open(_ name: String, _ request: HTTPRequest) async -> Response {
    let token = name.hasSuffix(".gif") ? name.dropLast(4) : name[...]
    guard let content = signer.content(of: token), content.purpose == .open else {
      return plain("unknown\n", .notFound)
    }
    await count(.opened, content, detail: nil, request)
    return Response(
      status: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store, private, max-age=0"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: Answers.pixel)))
  }

  private func count(
    _ kind: ResponseKind, _ content: LinkSigner.Content, detail: String?, _ request: HTTPRequest
  ) async {
    let now = settings.clock()
    // A second click on one link within a second is the same one: a double click, or a client that tries again.
    let second = now.microseconds / 1_000_000
    let row = ResponseRow(
      gateway: ResponseRecording.linkGateway, eventKey: "\(kind.word) \(content.message) \(content.index) \(second)",
      kind: kind, at: now, reference: content.message, detail: detail, isMachine: MachineMark.isMachine(request))
    do {
      try await recorder.record([.response(row)])
    } catch {
      counts.note("tidings_lost_counts_total{kind=\"\(kind.word)\"}")
      settings.log(.init(.error, "links", "a \(kind.word) response could not be recorded: \(error)"))
    }
  }

  /// The smallest GIF: one transparent pixel.
  private static let pixel: [UInt8] = [
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x21, 0xF9, 4, 1, 0, 0, 0,
    0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B,
  ]
}
