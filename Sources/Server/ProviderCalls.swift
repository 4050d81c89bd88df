import Vocabulary

/// What callbacks make us open at their provider: the certificate that signed them, and the address that confirms that
/// they may come.
///
/// Certificates are kept. An address that brought nothing is not asked again for a while, whatever comes in, so that
/// nobody can make us call as often as they call us.
actor ProviderCalls {
  private let open: @Sendable (String) async -> [UInt8]?
  private let clock: @Sendable () -> Instant
  private var certificates: [(url: String, pem: String)] = []
  private var asking: [String: Task<[UInt8]?, Never>] = [:]
  private var silentUntil: Instant?

  private static let mostCertificates = 16
  private static let mostAtOnce = 4
  private static let silence = Elapsed.seconds(10)

  init(clock: @escaping @Sendable () -> Instant, open: @escaping @Sendable (String) async -> [UInt8]?) {
    self.clock = clock
    self.open = open
  }

  /// Returns the certificate at `url`, PEM; nil where it cannot be had now.
  func certificate(at url: String) async -> String? {
    if let known = certificates.first(where: { $0.url == url }) { return known.pem }
    guard let bytes = await ask(url), let pem = String(validating: bytes, as: UTF8.self),
      pem.contains("-----BEGIN CERTIFICATE-----")
    else { return nil }
    if !certificates.contains(where: { $0.url == url }) {
      if certificates.count == ProviderCalls.mostCertificates { certificates.removeFirst() }
      certificates.append((url, pem))
    }
    return pem
  }

  /// Opens an address that confirms; false where the provider did not answer well.
  func confirm(_ url: String) async -> Bool { await ask(url) != nil }

  private func ask(_ url: String) async -> [UInt8]? {
    if let running = asking[url] { return await running.value }
    if let silentUntil, clock() < silentUntil { return nil }
    guard asking.count < ProviderCalls.mostAtOnce else { return nil }
    let task = Task { [open] in await open(url) }
    asking[url] = task
    let bytes = await task.value
    asking[url] = nil
    silentUntil = bytes == nil ? clock() + ProviderCalls.silence : nil
    return bytes
  }
}
