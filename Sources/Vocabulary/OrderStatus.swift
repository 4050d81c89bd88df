/// How far an order is. The numbers are stored; a status never goes back (R2).
package enum OrderStatus: Int, CaseIterable, Hashable, Comparable, Sendable {
  case created = 0
  case paid = 1
  case shipped = 2
  case delivered = 3
  case cancelled = 4
  case refunded = 5

  package var word: String {
    switch self {
    case .created: "created"
    case .paid: "paid"
    case .shipped: "shipped"
    case .delivered: "delivered"
    case .cancelled: "cancelled"
    case .refunded: "refunded"
    }
  }

  /// The words by their stored number.
  package static let words = OrderStatus.allCases.map(\.word)

  package init?(word: some StringProtocol) {
    guard let status = OrderStatus.allCases.first(where: { $0.word == word }) else { return nil }
    self = status
  }

  /// The event that reaching this status is (R28).
  package var eventName: String {
    switch self {
    case .created: "order_placed"
    case .paid: "order_paid"
    case .shipped: "order_shipped"
    case .delivered: "order_delivered"
    case .cancelled: "order_cancelled"
    case .refunded: "order_refunded"
    }
  }

  package static func < (left: OrderStatus, right: OrderStatus) -> Bool { left.rawValue < right.rawValue }
}
