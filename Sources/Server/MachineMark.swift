import HTTPTypes

/// Tells by the request alone whether a machine opened or clicked: a prefetch, a scanner, a privacy proxy. What only
/// timing tells is marked when it is recorded.
enum MachineMark {
  static func isMachine(_ request: HTTPRequest) -> Bool {
    if request.method == .head { return true }
    for name in ["purpose", "sec-purpose", "x-purpose", "x-moz"] {
      guard let name = HTTPField.Name(name), let value = request.headerFields[name]?.lowercased() else { continue }
      if ["prefetch", "preview", "prerender"].contains(where: { value.contains($0) }) { return true }
    }
    guard let agent = request.headerFields[.userAgent]?.lowercased(), !agent.isEmpty else { return true }
    // Apple's mail privacy proxy names itself by nothing but this.
    if agent == "mozilla/5.0" { return true }
    return words.contains { agent.contains($0) }
  }

  private static let words = [
    "bot", "crawler", "spider", "scanner", "preview", "prefetch", "headless", "curl/", "wget/", "python-requests",
    "python-urllib", "aiohttp", "go-http-client", "java/", "libwww", "okhttp", "apache-httpclient", "node-fetch",
    "axios/", "barracuda", "proofpoint", "mimecast", "safelinks", "symantec", "fireeye", "ironport", "trendmicro",
    "facebookexternalhit", "slackbot", "whatsapp/", "telegrambot", "skypeuripreview", "microsoft office existence",
  ]
}
