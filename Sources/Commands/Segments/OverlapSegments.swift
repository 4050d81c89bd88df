import ArgumentParser
import Audience
import Campaigns
import Diagnostics
import SQLText
import Store

/// `tidings segments overlap [NAME…]`
struct OverlapSegments: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overlap", abstract: "Show how many customers every two segments share")

  /// More would not fit a screen, nor a query.
  static let limit = 20

  @Argument(help: "Segments (default: all).", completion: NameCompletion.segments)
  var names: [String] = []

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var clockOptions: ClockOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options, clockOptions)
    let chosen = names.isEmpty ? opened.workspace.segments.keys.sorted() : names
    let expressions = try chosen.map { try SegmentChoice.segment($0, opened) }
    guard chosen.count <= OverlapSegments.limit else {
      throw CommandFailure(
        "\(chosen.count) segments are more than a matrix of \(OverlapSegments.limit) holds",
        advice: "Name those that you want to compare.")
    }
    guard !chosen.isEmpty else { return Screen.say("There are no segments: write one in campaigns/segments/.") }
    let database = try await opened.database(writes: false)
    let context = try await SegmentChoice.context(opened, for: expressions, database)
    try await TraitWarnings.say(opened, for: expressions, database)
    let query = AudienceQueries.combinations(expressions, context)
    let width = chosen.count
    let shared = try await database.read { session in
      var shared = [[Int64]](repeating: [Int64](repeating: 0, count: width), count: width)
      try session.rows(query) { row in
        let members = (0..<width).filter { row.integer($0) == 1 }
        for first in members { for second in members { shared[first][second] += row.integer(width) } }
      }
      return shared
    }
    output.json ? show(json: chosen, shared) : show(chosen, shared)
  }

  private func show(_ names: [String], _ shared: [[Int64]]) {
    var table = TextTable([("", .left)] + names.map { ($0, .right) })
    for (index, name) in names.enumerated() {
      table.add([name] + shared[index].map(\.grouped))
    }
    table.show()
  }

  private func show(json names: [String], _ shared: [[Int64]]) {
    var pairs: [JSONValue] = []
    for first in names.indices {
      for second in names.indices where second > first {
        pairs.append(
          .object([
            ("segments", .array([.text(names[first]), .text(names[second])])),
            ("customers", .integer(shared[first][second])),
          ]))
      }
    }
    let sizes = names.indices.map { index -> JSONValue in
      .object([("segment", .text(names[index])), ("customers", .integer(shared[index][index]))])
    }
    Screen.out(JSONValue.object([("segments", .array(sizes)), ("shared", .array(pairs))]).text())
  }
}
