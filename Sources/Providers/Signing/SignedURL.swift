/// The parts of a URL that requests are signed by.
struct SignedURL {
  /// With the port where it is not the scheme's own: what stands in the `Host` header.
  let host: String
  /// `/` where none is written.
  let path: String
  /// In their order, decoded.
  let query: [(name: String, value: String)]
  let queryText: String

  init(_ url: String) {
    let behind = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let authority = behind.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let written = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    let port = url.hasPrefix("https:") ? ":443" : ":80"
    host = String(written.hasSuffix(port) ? written.dropLast(port.utf8.count) : written)
    let rest = behind[authority.endIndex...].prefix { $0 != "#" }
    let path = rest.prefix { $0 != "?" }
    self.path = path.isEmpty ? "/" : String(path)
    queryText = String(rest[path.endIndex...].dropFirst())
    // A plus is a plus here: only a form makes it a space.
    query = Escaping.form(queryText.replacing("+", with: "%2B").utf8)
  }

  /// Names and values percent-encoded, sorted as bytes, `k=v` joined by `&`.
  var canonicalQuery: String {
    query.map { (Escaping.percent($0.name), Escaping.percent($0.value)) }
      .sorted { left, right in
        left.0 == right.0
          ? left.1.utf8.lexicographicallyPrecedes(right.1.utf8) : left.0.utf8.lexicographicallyPrecedes(right.0.utf8)
      }.map { "\($0)=\($1)" }.joined(separator: "&")
  }
}

extension Array where Element == HTTPHeader {
  /// Names in lower case and sorted, values trimmed with inner runs of spaces made one: as AWS and its likes sign them.
  func canonical(collapsing: Bool = true) -> [(name: String, value: String)] {
    map { header in
      let words = header.value.split { $0 == " " || $0 == "\t" }
      let value = collapsing ? words.joined(separator: " ") : header.value.trimmedBlanks
      return (header.name.lowercased(), value)
    }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }
}

extension String {
  var trimmedBlanks: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
