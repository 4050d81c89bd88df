import Diagnostics
import Foundation
import Providers
import TestSupport
import Testing
import YAMLText

struct PresetTests {
  static let names = [
    "aliyun-sms", "amazon-ses", "amazon-sms", "amazon-sns", "bird", "brevo", "dingtalk", "feishu", "http", "huawei-sms",
    "infobip", "line", "mailgun", "mailjet", "messagebird", "plivo", "postmark", "resend", "sandbox", "sendgrid",
    "sinch", "slack", "smtp", "sparkpost", "telegram", "tencent-sms", "twilio", "vonage", "wechat", "whatsapp",
  ]

  @Test func `every preset of the program is read without a finding`() {
    let library = PresetLibrary.builtin
    #expect(library.diagnostics.isEmpty, "\(library.diagnostics)")
    #expect(library.names == Self.names)
  }

  /// Recorded exchanges, written after the vendors' references: a message as the request it becomes, every documented
  /// answer with what it means (R20), callbacks with what they tell (R25).
  struct Exchange: Sendable, CustomTestStringConvertible {
    var preset: String
    var testDescription: String { preset }
  }

  static let exchanges = names.filter { $0 != "http" && $0 != "sandbox" }.map { Exchange(preset: $0) }

  static func contracts(_ preset: String) throws -> [GatewayContract] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Exchanges/\(preset).yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let document = YAMLDocument.read(path: file.lastPathComponent, text: text)
    var diagnostics = document.diagnostics
    let tests = try #require(document.root?.entries?.first { $0.name == "tests" }?.value)
    let contracts = GatewayContract.read(tests, into: &diagnostics)
    #expect(diagnostics.isEmpty, "\(diagnostics)")
    return contracts
  }

  @Test(arguments: exchanges)
  func `R20 R25 a preset does what its provider's reference says`(exchange: Exchange) throws {
    let contracts = try Self.contracts(exchange.preset)
    #expect(contracts.contains { $0.checkCount > 5 })
    for contract in contracts {
      for failure in contract.run(preset: exchange.preset, in: .builtin) {
        Issue.record("\(failure.test), \(failure.place): wanted \(failure.expected), found \(failure.actual)")
      }
    }
  }

  @Test(arguments: exchanges)
  func `a preset's requests are these bytes, signature and all`(exchange: Exchange) throws {
    var text = ""
    for contract in try Self.contracts(exchange.preset) {
      text += "# \(contract.name)\n\n\(try contract.requestText(preset: exchange.preset, in: .builtin))\n"
    }
    try expectGolden(text, "requests/\(exchange.preset).txt")
  }
}
