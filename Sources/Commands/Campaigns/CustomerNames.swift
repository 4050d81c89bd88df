import SQLText
import Store
import Vocabulary

/// Names of customers, for terminals only (R18).
enum CustomerNames {
  static func read(_ customers: [CustomerID], _ session: any Session) throws -> [CustomerID: String] {
    guard !customers.isEmpty else { return [:] }
    let list = customers.map { "\($0)" as SQLText }.joined(separator: ", ")
    var names: [CustomerID: String] = [:]
    try session.rows(
      "SELECT customer_id, first_name, last_name FROM customers WHERE customer_id IN (\(list))"
    ) { row in
      names[row.integer(0)] = [row.optionalText(1), row.optionalText(2)].compactMap { $0 }.joined(separator: " ")
    }
    return names
  }
}
