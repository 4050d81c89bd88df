import Foundation
package import Vocabulary

/// Who lives behind the addresses and what they owe, so that orders and payments can follow messages.
package struct SandboxShop: Sendable {
  package struct OpenInvoice: Hashable, Sendable {
    package var customer: String
    /// Minor units still owed.
    package var balance: Int64
    package var currency: Currency

    package init(customer: String, balance: Int64, currency: Currency) {
      (self.customer, self.balance, self.currency) = (customer, balance, currency)
    }
  }

  package struct KnownOrder: Hashable, Sendable {
    package var customer: String
    /// Minor units.
    package var total: Int64
    package var currency: Currency
    package var isPaid: Bool

    package init(customer: String, total: Int64, currency: Currency, isPaid: Bool) {
      (self.customer, self.total, self.currency, self.isPaid) = (customer, total, currency, isPaid)
    }
  }

  /// The shop's numbers of customers by phone and by email in lower case; the first who has an address.
  private var customers: [String: String] = [:]
  package var invoices: [String: OpenInvoice] = [:]
  package var orders: [String: KnownOrder] = [:]
  /// The currency of orders that follow.
  package var currency: Currency

  package init() {
    guard let yuan = Currency("CNY") else { preconditionFailure("three capital letters are a currency") }
    currency = yuan
  }

  package mutating func add(customer: String, at address: String) {
    let key = address.lowercased()
    if !key.isEmpty, customers[key] == nil { customers[key] = customer }
  }

  package func customer(at address: String) -> String? {
    customers[address.lowercased()]
  }

  /// Reads the files that `DemoShop` writes: `customers.csv`, and where they are there `invoices.csv`, `payments.csv`
  /// and `orders.csv`. Only what is still open is kept of the last three.
  /// - Throws: `unreadable-file`.
  package static func reading(folder: String) throws(SandboxError) -> SandboxShop {
    var shop = SandboxShop()
    try read(folder + "/customers.csv", isNeeded: true) { row in
      guard let id = row["id"] else { return }
      for column in ["phone", "email"] { if let address = row[column] { shop.add(customer: id, at: address) } }
    }
    try read(folder + "/invoices.csv") { row in
      guard let number = row["number"], let customer = row["customer"], row["cancelled_at"] == nil,
        row["disputed"] != "true", let currency = Currency(row["currency"] ?? ""),
        let amount = minor(row["amount"], currency)
      else { return }
      shop.invoices[number] = OpenInvoice(customer: customer, balance: amount, currency: currency)
    }
    try read(folder + "/payments.csv") { row in
      guard let number = row["invoice"], let invoice = shop.invoices[number],
        let amount = minor(row["amount"], invoice.currency)
      else { return }
      shop.invoices[number]?.balance -= amount
    }
    shop.invoices = shop.invoices.filter { $0.value.balance > 0 }
    try read(folder + "/orders.csv") { row in
      guard row["status"] == "created", let number = row["number"], let customer = row["customer"],
        let currency = Currency(row["currency"] ?? ""), let total = minor(row["total"], currency)
      else { return }
      shop.orders[number] = KnownOrder(customer: customer, total: total, currency: currency, isPaid: false)
    }
    return shop
  }

  /// Hands the rows of a comma-separated file over, cells by their column's name, empty ones left out.
  private static func read(
    _ path: String, isNeeded: Bool = false, _ body: ([String: String]) -> Void
  ) throws(SandboxError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      if isNeeded { throw SandboxError(.unreadableFile, "cannot read \(path)") }
      return
    }
    var rows = CommaRows(Array(data))
    guard let header = rows.next() else { return }
    while let cells = rows.next() {
      var row: [String: String] = [:]
      for (name, cell) in zip(header, cells) where !cell.isEmpty { row[name] = cell }
      body(row)
    }
  }

  private static func minor(_ text: String?, _ currency: Currency) -> Int64? {
    guard let parts = text?.split(separator: ".", omittingEmptySubsequences: false), parts.count <= 2,
      let major = parts.first.flatMap({ Int64($0) })
    else { return nil }
    let digits = currency.minorDigits
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    guard fraction.utf8.count <= digits,
      let minor = Int64(String(major) + fraction + String(repeating: "0", count: digits - fraction.utf8.count))
    else { return nil }
    return minor
  }
}

/// The rows of a comma-separated file in memory (RFC 4180).
struct CommaRows: IteratorProtocol {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func next() -> [String]? {
    guard index < bytes.count else { return nil }
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if byte == UInt8(ascii: ",") {
        cells.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll(keepingCapacity: true)
      } else if byte == UInt8(ascii: "\n") {
        break
      } else if byte != UInt8(ascii: "\r") {
        cell.append(byte)
      }
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    return cells
  }
}
