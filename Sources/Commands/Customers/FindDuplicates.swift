import ArgumentParser
import Store
import Vocabulary

/// `tidings customers duplicates`
struct FindDuplicates: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates", abstract: "List customers who may be one person, with the reason",
    discussion: """
      Two customers with one email address, one phone, one name and birthday, or one name and postal code. Nothing is \
      joined: look at them (tidings customers show), then tidings customers merge. Names are printed on a terminal, \
      elsewhere only with --names.
      """)

  @Option(help: "How many pairs at most; 0 for all.")
  var limit = 50

  @Flag(help: "Print names even where the output is no terminal.")
  var names = false

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit is a number from 0 on.") }
  }

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    let database = try await opened.database(writes: false)
    let showsNames = names || Screen.isTerminal
    let limit = limit == 0 ? Int.max : limit
    let (found, people) = try await database.read { session in
      let found = try DuplicateCustomers(session)
      let shown = found.pairs.prefix(limit).flatMap { [$0.first, $0.second] }
      return (found, showsNames ? try CustomerNames.read(Array(Set(shown)).sorted(), session) : [:])
    }
    let shown = found.pairs.prefix(limit)
    if output.json {
      let pairs = shown.map { pair in
        var members: [(String, JSONValue)] = [
          ("customers", .array([.integer(pair.first), .integer(pair.second)])),
          ("confidence", .text(pair.confidence.word)), ("reasons", .array(pair.reasons.map { .text($0.rawValue) })),
          ("names_differ", .bool(pair.namesDiffer)),
        ]
        if showsNames {
          members.append(("names", .array([pair.first, pair.second].map { .text(people[$0] ?? "") })))
        }
        return JSONValue.object(members)
      }
      Screen.out(
        JSONValue.object([("pairs", JSONValue(found.pairs.count)), ("duplicates", .array(pairs))]).text())
      return
    }
    guard !shown.isEmpty else {
      Screen.out("no two customers look like one person")
      return
    }
    var table = TextTable([("", .right), ("", .left), ("", .right), ("", .left), ("sure", .left), ("why", .left)])
    for pair in shown {
      let why = pair.reasons.map(\.rawValue).joined(separator: ", ") + (pair.namesDiffer ? "; the names differ" : "")
      table.add(
        "\(pair.first)", people[pair.first] ?? "", "\(pair.second)", people[pair.second] ?? "", pair.confidence.word,
        why)
    }
    table.show()
    let more = found.pairs.count - shown.count
    if more > 0 { Screen.out(Screen.dim("… \(Int64(more).grouped) more: --limit 0")) }
    for (reason, count) in found.sharedByMany.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      Screen.say(
        "\(Int64(count).grouped) values (\(reason.rawValue)) are shared by more than "
          + "\(DuplicateCustomers.largestGroup) customers and name nobody.")
    }
    Screen.say("Join two who are one person: tidings customers merge KEPT GONE --dry-run")
  }
}
