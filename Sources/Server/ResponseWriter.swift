import Store
import Vocabulary

/// One thing that came in, as the group that records it takes it.
enum Incoming: Sendable {
  case response(ResponseRow)
  /// A reply that names no message.
  case bare(BareReply)
  /// What no preset can name.
  case unknown(UnknownEvents.Event)
}

/// Writes groups of what came in.
struct ResponseWriter: Sendable {
  let database: any Database
  let clock: @Sendable () -> Instant
  let counts: ServerCounts

  func write(_ incoming: [Incoming]) async throws {
    let now = clock()
    let tally = try await database.write { session in
      var rows: [ResponseRow] = []
      var bare: [BareReply] = []
      var unknown: [UnknownEvents.Event] = []
      for one in incoming {
        switch one {
        case .response(let row): rows.append(row)
        case .bare(let reply): bare.append(reply)
        case .unknown(let event): unknown.append(event)
        }
      }
      if !unknown.isEmpty { _ = try UnknownEvents.keep(unknown, now: now, in: session) }
      if !bare.isEmpty { rows += try BareReplies.settle(bare, now: now, in: session) }
      let tally = try ResponseRecording.recordLeavingMoves(rows, now: now, in: session)
      let touched = rows.filter { $0.gateway == ResponseRecording.linkGateway && !$0.isMachine }
        .compactMap { [.clicked, .opened].contains($0.kind) ? $0.reference : nil }
      if !touched.isEmpty { try ResponseRecording.markMachines(Array(Set(touched)), in: session) }
      return tally
    }
    counts.add(tally, groups: 1)
  }
}
