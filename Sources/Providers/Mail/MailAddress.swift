/// An address that can be written into an envelope and a header: ASCII, nothing that ends or starts anything.
struct MailAddress: Hashable {
  let local: String
  /// In ASCII (IDNA).
  let domain: String

  var text: String { "\(local)@\(domain)" }

  /// Nil for an address with blanks, brackets, quotes or control characters, or with a local part that is not ASCII:
  /// no server takes that without an extension which few have.
  init?(_ text: String) {
    guard let at = text.lastIndex(of: "@") else { return nil }
    let local = text[..<at]
    let domain = text[text.index(after: at)...]
    let isLocal =
      !local.isEmpty && local.utf8.count <= 64
      && local.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>[]:;@\\,\"".utf8.contains($0) }
    guard isLocal, let ascii = DomainName.ascii(domain) else { return nil }
    self.local = String(local)
    self.domain = ascii
  }
}

/// Domain names as they are written in mail.
enum DomainName {
  /// Labels in lower case, those beyond ASCII in Punycode; nil for what is no name.
  static func ascii(_ name: some StringProtocol) -> String? {
    let labels = name.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    var written: [String] = []
    for label in labels {
      guard
        let text = label.utf8.allSatisfy({ $0 < 0x80 }) ? String(label) : Punycode.encoded(label).map({ "xn--\($0)" }),
        (1...63).contains(text.utf8.count),
        text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x7A || $0 == 0x2D || $0 == 0x5F })
      else { return nil }
      written.append(text)
    }
    let joined = written.joined(separator: ".")
    return joined.utf8.count <= 253 ? joined : nil
  }
}

/// RFC 3492.
enum Punycode {
  static func encoded(_ label: some StringProtocol) -> String? {
    let scalars = label.unicodeScalars.map { Int($0.value) }
    guard scalars.count <= 63 else { return nil }
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (point, delta, bias, handled) = (128, 0, 72, basic)
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= point }).min() else { return nil }
      delta += (next - point) * (handled + 1)
      point = next
      for scalar in scalars {
        if scalar < point { delta += 1 }
        guard scalar == point else { continue }
        var rest = delta
        var step = 36
        while true {
          let threshold = step <= bias ? 1 : min(26, step - bias)
          if rest < threshold { break }
          output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
          rest = (rest - threshold) / (36 - threshold)
          step += 36
        }
        output.append(digit(rest))
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      point += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var bias = 0
    while delta > 455 {
      delta /= 35
      bias += 36
    }
    return bias + 36 * delta / (delta + 38)
  }
}
