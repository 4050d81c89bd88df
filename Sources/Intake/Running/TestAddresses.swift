import Store
import Vocabulary

/// Invented addresses for customers of a sandbox database that have none.
///
/// They reach nobody: `+999` is a country code that is not assigned, and `.invalid` is no domain (RFC 2606).
enum TestAddresses {
  static func check(_ database: any Database) async throws {
    let kind = try await database.read { try $0.databaseKind() }
    guard kind == .sandbox else {
      throw IntakeError(
        .notSandbox, "test addresses are for sandbox databases, and this one is live",
        hint: "Import into a database made with --sandbox.")
    }
  }

  static func phone(_ customer: CustomerID) -> String {
    let digits = String(customer)
    return "+999" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  static func email(_ customer: CustomerID) -> String { "customer-\(customer)@customers.invalid" }

  /// Fills what is missing and returns how many customers got an address.
  static func fill(_ database: any Database, _ options: ImportOptions) async throws -> Int {
    var last: Int64 = 0
    var filled = 0
    while !Task.isCancelled {
      let after = last
      let digest = options.addressDigest
      let (next, count) = try await database.write(.relaxed) { session -> (Int64?, Int) in
        var phones = RowBatch(columns: ["customer_id", "phone", "phone_digest"])
        var emails = RowBatch(columns: ["customer_id", "email", "email_digest"])
        let gaps = try session.addressGaps(after: after, limit: 2000)
        for gap in gaps {
          if gap.lacksPhone {
            let phone = phone(gap.customer)
            phones.append(gap.customer)
            phones.append(phone)
            phones.append(digest?(.phone, phone))
          }
          if gap.lacksEmail {
            let email = email(gap.customer)
            emails.append(gap.customer)
            emails.append(email)
            emails.append(digest?(.email, email))
          }
        }
        if !phones.isEmpty { try session.update(phones, in: "customers", keyCount: 1) }
        if !emails.isEmpty { try session.update(emails, in: "customers", keyCount: 1) }
        return (gaps.last?.customer, gaps.count)
      }
      filled += count
      guard let next else { break }
      last = next
      if options.pause > .zero { try? await Task.sleep(for: options.pause) }
    }
    return filled
  }
}
