/// The names of an object's members and where each stands. Objects that are made alike share one, and a template that
/// has found a name in one of them knows where it is in the others.
package final class LiquidShape: Sendable {
  package let names: [String]
  /// Where a name stands, for shapes of many names.
  private let places: [String: Int]?

  package init(_ names: [String]) {
    self.names = names
    places =
      names.count <= 8
      ? nil : Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func place(of name: String) -> Int? {
    if let places { return places[name] }
    return names.firstIndex(of: name)
  }
}

/// Where a name was found last.
package struct LiquidHint {
  /// The shape the place is of; held, so that no other shape can come to stand where it stood.
  private var shape: LiquidShape?
  private var address: UnsafeRawPointer?
  private var place = -1

  package init() {}

  /// Returns where the shape has the name: from memory, where it is the shape of the last time.
  @inline(__always)
  package mutating func place(of name: String, in shape: LiquidShape) -> Int? {
    let address = UnsafeRawPointer(Unmanaged.passUnretained(shape).toOpaque())
    if address != self.address { learn(name, shape, address) }
    return place >= 0 ? place : nil
  }

  /// The same for the shape of cells; the name is asked for only where it has to be looked for.
  @inline(__always)
  mutating func place(in shape: Unmanaged<LiquidShape>, _ name: () -> String) -> Int? {
    let address = UnsafeRawPointer(shape.toOpaque())
    if address != self.address { learn(name(), shape.takeUnretainedValue(), address) }
    return place >= 0 ? place : nil
  }

  @inline(never)
  private mutating func learn(_ name: String, _ shape: LiquidShape, _ address: UnsafeRawPointer) {
    self.shape = shape
    self.address = address
    place = shape.place(of: name) ?? -1
  }
}
