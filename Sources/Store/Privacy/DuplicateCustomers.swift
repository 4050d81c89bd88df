import SQLText
package import Vocabulary

/// Customers who may be one person (R3). Nothing is joined by it: shared phones and families are for people to judge.
package struct DuplicateCustomers: Sendable {
  package enum Reason: String, CaseIterable, Hashable, Sendable {
    case sameEmail = "same email"
    case samePhone = "same phone"
    case sameBirthday = "same name and birthday"
    case sameAddress = "same name and postal code"
  }

  package enum Confidence: Int, Hashable, Sendable {
    case low, medium, high

    package var word: String {
      switch self {
      case .low: "low"
      case .medium: "medium"
      case .high: "high"
      }
    }
  }

  /// Two customers; `first` has the smaller number.
  package struct Pair: Hashable, Sendable {
    package var first: CustomerID
    package var second: CustomerID
    package var reasons: [Reason]
    /// Whether both have a name and it is another one.
    package var namesDiffer: Bool
    /// Whether both have a name and it is the same.
    package var namesMatch: Bool

    /// An address of one's own is much, one that a family shares is little; two reasons are more than one.
    package var confidence: Confidence {
      let hasAddress = reasons.contains(.sameEmail) || reasons.contains(.samePhone)
      if namesDiffer {
        return reasons.contains(.sameEmail) && reasons.contains(.samePhone) ? .medium : .low
      }
      if namesMatch, hasAddress || reasons.count > 1 { return .high }
      if reasons.contains(.sameEmail) || reasons.count > 1 { return .high }
      return reasons == [.sameAddress] ? .low : .medium
    }
  }

  /// The surest first, then by number.
  package private(set) var pairs: [Pair] = []
  /// Values that more customers share than `largestGroup`: a shop's own address, a placeholder.
  package private(set) var sharedByMany: [Reason: Int] = [:]

  /// Customers with one value who are compared; beyond it the value names nobody.
  package static let largestGroup = 20

  package init(_ session: any Session) throws {
    var found: [[CustomerID]: [Reason]] = [:]
    var names: [CustomerID: String] = [:]
    for reason in Reason.allCases {
      var group: [CustomerID] = []
      var key: String?
      func close() {
        for (index, first) in group.enumerated() {
          for second in group[(index + 1)...] { found[[first, second], default: []].append(reason) }
        }
        group = []
      }
      try session.rows(DuplicateCustomers.query(reason)) { row in
        let next = row.text(0)
        if next != key {
          close()
          key = next
          if row.integer(3) > DuplicateCustomers.largestGroup { sharedByMany[reason, default: 0] += 1 }
        }
        guard row.integer(3) <= DuplicateCustomers.largestGroup else { return }
        group.append(row.integer(1))
        names[row.integer(1)] = row.text(2)
      }
      close()
    }
    pairs = found.map { customers, reasons in
      let (one, other) = (names[customers[0]] ?? "", names[customers[1]] ?? "")
      let areBoth = !one.isEmpty && !other.isEmpty
      return Pair(
        first: customers[0], second: customers[1], reasons: reasons, namesDiffer: areBoth && one != other,
        namesMatch: areBoth && one == other)
    }.sorted {
      ($1.confidence.rawValue, $0.first, $0.second) < ($0.confidence.rawValue, $1.first, $1.second)
    }
  }

  /// `key, customer_id, name, customers with this key`, in the order of the key; only keys of several.
  private static func query(_ reason: Reason) -> SQLText {
    let name: SQLText = "lower(trim(coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '')))"
    let hasName: SQLText = "c.first_name IS NOT NULL AND c.last_name IS NOT NULL"
    let (key, condition): (SQLText, SQLText) =
      switch reason {
      case .sameEmail: ("lower(c.email)", "c.email IS NOT NULL")
      case .samePhone: ("c.phone", "c.phone IS NOT NULL")
      case .sameBirthday:
        ("\(name) || ' ' || CAST(c.birthday AS TEXT)", "c.birthday IS NOT NULL AND \(hasName)")
      case .sameAddress:
        (
          "\(name) || ' ' || lower(c.postal_code) || ' ' || coalesce(c.country, '')",
          "c.postal_code IS NOT NULL AND \(hasName)"
        )
      }
    return """
      SELECT k.value, k.customer_id, k.name, k.number FROM (
        SELECT \(key) AS value, c.customer_id, \(name) AS name, count(*) OVER (PARTITION BY \(key)) AS number
        FROM customers AS c WHERE c.deleted_at IS NULL AND c.erased_at IS NULL AND \(condition)
      ) AS k WHERE k.number > 1 ORDER BY k.value, k.customer_id
      """
  }
}
