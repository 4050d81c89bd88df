import Foundation

/// A gate that a thread of the store stands at until a test opens it.
final class Gate: @unchecked Sendable {
  // Sound because the condition guards the one flag.
  private let condition = NSCondition()
  private var isOpen = false

  func wait() {
    condition.lock()
    while !isOpen { condition.wait() }
    condition.unlock()
  }

  func open() {
    condition.lock()
    isOpen = true
    condition.broadcast()
    condition.unlock()
  }
}
