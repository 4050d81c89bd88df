import Catalogue
import Vocabulary

@testable import Audience

/// Expressions of every kind, as a person could write them: all check without findings.
struct RandomExpressions {
  var numbers: SeededNumbers
  let subject: SubjectKind?

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &numbers)]
  }

  mutating func next() -> String { condition(in: "customers", around: [], depth: 3) }

  /// - Parameter around: the entities of the enclosing rows.
  private mutating func condition(in entity: String, around: [String], depth: Int) -> String {
    if depth > 0, chance(35) {
      let word = pick(["and", "or"])
      return (0..<Int.random(in: 2...3, using: &numbers)).map { _ in
        "(" + condition(in: entity, around: around, depth: depth - 1) + ")"
      }.joined(separator: " \(word) ")
    }
    if chance(15) { return "not (" + condition(in: entity, around: around, depth: max(0, depth - 1)) + ")" }
    if depth > 0, chance(entity == "customers" ? 50 : 25) {
      return rows(in: entity, around: around, depth: depth - 1)
    }
    if entity == "customers", chance(25) { return special() }
    if chance(entity == "customers" ? 15 : 5) { return trait(in: entity) }
    if let subject, entity == "customers", chance(40) {
      return leaf(subject.entityName, prefix: subject.rawValue + ".")
    }
    if chance(20), entity != "customers" {
      let outer = pick(around.isEmpty ? ["customers"] : around)
      return leaf(outer, prefix: (Workbench.catalogue.entity(outer)?.singular ?? "customer") + ".")
    }
    if entity == "items", chance(20) { return leaf("orders", prefix: "order.") }
    if entity == "payments", chance(30) { return leaf("invoices", prefix: "invoice.") }
    return leaf(entity, prefix: "")
  }

  private mutating func special() -> String {
    pick([
      "segment(staff)", "segment(lapsing)", "not segment(big-spenders)", "received(winback)",
      "received(spring within 30 days)", "not received(winback within last 2 weeks)", "opened(winback)",
      "clicked(spring within \(pick([1, 7, 60])) days)", "replied(winback within this month)",
      "consented(email, offers)", "consented(sms)", "not consented(email)",
      "birthday within next \(pick([0, 1, 7, 30, 400])) days", "birthday within last \(pick([1, 14, 70])) days",
      "birthday is \(pick(["today", "tomorrow", "today + 3 days", "3 days from now"]))", "birthday within this month",
      "birthday is not today", "age >= \(pick([18, 30]))", "age between 20 and 40", "true",
      "now - last(orders.placed_at) > \(pick([1, 10])) days", "sum(orders.total) / count(orders) > 20",
      "sum(items.quantity * items.price) > 12.5", "max(orders.total - orders.refunded) >= 10",
      "count(distinct items.sku) >= 2", "count(orders) > count(invoices)", "last(orders.status) is \"paid\"",
      "first(orders where channel is \"web\").total < 50", "first(items.category) is not last(items.category)",
      "last(events(quiz).properties.price) > 3", "sum(events(product_viewed).properties.price) >= 12.5",
      "last(orders.paid_at) - first(orders.placed_at) <= 3 days", "credit * 2 - 5 > 10", "credit / 3 < 4.12",
      "min(orders.estimated_at) < now", "min(invoices.due_date) - today >= 2 days",
      "none(invoices where balance > 0)", "sum(invoices.balance) > 10", "sum(invoices.paid) >= 10",
      "avg(orders.total) > 33.3", "avg(items.quantity) > 1", "vip_level * 1.5 >= score", "-vip_level < -1",
      "last(events(product_viewed).properties.sku) in [\"T-100\", \"杭州\"]",
      "last(messages.sent_at) within last 30 days",
      "converted(\(pick(Array(Workbench.goals.keys).sorted())))",
      "converted(\(pick(["winback", "spring"])) within \(pick([3, 30, 90])) days)",
      "birthday is \(pick(["today", "tomorrow", "not yesterday"])) in local time",
      "birthday within next \(pick([0, 7, 30])) days in local time",
      "birthday + \(pick([18, 30])) years \(pick(["before", "after"])) today",
      "any(payments where paid_at \(pick(["before", "after", "is", "is not", "<=", ">="])) invoice.due_date)",
      "any(orders where placed_at \(pick(["before", "after"])) customer.member_since + 3 days)",
      "any(invoices where issued_at + 1 month <= today in local time)", "credit > 5 CNY",
      "last(items.category) in [\"GREEN TEA\", \"Pots\"]", "vip_level * 9223372036854775807 > \(pick([3, -3]))",
      "credit * 1000000000000 * 1000000 >= 5", "vip_level + 9223372036854775807 > 3",
      "-9223372036854775807 - vip_level * 3 < score",
    ])
  }

  /// A computed trait beside something, by the prefix where it is not the row's own.
  private mutating func trait(in entity: String) -> String {
    let trait = pick(Workbench.traitExpressions).stored
    let name = (entity == "customers" ? "" : "customer.") + trait.name
    if chance(20) {
      return pick([
        "\(name) is missing", "customer.ltv > customer.credit", "customer.rfm.score / 2 >= customer.basket",
        "customer.ltv * 0.5 - 1 < customer.ltv / customer.tastes", "not customer.tier is \"gold\"",
        "customer.favourite is customer.favourite_tea", "customer.due + 1 month after today",
        "customer.tier contains \"OL\"", "customer.tier is customer.favourite",
        "any(orders where placed_at after customer.last_seen and total < customer.ltv)",
        "count(orders) >= customer.tastes",
      ])
    }
    if !trait.words.isEmpty {
      let (word, other) = (pick(trait.words), pick(trait.words))
      return pick(["\(name) is \"\(word)\"", "\(name) is not \"\(word)\"", "\(name) in [\"\(word)\", \"\(other)\"]"])
    }
    return predicate(of: name, Field(trait.name, trait.valueType, "a trait"))
  }

  // MARK: Rows

  private mutating func rows(in entity: String, around: [String], depth: Int) -> String {
    let name = pick([
      "orders", "orders", "items", "payments", "invoices", "events", "messages", "responses", "consents", "shipments",
      "returns", "reviews", "tickets",
    ])
    let around = entity == "customers" ? around : around + [entity]
    var source = name
    if name == "events", chance(70) { source = "events(\(pick(RandomShop.eventNames)))" }
    var tail = ""
    if chance(30) {
      tail +=
        " "
        + pick([
          "within last \(pick([1, 7, 30, 90])) days", "before \(moment())", "after \(moment())", "before this month",
          "after last week in local time",
        ])
    }
    // A name may be the singular of one enclosing row only.
    if !around.contains(name), chance(70) {
      tail += " where " + condition(in: name, around: around, depth: depth)
    } else if chance(50) {
      tail += " where " + leaf(name, prefix: "")
    }
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: return "any(\(source)\(tail))"
    case 1: return "none(\(source)\(tail))"
    case 2, 3: return "count(\(source)\(tail)) \(pick([">", ">=", "<", "<=", "is", "is not"])) \(pick([0, 1, 2, 3]))"
    default:
      let fields = (Workbench.catalogue.entity(name)?.fields ?? []).filter { $0.type != .object }
      let field = pick(fields)
      let function: String
      switch field.type {
      case .money, .number, .integer: function = pick(["sum", "avg", "min", "max", "first", "last"])
      case .date, .timestamp: function = pick(["min", "max", "first", "last"])
      default: function = pick(["first", "last"])
      }
      return predicate(of: "\(function)(\(source).\(field.name)\(tail))", field)
    }
  }

  // MARK: Leaves

  private mutating func leaf(_ entity: String, prefix: String) -> String {
    let field = pick(Workbench.catalogue.entity(entity)?.fields ?? [])
    if field.type == .object {
      let name = prefix + field.name
      return pick([
        "\(name).sku is \"T-100\"", "\(name).sku is not \"T-200\"", "\(name).sku in [\"杭州\", \"T-200\"]",
        "\(name).price > \(pick(["3", "2.5", "12.5"]))", "\(name).gift", "not \(name).gift", "\(name).gift is false",
        "\(name).sku is missing", "\(name).cart.total <= 5", "\(name).cart is present", "\(name).sku contains \"1\"",
        "\(name).cart.note ends with \"杭🍵\"", "\(name).price between 0 and 3", "\(name).price in [3, 12.5]",
        "\(name).list is missing", "\(name).sku is \(name).cart.note",
      ])
    }
    return predicate(of: prefix + field.name, field)
  }

  private mutating func predicate(of name: String, _ field: Field) -> String {
    if chance(12) { return "\(name) is \(pick(["missing", "present", "not missing"]))" }
    let comparison = pick([">", ">=", "<", "<=", "is", "is not"])
    switch field.type {
    case .text where !field.choices.isEmpty:
      let words = field.choices.filter { !$0.isEmpty }
      return pick([
        "\(name) is \"\(pick(words))\"", "\(name) is not \"\(pick(words))\"",
        "\(name) in [\"\(pick(words))\", \"\(pick(words))\"]", "\(name) not in [\"\(pick(words))\"]",
      ])
    case .text:
      let word = pick(RandomShop.cities + RandomShop.categories + ["web", "CN", "Mei", "a@lantern.example", "offers"])
      return pick([
        "\(name) is \"\(word)\"", "\(name) is not \"\(word)\"", "\(name) in [\"\(word)\", \"Berlin\"]",
        "\(name) not in [\"\(word)\"]", "\(name) contains \"\(pick(["a", "州", "S"]))\"",
        "\(name) is \"\(word.uppercased())\"", "\(name) in [\"\(word.lowercased())\", \"BERLIN\"]",
        "\(name) contains \"\(pick(["Ü", "ας", "HAI", "ὈΔ"]))\"",
        "\(name) ends with \"\(word.suffix(2).uppercased())\"",
        "\(name) not contains \"a\"", "\(name) starts with \"\(word.prefix(2))\"",
        "\(name) ends with \"\(word.suffix(1))\"",
        "\(name) in []",
      ])
    case .integer, .number:
      return pick([
        "\(name) \(comparison) \(pick(["0", "1", "2.5", "-1", "3"]))", "\(name) between 1 and 2.5",
        "\(name) not between 0 and 2", "\(name) in [1, 2, 0.5]", "\(name) + 1 \(comparison) 3", "\(name) / 2 > 1",
      ])
    case .money:
      return pick([
        "\(name) \(comparison) \(pick(["0", "9.99", "12.50", "50", "1000"]))", "\(name) between 5 and 50.00",
        "\(name) in [0.5, 10]", "\(name) * 0.5 \(comparison) 5", "\(name) / 4 \(comparison) 3.13",
        "\(name) + 2.5 > 12.49",
      ])
    case .date:
      return pick(
        [
          "\(name) \(comparison) \(pick(["today", "2026-03-01", "yesterday", "today - 1 month"]))",
          "\(name) before 7 days ago", "\(name) after \(pick(["2026-02-22", "1 month ago"]))",
          "\(name) more than 3 days ago",
          "\(name) less than 3 days from now", "\(name) between 2026-02-01 and tomorrow", "\(name) + 3 days < today",
          "\(name) in [today, 2026-02-28]", "\(name) before now",
          "\(name) + \(pick(["1 month", "3 months", "1 year"])) \(comparison) \(pick(["today", "2026-02-28", "tomorrow"]))",
          "\(name) - 1 month before 2026-01-31", "\(name) + 1 month between 2026-02-27 and today",
          "\(name) \(comparison) today in local time", "\(name) less than 3 days ago in local time",
        ]
          + (name.hasSuffix("birthday")
            ? [] : ["\(name) within last 1 month", "\(name) not within next 3 days", "\(name) within last week"]))
    case .timestamp:
      return pick([
        "\(name) \(comparison) \(pick(["today", "2026-02-27", "now", "2026-02-22T12:00", "yesterday", "2026-02-28T04:00Z"]))",
        "\(name) within last \(pick(["1 day", "7 days", "36 hours", "1 month"]))", "\(name) within next 2 days",
        "\(name) before \(moment())", "\(name) after \(moment())", "\(name) more than \(pick([1, 7])) days ago",
        "\(name) less than 60 days ago", "\(name) between 2026-02-01 and 7 days ago", "\(name) is 7 days ago",
        "\(name) not within last 7 days",
        "\(name) within \(pick(["this", "last"])) \(pick(["week", "month", "quarter", "year"]))",
        "\(name) is \(pick(["today", "yesterday", "2026-02-28"])) in local time",
        "\(name) within \(pick(["this", "last"])) \(pick(["week", "month"])) in local time",
        "\(name) before \(pick(["today", "2 days ago", "now", "this month", "last week"])) in local time",
        "\(name) \(pick(["before", "after"])) \(pick(["this", "last", "next"])) \(pick(["week", "month", "year"]))",
        "\(name) + \(pick(["1 month", "3 months"])) \(comparison) \(pick(["now", "today", "2026-02-22T12:00"]))",
        "\(name) + 1 month within last 3 days", "\(name) + 2 days before now", "\(name) in [today, yesterday]",
      ])
    case .boolean: return pick([name, "not \(name)", "\(name) is true", "\(name) is false", "\(name) is not true"])
    case .duration, .object: return "\(name) is present"
    }
  }

  private mutating func moment() -> String {
    pick([
      "7 days ago", "1 month ago", "today", "2026-02-27", "now", "24 hours ago", "2026-02-22T12:00", "today - 2 weeks",
    ])
  }
}
