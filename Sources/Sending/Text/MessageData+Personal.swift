import Liquid

extension MessageData {
  /// Whether an address holds a value of this person, subject or event: a name, a number, a property.
  func isPersonal(_ url: String) -> Bool {
    let address = LinkTarget.readable(url)
    var objects: [any LiquidObject] = []
    if let customer { objects.append(customer) }
    if let subject { objects.append(subject) }
    if let event { objects.append(event) }
    return objects.contains { MessageData.holds(address, $0, depth: 0) }
  }

  private static func holds(_ address: String, _ object: any LiquidObject, depth: Int) -> Bool {
    guard depth < 4 else { return false }
    return object.memberNames.contains { name in
      switch object.member(name) {
      case .text(let text): holds(address, text.lowercased())
      case .integer(let number): number > 99 && address.contains(String(number))
      case .object(let inner): holds(address, inner, depth: depth + 1)
      default: false
      }
    }
  }

  /// A short word counts only where it stands by itself: `li` is not in `list`.
  private static func holds(_ address: String, _ value: String) -> Bool {
    if value.utf8.count > 3 { return address.contains(value) }
    guard value.utf8.count > 1 else { return false }
    return address.split { !$0.isLetter && !$0.isNumber }.contains { $0 == value }
  }
}
