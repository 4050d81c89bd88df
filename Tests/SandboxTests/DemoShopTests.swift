import Foundation
import Testing
import TestSupport
import Vocabulary

@testable import Sandbox

struct DemoShopTests {
  static let files = [
    "customers", "consents", "orders", "items", "payments", "invoices", "shipments", "returns", "reviews", "tickets",
  ]

  /// The rows of a file, cells by the column's name.
  static func rows(_ folder: TemporaryFolder, _ file: String) throws -> [[String: String]] {
    var rows = CommaRows(Array(try folder.read(file + ".csv").utf8))
    let header = rows.next() ?? []
    var result: [[String: String]] = []
    while let cells = rows.next() {
      #expect(cells.count == header.count, "\(file) has a row of \(cells.count) cells")
      result.append(Dictionary(uniqueKeysWithValues: zip(header, cells)).filter { !$0.value.isEmpty })
    }
    return result
  }

  @Test func `the first rows of each file`() throws {
    let folder = try TemporaryFolder()
    try DemoShop(now: sandboxNow, customers: 40, later: .days(14)).write(to: folder.path)
    for file in Self.files + ["later/orders", "later/items", "later/payments"] {
      let head = try folder.read(file + ".csv").split(separator: "\n", omittingEmptySubsequences: false).prefix(9)
      try expectGolden(head.joined(separator: "\n") + "\n", "demo/\(file.replacing("/", with: "-")).csv")
    }
  }

  @Test func `the same seed, size and now give the same bytes, whatever stands in later files`() throws {
    let (one, two, three) = (try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder())
    let shop = DemoShop(now: sandboxNow, customers: 300)
    try shop.write(to: one.path)
    try DemoShop(now: sandboxNow, customers: 300, later: .days(30)).write(to: two.path)
    try DemoShop(now: sandboxNow, customers: 300, seed: 7).write(to: three.path)
    for file in Self.files {
      let (first, second) = (try one.read(file + ".csv"), try two.read(file + ".csv"))
      #expect(first == second)
    }
    let (first, other) = (try one.read("customers.csv"), try three.read("customers.csv"))
    #expect(first != other)
  }

  @Test func `a shop of 3,000 is believable`() throws {
    let folder = try TemporaryFolder()
    let counts = try DemoShop(now: sandboxNow, later: .days(14)).write(to: folder.path)
    #expect(counts.customers == 3_000)
    let customers = try Self.rows(folder, "customers")
    #expect(Set(customers.compactMap { $0["id"] }).count == 3_000)
    let phones = customers.compactMap { $0["phone"] }
    #expect((2_000...2_900).contains(phones.count))
    #expect(phones.allSatisfy { $0.hasPrefix("+861740") || $0.hasPrefix("+1415555") || $0.hasPrefix("+447700900") })
    // Somebody shares a phone, and hardly anybody else does.
    #expect((10...40).contains(phones.count - Set(phones).count))
    #expect(
      customers.compactMap { $0["email"] }.allSatisfy { $0.hasSuffix("@example.com") || $0.hasSuffix("@example.org") })
    #expect(customers.contains { $0["phone"] == nil && $0["email"] == nil })
    #expect(customers.contains { $0["birthday"]?.hasSuffix("-02-29") == true })
    #expect(customers.compactMap { $0["birthday"] }.allSatisfy { CivilDate($0) != nil })
    #expect(Set(customers.compactMap { $0["country"] }) == ["CN", "US", "GB"])

