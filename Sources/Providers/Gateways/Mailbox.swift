/// `Lantern Tea <hello@lantern.example>`, or the address alone.
struct Mailbox: Hashable {
  let name: String
  let address: String

  /// As it stands in a header field.
  var header: String {
    guard let written = MailAddress(address) else { return address }
    return String(MailHeader.mailbox("From", name, written).dropFirst("From: ".count).dropLast(1))
      .replacing("\r\n", with: "")
  }

  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    func trimmed(_ part: some StringProtocol) -> String {
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    if text.last == ">", let open = text.lastIndex(of: "<") {
      address = trimmed(text[text.index(after: open)...].dropLast())
      let quoted = trimmed(text[..<open])
      name =
        quoted.count >= 2 && quoted.first == "\"" && quoted.last == "\""
        ? String(quoted.dropFirst().dropLast()) : quoted
    } else {
      address = trimmed(text)
      name = ""
    }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !address.contains(where: { " <>\",;".contains($0) })
    else { return nil }
  }
}
