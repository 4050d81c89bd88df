import Campaigns
import Store

/// Adds up what became of the batches.
struct RunTally {
  var result = ImportResult()
  private let kinds: [ImportRecord.Kind]
  private var outcome = ImportOutcome()
  private var reasons: [String: Int] = [:]
  /// Keys that a dry run has counted as new: each transaction of it is rolled back, and the next meets them again.
  private var counted: [ImportEntity: Set<UInt64>] = [:]

  init(kinds: [ImportRecord.Kind]) {
    var seen: Set<ImportRecord.Kind> = []
    self.kinds = kinds.filter { seen.insert($0).inserted }
  }

  mutating func add(_ pumped: PumpedBatch, _ outcome: ImportOutcome) {
    result.rowsRead += pumped.rows
    result.bytes = pumped.bytes
    self.outcome.add(outcome)
    for key in outcome.newKeys where !counted[key.entity, default: []].insert(key.hash).inserted {
      if key.isBare {
        self.outcome.bareCustomers -= 1
      } else {
        self.outcome.counts[key.entity, default: .init()].inserted -= 1
        self.outcome.counts[key.entity, default: .init()].unchanged += 1
      }
    }
    // One row may make several records that are refused; it is one rejected row.
    var lines: Set<Int> = []
    for reject in pumped.rejects where lines.insert(reject.line).inserted { reasons[reject.reason, default: 0] += 1 }
    for reject in outcome.rejects where lines.insert(reject.line).inserted { reasons[reject.reason, default: 0] += 1 }
    result.rowsRejected += lines.count
  }

  func finished() -> ImportResult {
    var result = result
    for kind in kinds {
      let counts = ImportEntity(rawValue: kind.rawValue).flatMap { outcome.counts[$0] } ?? .init()
      result.counts.append(
        ImportResult.Count(
          kind: kind, inserted: counts.inserted, updated: counts.updated, unchanged: counts.unchanged))
    }
    result.rejectedByReason = reasons.map { ($0.key, $0.value) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map { (reason: $0.0, count: $0.1) }
    result.bareCustomers = outcome.bareCustomers
    result.keptUnsubscribes = outcome.keptUnsubscribes
    result.olderRows = outcome.olderRows
    result.keptStatuses = outcome.keptStatuses
    func note(_ count: Int, _ one: String, _ many: String) {
      if count > 0 { result.notes.append(count == 1 ? "1 \(one)." : "\(count) \(many).") }
    }
    note(
      outcome.bareCustomers, "customer is known by number only, until a file of customers tells more",
      "customers are known by number only, until a file of customers tells more")
    note(outcome.keptUnsubscribes, "customer kept their unsubscribe", "customers kept their unsubscribe")
    note(outcome.olderRows, "row is older than what is stored", "rows are older than what is stored")
    note(
      outcome.keptStatuses, "order kept its status, which would have gone back",
      "orders kept their status, which would have gone back")
    note(outcome.moved, "record changed hands", "records changed hands")
    return result
  }
}
