package import Vocabulary

/// How an order's status moves (R2): forward only, from anywhere to cancelled or refunded.
package enum StatusRule {
  package static func merged(_ current: OrderStatus, _ new: OrderStatus) -> OrderStatus { max(current, new) }
}
