import Diagnostics
import Providers
import Vocabulary
import YAMLText

extension SettingsReader {
  mutating func gateways(_ file: YAMLMapping) -> [Gateway] {
    guard let node = file["gateways"], let mapping = reader.mapping(node, "gateways") else { return [] }
    var gateways: [Gateway] = []
    for entry in mapping.entries {
      guard isWorkspaceName(entry.name) else {
        reader.report(.badName(entry.name, "a gateway", at: entry.key.range))
        continue
      }
      var findings: [Diagnostic] = []
      let gateway = Gateway.read(
        name: entry.name, node: entry.value, environment: environment, presets: presets, into: &findings)
      reader.report(findings)
      if let gateway { gateways.append(gateway) } else { hasBrokenGateways = true }
    }
    return gateways
  }

  /// The gateways of each channel; in the order of the file where no route is written.
  mutating func routes(_ file: YAMLMapping, _ gateways: [Gateway]) -> [Channel: [String]] {
    var routes: [Channel: [String]] = [:]
    guard let node = file["routes"] else {
      for gateway in gateways {
        for channel in gateway.channels { routes[channel, default: []].append(gateway.name) }
      }
      return routes
    }
    guard let mapping = reader.mapping(node, "routes") else { return routes }
    // A gateway whose own entry is wrong is still a known name.
    let written = file["gateways"]?.entries?.map(\.name) ?? []
    for entry in mapping.entries {
      guard let channel = Channel(rawValue: entry.name) else {
        reader.report(
          .unknownName(
            entry.name, "channel", known: Channel.allCases.map(\.rawValue), at: entry.key.range, id: "unknown-channel"))
        continue
      }
      for element in reader.oneOrMore(entry.value) ?? [] {
        guard let name = reader.text(element) else { continue }
        guard written.contains(name) else {
          reader.report(.unknownName(name, "gateway", known: written, at: element.range, id: "unknown-gateway"))
          continue
        }
        if let gateway = gateways.first(where: { $0.name == name }), !gateway.carries(channel) {
          reader.report(
            Diagnostic(
              "wrong-channel",
              "gateway '\(name)' sends \(gateway.channels.map(\.rawValue).joined(separator: ", ")), not \(channel.rawValue)",
              at: element.range))
          continue
        }
        if routes[channel]?.contains(name) == true {
          reader.report(.wrongValue("gateway '\(name)' stands here twice", at: element.range))
          continue
        }
        if gateways.contains(where: { $0.name == name }) { routes[channel, default: []].append(name) }
      }
    }
    return routes
  }

  /// `{EUR: 7.81}`, or `{EUR: {2026-01-01: 7.81}}`.
  mutating func rates(_ file: YAMLMapping, shop: Currency) -> [CurrencyRate] {
    guard let node = file["rates"], let mapping = reader.mapping(node, "rates") else { return [] }
    var rates: [CurrencyRate] = []
    for entry in mapping.entries {
      guard let currency = Currency(entry.name), currency != shop else {
        reader.report(
          .wrongValue("'\(entry.name)' is not another currency", at: entry.key.range, hint: "write 'EUR: 7.81'"))
        continue
      }
      guard let dated = entry.value.entries else {
        if let rate = rate(entry.value) {
          rates.append(CurrencyRate(currency: currency, from: CivilDate(days: 0), perMillion: rate))
        }
        continue
      }
      for line in dated {
        guard let from = reader.date(line.key), let rate = rate(line.value) else { continue }
        rates.append(CurrencyRate(currency: currency, from: from, perMillion: rate))
      }
    }
    return rates.sorted { ($0.currency.code, $0.from) < ($1.currency.code, $1.from) }
  }

  private mutating func rate(_ node: YAMLNode) -> Int64? {
    guard let text = reader.text(node) else { return nil }
    if let rate = decimal(text, digits: 6), rate > 0 { return rate }
    reader.report(
      .wrongValue("expected a rate of at most six decimals, found '\(text)'", at: node.range, hint: "write '7.81'"))
    return nil
  }
}

extension Diagnostic {
  static func badName(_ name: String, _ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "bad-name", "'\(name)' cannot name \(what)", at: range, hint: "letters, digits, - and _, at most 64")
  }
}
