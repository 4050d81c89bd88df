import Providers
import Transport
import Vocabulary

/// Opens the addresses that callbacks of a provider name, for the server.
struct ProviderAddress: Sendable {
  private let transport = HTTPTransport(maxConnections: 2)

  /// The body of a 200; nil for every other answer, and for an address that is not https.
  @Sendable func open(_ url: String) async -> [UInt8]? {
    guard url.hasPrefix("https://") else { return nil }
    let request = HTTPRequest(method: "GET", url: url, headers: [], body: [])
    guard case .answered(let response) = await transport.send(request, timeout: .seconds(10)), response.status == 200
    else { return nil }
    return response.body
  }
}
