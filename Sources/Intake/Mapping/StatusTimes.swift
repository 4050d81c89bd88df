import Vocabulary

/// The field of an order that tells when it reached a status.
enum StatusTimes {
  static func field(_ status: OrderStatus) -> String {
    switch status {
    case .created: "placed_at"
    case .paid: "paid_at"
    case .shipped: "shipped_at"
    case .delivered: "delivered_at"
    case .cancelled: "cancelled_at"
    case .refunded: "refunded_at"
    }
  }
}
