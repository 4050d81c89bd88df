import Campaigns
import Diagnostics
import Testing

/// Files as people break them: whatever stands there, reading ends, and says so where a campaign is left out.
struct BrokenFilesTests {
  static let workspace = MarkedWorkspace([
    "campaigns/segments/lapsing.yaml":
      "where: |\n  count(orders) >= 2\n  and last(orders.placed_at) before 60 days ago\n",
    "campaigns/birthday.yaml": """
    topic: offers
    when:
      3 days before birthday at 09:30: birthday
      2026-12-01 at 10:00: {send: birthday, step: once}
    channels: sms, else email
    audience: segment(lapsing) and vip_level > 2
    holdout: 10%
    goal: order_paid within 14 days, value order.total
    """,
    "campaigns/shipped.yaml": "purpose: transactional\nwhen: {order_shipped: order-shipped}\n",
    "tidings.yaml": MarkedWorkspace.settings + """
      imports:
        shop: {into: orders, columns: {number: id}, also: [{into: items, when: sku is present, columns: {order: id, sku: sku}}]}
      """,
  ])

  @Test func `the workspace is sound before it is broken`() {
    let reading = Self.workspace.expect([:])
    #expect(reading.workspace.campaigns.count == 2)
  }

  @Test(arguments: 0..<40)
  func `whatever is deleted, doubled or put in, reading ends with places inside the files`(seed: UInt64) {
    var random = Seeded(state: seed)
    for _ in 0..<12 {
      var files = Self.workspace.files
      guard let path = files.keys.sorted().randomElement(using: &random), let text = files[path] else { continue }
      files[path] = Self.broken(text, &random)
      let reading = WorkspaceReader.read(files: files.mapValues { Array($0.utf8) }) { _ in "x" }
      for finding in reading.diagnostics {
        let lines = (files[finding.range.path] ?? "").unicodeScalars.count { $0 == "\n" } + 1
        #expect(finding.range.start.line <= lines + 1, "seed \(seed): \(finding)")
      }
      if !reading.brokenCampaigns.isEmpty { #expect(!reading.isSound, "seed \(seed): left out in silence") }
      _ = DiagnosticRenderer.text(reading.diagnostics, sources: reading.source)
    }
  }

  static func broken(_ text: String, _ random: inout Seeded) -> String {
    var characters = Array(text)
    for _ in 0..<Int.random(in: 1...3, using: &random) where !characters.isEmpty {
      let index = Int.random(in: 0..<characters.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: characters.remove(at: index)
      case 1: characters.removeSubrange(index..<min(characters.count, index + 12))
      case 2: characters.insert(contentsOf: characters[index..<min(characters.count, index + 20)], at: index)
      default: characters.insert(Array("{}[]:'\"|>-%&*茶 \n\t,#0").randomElement(using: &random) ?? "x", at: index)
      }
    }
    return String(characters)
  }

  struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  @Test func `R5 a published bundle reads like the folder it came from`() throws {
    let whole = Self.workspace.read().workspace
    let bundle = try #require(whole.bundle(of: "birthday"))
    #expect(
      bundle.paths == [
        "campaigns/birthday.yaml", "campaigns/segments/lapsing.yaml", "templates/birthday.email.liquid",
        "templates/birthday.sms.liquid",
      ])
    let files = whole.files.filter { bundle.paths.contains($0.key) }
    let reading = WorkspaceReader.read(files: files, settings: whole.settings)
    #expect(reading.diagnostics.isEmpty && reading.hasSettings)
    let campaign = try #require(reading.workspace.campaigns["birthday"])
    #expect(campaign.triggers == bundle.campaign.triggers && campaign.audience == bundle.campaign.audience)
    #expect(reading.workspace.bundle(of: "birthday")?.paths == bundle.paths)
  }
}
