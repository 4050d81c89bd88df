import ArgumentParser
import Campaigns
import LocalTime
import Sending
import Vocabulary

/// `--budget AMOUNT`
struct MoneyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Spend no more in this run, by the prices of the gateways, in the shop's currency.", valueName: "AMOUNT"))
  var budget: String?

  /// In millionths; nil without the option.
  func money(_ opened: OpenedWorkspace) throws -> Int64? {
    guard let budget else { return nil }
    guard let money = MoneyOptions.millionths(budget) else {
      throw ValidationError("--budget takes an amount, such as 250 or 99.50.")
    }
    let settings = opened.settings
    let prices = MessagePrices(settings: settings, on: settings.zone.date(opened.clock.now()))
    if let name = prices.unknown.first {
      throw CommandFailure(
        "gateway '\(name)' has no price in \(settings.currency.code), and a budget needs one",
        advice: "Give it one in tidings.yaml (price: 0.05), or a rate for its currency (rates:).")
    }
    return money
  }

  static func millionths(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    guard let whole = parts.first, parts.count <= 2, fraction.utf8.count <= 6 else { return nil }
    let digits = whole + fraction + String(repeating: "0", count: 6 - fraction.utf8.count)
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), !whole.isEmpty else { return nil }
    return Int64(digits)
  }

  static func words(_ millionths: Int64, _ currency: Currency) -> String {
    let cents = (millionths + 5000) / 10_000
    return "\(Int(cents / 100).grouped).\(cents % 100 < 10 ? "0" : "")\(cents % 100) \(currency.code)"
  }
}
