/// What a customer's reply asks for.
package enum ReplyMeaning: String, CaseIterable, Hashable, Sendable {
  case stop
  case start
  case help
  case other
}

/// The words by which people leave, return and ask, in the reading of carriers (CTIA) and of Chinese operators.
package enum ReplyWords {
  /// Returns what a reply means.
  ///
  /// The whole reply counts, after trimming white space and punctuation, folding full-width letters and capitals. A reply
  /// that begins with an unmistakable word (`stop`, `unsubscribe`), holds it in a few words beside "please", or holds `退订` is
  /// a stop as well: to stop too often is a lesser harm than to go on. Only an exact word starts again.
  /// - Parameter stopWords: the workspace's own, besides the built-in ones.
  package static func meaning(_ text: String, stopWords: [String] = []) -> ReplyMeaning {
    let folded = fold(text)
    guard !folded.isEmpty else { return .other }
    let compact = String(folded.filter { $0 != " " && $0 != "-" })
    if stop.contains(compact) || stopWords.contains(where: { fold($0) == folded }) { return .stop }
    if start.contains(compact) { return .start }
    if help.contains(compact) { return .help }
    let words = folded.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "'" })
    guard let first = words.first else { return .other }
    if unmistakable.contains(String(first)) || chinese.contains(where: { folded.contains($0) }) { return .stop }
    if words.count <= 5, words.contains("PLEASE") || words.contains("PLS"),
      words.contains(where: { unmistakable.contains(String($0)) })
    {
      return .stop
    }
    return .other
  }

  private static let stop: Set<String> = [
    "STOP", "STOPALL", "STOPP", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "REMOVE", "ARRET", "ARRÊT",
    "BAJA", "ALTO", "SAIR", "PARAR", "ABMELDEN", "T", "TD", "R", "N", "退订", "退訂", "取消", "拒收", "0000", "回T", "回TD",
    "回复T", "回复TD", "回T退订", "回TD退订", "TD退订", "T退订",
  ]
  private static let start: Set<String> = ["START", "UNSTOP", "SUBSCRIBE", "RESUBSCRIBE", "OPTIN", "订阅", "訂閱"]
  private static let help: Set<String> = ["HELP", "INFO", "AIDE", "HILFE", "AYUDA", "帮助", "幫助"]
  private static let unmistakable: Set<String> = ["STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"]
  private static let chinese = ["退订", "退訂", "拒收"]

  /// Upper case, full-width forms narrowed, nothing but letters and digits at the ends, one space between words.
  private static func fold(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: scalars.append(UnicodeScalar(scalar.value - 0xFEE0) ?? scalar)
      case 0x200B...0x200F, 0xFEFF, 0xFE0F: continue
      default: scalars.append(scalar)
      }
    }
    let upper = String(scalars).uppercased()
    let trimmed = upper.drop { !$0.isLetter && !$0.isNumber }
    let end = trimmed.lastIndex { $0.isLetter || $0.isNumber }
    guard let end else { return "" }
    return trimmed[...end].split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
