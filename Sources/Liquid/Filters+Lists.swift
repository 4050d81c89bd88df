extension Renderer {
  /// What a filter of lists goes over: lists flattened, anything else as one item, nothing for null.
  mutating func items(of value: LiquidValue) throws(RenderError) -> [LiquidValue] {
    switch value {
    case .null: return []
    case .list(let items):
      try spend(items.count)
      if !items.contains(where: { if case .list = $0 { true } else { false } }) { return items }
      var flat: [LiquidValue] = []
      try flatten(items, into: &flat, depth: 0)
      return flat
    case .range(let from, let through):
      guard from <= through else { return [] }
      let (difference, overflow) = through.subtractingReportingOverflow(from)
      try spend(overflow ? .max / 2 : Int(min(difference, .max / 2)) + 1)
      return (from...through).map { .integer($0) }
    case .blank, .empty: return [.text("")]
    default: return [value]
    }
  }

  private mutating func flatten(_ items: [LiquidValue], into flat: inout [LiquidValue], depth: Int) throws(RenderError)
  {
    try spend(items.count)
    for item in items {
      if case .list(let inner) = item {
        if depth < 64 { try flatten(inner, into: &flat, depth: depth + 1) }
      } else {
        flat.append(item)
      }
    }
  }

  mutating func applyList(_ arguments: FilterArguments, to input: LiquidValue) throws(RenderError) -> LiquidValue {
    let items = try items(of: input)
    switch arguments.filter {
    case .join: return try joined(items, arguments.count > 0 ? text8(arguments[0]) : [0x20])
    case .concat:
      guard case .list(let others) = arguments[0] else { throw .wrongArgument(.concat, "its argument is no list") }
      try spend(items.count + others.count)
      return .list(items + others)
    case .reverse: return .list(items.reversed())
    case .map: return .list(try mapped(items, arguments[0]))
    case .compact: return try compacted(items, arguments[0])
    case .uniq: return try unique(items, arguments[0])
    case .sum: return try sum(items, arguments[0])
    case .sort, .sort_natural: return try sorted(items, arguments[0], arguments.filter)
    default: return try filtered(items, arguments)
    }
  }

  private mutating func joined(_ items: [LiquidValue], _ glue: [UInt8]) throws(RenderError) -> LiquidValue {
    var bytes: [UInt8] = []
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(contentsOf: glue) }
      appendText(item, to: &bytes)
      if bytes.count > settings.limits.outputBytes { throw .outputLimit(settings.limits.outputBytes) }
    }
    return try made(bytes)
  }

  /// What an item gives for a property: a value, nothing to look into, or an error where the name makes no sense.
  private enum Property {
    case value(LiquidValue)
    case opaque
  }

  private mutating func property(_ name: LiquidValue, of item: LiquidValue, _ filter: Filter) throws(RenderError)
    -> Property
  {
    try spend(cost(item) + cost(name))
    switch (item, name) {
    case (.object(let object), _): return .value(name.plainText.flatMap { object.member($0) } ?? .null)
    case (.text(let text), .text(let part)):
      return .value(find(Array(part.utf8), in: Array(text.utf8), from: 0) == nil ? .null : name)
    case (.text(let text), .integer(let index)):
      let scalars = Array(text.unicodeScalars)
      let place = index < 0 ? Int64(scalars.count) &+ index : index
      return .value(place >= 0 && place < scalars.count ? .text(String(scalars[Int(place)])) : .null)
    case (.integer(let number), .integer(let bit)):
      return .value(.integer(bit < 0 ? 0 : bit > 62 ? (number < 0 ? 1 : 0) : number >> bit & 1))
    case (.text, .number), (.integer, .number): return try property(.integer(wholeNumber(name)), of: item, filter)
    case (.text, _), (.integer, _):
      throw .wrongArgument(filter, "cannot select a property of \(item.kindName)")
    default: return .opaque
    }
  }

  private mutating func filtered(_ items: [LiquidValue], _ arguments: FilterArguments) throws(RenderError)
    -> LiquidValue
  {
    let filter = arguments.filter
    let target = arguments[1]
    var kept: [LiquidValue] = []
    for (index, item) in items.enumerated() {
      guard case .value(let found) = try property(arguments[0], of: item, filter) else { return .null }
      let matches = target.isNull ? found.isTruthy : try equal(found, target)
      switch filter {
      case .find where matches: return item
      case .find_index where matches: return .integer(Int64(index))
      case .has where matches: return .boolean(true)
      case .where where matches, .reject where !matches: kept.append(item)
      default: break
      }
    }
    switch filter {
    case .has: return .boolean(false)
    case .find, .find_index: return .null
    default: return .list(kept)
    }
  }

  private mutating func mapped(_ items: [LiquidValue], _ name: LiquidValue) throws(RenderError) -> [LiquidValue] {
    var result: [LiquidValue] = []
    for item in items {
      if case .value(let value) = try property(name, of: item, .map) {
        result.append(value)
      } else {
        result.append(.null)
      }
    }
    return result
  }

  private mutating func compacted(_ items: [LiquidValue], _ name: LiquidValue) throws(RenderError) -> LiquidValue {
    guard !name.isNull else { return .list(items.filter { !$0.isNull }) }
    var kept: [LiquidValue] = []
    for item in items {
      guard case .value(let value) = try property(name, of: item, .compact) else { return .null }
      if !value.isNull { kept.append(item) }
    }
    return .list(kept)
  }

  private mutating func unique(_ items: [LiquidValue], _ name: LiquidValue) throws(RenderError) -> LiquidValue {
    if items.count < 2 { return .list(items) }
    var seen: Set<String> = []
    var kept: [LiquidValue] = []
    for item in items {
      var key = item
      if !name.isNull {
        guard case .value(let value) = try property(name, of: item, .uniq) else { return .null }
        key = value
      }
      let words = inspected(key)
      try spend(words.utf8.count >> 4)
      if seen.insert(words).inserted { kept.append(item) }
    }
    return .list(kept)
  }

  private mutating func sum(_ items: [LiquidValue], _ name: LiquidValue) throws(RenderError) -> LiquidValue {
    var values = items
    if !name.isNull {
      values = []
      for item in items {
        if case .value(let value) = try property(name, of: item, .sum) { values.append(value) }
      }
      values = try self.items(of: .list(values))
    }
    var total = Number.integer(0)
    var currency: String?
    for value in values {
      if case .money(_, let own) = value { currency = currency == nil || currency == own ? own : "" }
      total = total + Number(value)
    }
    if let currency, !currency.isEmpty, let amount = money(total, currency) { return amount }
    return total.value
  }

  private mutating func sorted(_ items: [LiquidValue], _ name: LiquidValue, _ filter: Filter) throws(RenderError)
    -> LiquidValue
  {
    var keyed: [(key: LiquidValue, item: LiquidValue)] = []
    if items.count == 1 {
      switch items[0] {
      case .text, .markup, .integer, .object: return .list(items)
      default: break
      }
    }
    // Where one of them has no properties at all there is no order.
    if !name.isNull, !items.allSatisfy(\.mayHaveProperties) { return .null }
    for item in items {
      var key = item
      if !name.isNull {
        guard case .value(let value) = try property(name, of: item, filter) else { return .null }
        key = value
      }
      if filter == .sort_natural, !key.isNull {
        key = .text(String(decoding: text8(key).map(foldedCase), as: UTF8.self))
      }
      keyed.append((key, item))
    }
    return .list(try mergeSorted(keyed, filter).map(\.item))
  }

  private func foldedCase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  /// Sorts stably, nulls last, from short runs to long ones.
  private mutating func mergeSorted(_ items: [(key: LiquidValue, item: LiquidValue)], _ filter: Filter)
    throws(RenderError) -> [(key: LiquidValue, item: LiquidValue)]
  {
    var current = items
    var width = 1
    while width < current.count {
      var next: [(key: LiquidValue, item: LiquidValue)] = []
      next.reserveCapacity(current.count)
      for start in stride(from: 0, to: current.count, by: 2 * width) {
        let middle = min(start + width, current.count)
        let end = min(start + 2 * width, current.count)
        var (left, right) = (start, middle)
        try spend(end - start)
        while left < middle || right < end {
          if right == end {
            next.append(current[left])
            left += 1
          } else if left == middle {
            next.append(current[right])
            right += 1
          } else if try precedes(current[right].key, current[left].key, filter) {
            next.append(current[right])
            right += 1
          } else {
            next.append(current[left])
            left += 1
          }
        }
      }
      current = next
      width *= 2
    }
    return current
  }

  private mutating func precedes(_ left: LiquidValue, _ right: LiquidValue, _ filter: Filter) throws(RenderError)
    -> Bool
  {
    if left.isNull || right.isNull { return !left.isNull }
    try spend(cost(left) + cost(right))
    if let order = ordered(left, right) { return order < 0 }
    throw RenderError(
      code: .incomparable, message: "\(filter.rawValue): \(left.kindName) and \(right.kindName) cannot be compared")
  }
}

extension LiquidValue {
  /// Whether it can be asked for a property, if only to say that there is none of that name.
  fileprivate var mayHaveProperties: Bool {
    switch self {
    case .object, .text, .markup, .integer, .large: true
    default: false
    }
  }
}
