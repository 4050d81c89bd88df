import Vocabulary

/// Keys that were used, with the answer each got (R21); bounded in time and in number, the oldest go first.
struct IdempotencyKeys: Sendable {
  private struct Entry: Sendable {
    var digest: UInt64
    var answer: Answer
    var at: Instant
  }

  private var entries: [String: Entry] = [:]
  private var order = Ring<String>()
  let limit: Int
  let life: Elapsed

  init(limit: Int, life: Elapsed) {
    self.limit = max(1, limit)
    self.life = life
  }

  enum Finding: Sendable {
    case new
    case again(Answer)
    /// Used with another body.
    case conflict
  }

  mutating func find(_ key: String, digest: UInt64, now: Instant) -> Finding {
    guard let entry = entries[key], now < entry.at + life else { return .new }
    return entry.digest == digest ? .again(entry.answer) : .conflict
  }

  mutating func keep(_ answer: Answer, for key: String, digest: UInt64, now: Instant) {
    if entries.updateValue(Entry(digest: digest, answer: answer, at: now), forKey: key) == nil { order.append(key) }
    while order.count > limit, let oldest = order.popFirst() { entries[oldest] = nil }
  }
}

/// How often each message was tried and accepted, for the last so many messages.
struct TryCounts: Sendable {
  struct Count: Sendable {
    var tries = 0
    var accepted = 0
  }

  private var counts: [String: Count] = [:]
  private var order = Ring<String>()
  let limit: Int

  init(limit: Int) {
    self.limit = max(1, limit)
  }

  subscript(identity: String) -> Count {
    get { counts[identity] ?? Count() }
    set {
      if counts.updateValue(newValue, forKey: identity) == nil { order.append(identity) }
      while order.count > limit, let oldest = order.popFirst() { counts[oldest] = nil }
    }
  }
}

/// A queue whose front is dropped without moving the rest each time.
struct Ring<Element: Sendable>: Sendable {
  private var elements: [Element] = []
  private var start = 0

  var count: Int { elements.count - start }
  var all: ArraySlice<Element> { elements[start...] }

  mutating func append(_ element: Element) {
    elements.append(element)
  }

  @discardableResult mutating func popFirst() -> Element? {
    guard start < elements.count else { return nil }
    let first = elements[start]
    start += 1
    if start > 1024, start * 2 > elements.count {
      elements.removeFirst(start)
      start = 0
    }
    return first
  }
}
