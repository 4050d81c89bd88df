import Crypto

/// One file as it was published.
package struct PublishedFile: Hashable, Sendable {
  /// Relative to the workspace: `campaigns/birthday.yaml`.
  package let path: String
  package let content: [UInt8]
  /// SHA-256 of the content, in hexadecimal.
  package let hash: String

  package init(path: String, content: [UInt8]) {
    self.path = path
    self.content = content
    self.hash = hexadecimal(SHA256.hash(data: content))
  }
}

/// Everything that a campaign consists of: its file, its segments, its templates with their partials (R5).
package struct PublicationBundle: Hashable, Sendable {
  /// Ordered by path, each path once.
  package let files: [PublishedFile]
  /// Sixteen hexadecimal digits of the SHA-256 over all paths and hashes: the same files are the same version.
  package let version: String

  package init(files: [PublishedFile]) {
    let ordered = files.sorted { $0.path < $1.path }
    var hasher = SHA256()
    for file in ordered { hasher.update(data: Array("\(file.path.utf8.count):\(file.path)\(file.hash)".utf8)) }
    self.files = ordered
    self.version = String(hexadecimal(hasher.finalize()).prefix(16))
  }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