    let consents = try Self.rows(folder, "consents")
    #expect(Set(consents.compactMap { $0["state"] }) == ["subscribed", "unsubscribed", "pending", "not_subscribed"])
    let now = sandboxNow.description
    #expect(consents.allSatisfy { ($0["given_at"] ?? "~") <= now })
  }

  @Test func `R2 orders, items and payments refer to rows that exist, and nothing is later than now`() throws {
    let folder = try TemporaryFolder()
    try DemoShop(now: sandboxNow, customers: 1_500, later: .days(14)).write(to: folder.path)
    let ids = Set(try Self.rows(folder, "customers").compactMap { $0["id"] })
    let orders = try Self.rows(folder, "orders")
    let numbers = Set(orders.compactMap { $0["number"] })
    let invoices = try Self.rows(folder, "invoices")
    let invoiceNumbers = Set(invoices.compactMap { $0["number"] })
    #expect(numbers.count == orders.count)
    #expect(invoiceNumbers.count == invoices.count)
    #expect((orders + invoices).allSatisfy { $0["customer"].map(ids.contains) == true })
    let payments = try Self.rows(folder, "payments")
    #expect(Set(payments.compactMap { $0["number"] }).count == payments.count)
    #expect(
      payments.allSatisfy {
        $0["order"].map(numbers.contains) ?? false || $0["invoice"].map(invoiceNumbers.contains) ?? false
      })
    #expect(try Self.rows(folder, "items").allSatisfy { $0["order"].map(numbers.contains) == true })
    let now = sandboxNow.description
    let times = ["placed_at", "paid_at", "shipped_at", "delivered_at", "cancelled_at", "refunded_at", "issued_at"]
    for row in orders + payments + invoices {
      #expect(times.allSatisfy { (row[$0] ?? "") <= now })
      if row["status"] == "delivered" { #expect(row["shipped_at"] != nil && row["paid_at"] != nil) }
    }
    #expect(Set(orders.compactMap { $0["status"] }) == Set(OrderStatus.words))
    for (file, least) in [("shipments", orders.count / 2), ("returns", 10), ("reviews", 100), ("tickets", 50)] {
      let rows = try Self.rows(folder, file)
      #expect(rows.count > least && Set(rows.compactMap { $0["number"] }).count == rows.count, "\(file)")
      #expect(rows.allSatisfy { $0["order"].map(numbers.contains) == true }, "\(file)")
      #expect(
        rows.allSatisfy { row in
          row.allSatisfy { !$0.key.hasSuffix("ed_at") || $0.key == "estimated_at" || $0.value <= now }
        })
    }
    let later = try Self.rows(folder, "later/orders")
    #expect(later.contains { ($0["placed_at"] ?? "") > now })
    #expect(later.contains { numbers.contains($0["number"] ?? "") })
    #expect(later.allSatisfy { row in times.contains { (row[$0] ?? "") > now } })
  }

  @Test func `invoices fall due around now: soon, today, lately, disputed and paid`() throws {
    let folder = try TemporaryFolder()
    try DemoShop(now: sandboxNow).write(to: folder.path)
    var paid: [String: Double] = [:]
    for payment in try Self.rows(folder, "payments") {
      if let invoice = payment["invoice"] { paid[invoice, default: 0] += Double(payment["amount"] ?? "") ?? 0 }
    }
    let invoices = try Self.rows(folder, "invoices")
    func open(_ dates: ClosedRange<String>) -> Int {
      invoices.count { row in
        dates.contains(row["due_date"] ?? "") && row["cancelled_at"] == nil
          && (Double(row["amount"] ?? "") ?? 0) > paid[row["number"] ?? ""] ?? 0
      }
    }
    #expect(open("2026-03-04"..."2026-03-04") > 0)
    #expect(open("2026-03-01"..."2026-03-01") > 0)
    #expect(open("2026-02-22"..."2026-02-22") > 0)
    #expect(open("2025-12-01"..."2026-02-28") > 20)
    #expect(invoices.contains { $0["disputed"] == "true" })
    #expect(invoices.contains { paid[$0["number"] ?? ""] != nil })
  }

  @Test(arguments: [1, 2, 3, 4])
  func `consents are never later than now, and each names who, what and when`(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    try DemoShop(now: sandboxNow, customers: 800, seed: seed).write(to: folder.path)
    for row in try Self.rows(folder, "consents") {
      #expect(["customer", "channel", "topic", "state", "given_at", "source"].allSatisfy { row[$0] != nil })
      #expect((row["given_at"] ?? "~") <= sandboxNow.description)
      #expect(row["state"] != "subscribed" || row["wording"] != nil)
    }
  }

  @Test func `the sandbox reads the shop's files and knows who owes what`() throws {
    let folder = try TemporaryFolder()
    try DemoShop(now: sandboxNow, customers: 400).write(to: folder.path)
    let shop = try SandboxShop.reading(folder: folder.path)
    let customers = try Self.rows(folder, "customers")
    let first = try #require(customers.first { $0["email"] != nil })
    #expect(shop.customer(at: first["email"]?.uppercased() ?? "") == first["id"])
    #expect(!shop.invoices.isEmpty && shop.invoices.values.allSatisfy { $0.balance > 0 })
    #expect(shop.orders.values.allSatisfy { !$0.isPaid })
    #expect(throws: SandboxError.self) { try SandboxShop.reading(folder: folder.path + "/nothing") }
  }

  @Test func `a folder that cannot be made is an error without a guess`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "file")
    let path = folder.path + "/file/below"
    #expect(throws: SandboxError(.unwritableFile, "cannot make the folder \(path)")) {
      try DemoShop(now: sandboxNow, customers: 1).write(to: path)
    }
  }
}
