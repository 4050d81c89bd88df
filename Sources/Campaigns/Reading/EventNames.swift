package import Vocabulary

/// The names of what happens (R28).
package enum EventNames {
  /// The events that changes of stored records are.
  package static let builtIn = OrderStatus.allCases.map(\.eventName) + ["payment_received"] + ofReturns
  private static let ofReturns = ["return_requested", "return_received"]

  /// Segment's names for the same, in our spelling.
  private static let aliases = ["order_completed": "order_placed", "checkout_completed": "order_placed"]

  /// Returns our name for an event: `Order Completed` is `order_placed`.
  package static func canonical(_ name: String) -> String {
    let spelled = name.lowercased().split(separator: " ").joined(separator: "_")
    if let ours = aliases[spelled] { return ours }
    return builtIn.contains(spelled) ? spelled : name
  }

  /// Whether a name is one that events may have: letters, digits and underscores, a letter first.
  static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 64 else { return false }
    return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 95 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) }

  /// What a message that answers the event is about; nil where the campaign has to say so.
  package static func subject(of name: String) -> SubjectKind? {
    if OrderStatus.allCases.contains(where: { $0.eventName == name }) || ofReturns.contains(name) { return .order }
    return name == "payment_received" ? nil : .event
  }

  /// Whether the event may be about a subject of this kind.
  static func isAbout(_ name: String, _ subject: SubjectKind) -> Bool {
    switch subject {
    case .order: builtIn.contains(name)
    case .invoice: name == "payment_received"
    case .event: true
    }
  }
}
