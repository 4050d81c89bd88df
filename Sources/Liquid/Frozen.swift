/// A table that no longer changes, in memory of its own: looking something up counts no references and copies no array.
///
/// Its owner frees it, once, when nobody looks any more.
struct Frozen<Element: Sendable>: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Element>
  let count: Int

  /// Copies a table, with room for so many elements behind it that mean nothing and may be read.
  init(_ elements: [Element], margin: Int = 0) {
    count = elements.count
    // An empty table is never looked into and needs no memory.
    let none = elements.isEmpty ? UnsafeMutablePointer<Element>(bitPattern: 64) : nil
    base = none ?? .allocate(capacity: max(1, elements.count) + margin)
    elements.withUnsafeBufferPointer {
      if let first = $0.baseAddress { base.initialize(from: first, count: $0.count) }
    }
  }

  var start: UnsafePointer<Element> { UnsafePointer(base) }
  @inline(__always)
  func pointer(_ index: Int32) -> UnsafePointer<Element> {
    assert(index >= 0 && Int(index) < count)
    return UnsafePointer(base + Int(index))
  }
  var buffer: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

  func free() {
    guard count > 0 else { return }
    base.deinitialize(count: count)
    base.deallocate()
  }

  subscript(index: Int) -> Element {
    @inline(__always)
    unsafeAddress {
      assert(index >= 0 && index < count)
      return UnsafePointer(base + index)
    }
  }

  subscript(index: Int32) -> Element {
    @inline(__always)
    unsafeAddress {
      assert(index >= 0 && Int(index) < count)
      return UnsafePointer(base + Int(index))
    }
  }
}
