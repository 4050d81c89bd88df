import Campaigns
import Rules
import SQLText
import Store
import Vocabulary

/// The messages that stand already for a batch of occurrences (R1, R8).
///
/// They are found by what the key is made of, under every name that the campaign has had: taking `renamed_from` out of
/// the file, or renaming again, must not make old occurrences new.
struct StandingMessages {
  struct Standing {
    var number: Int64
    /// Why it was skipped; 0 where it was not.
    var reason: Int
    /// A skip while planning, which a later run may still turn into a message (R8), or a message that waited when the
    /// campaign was renamed.
    var isProvisional: Bool
  }

  private struct Place: Hashable {
    var customer: CustomerID
    var step: String
    var kind: Int64
    var subject: Int64
    var instance: String
  }

  private let campaign: Campaign
  private var rows: [Place: Standing] = [:]
  /// Messages about a subject, by the place in the batch: whoever has the subject now.
  private var told: [Int: Int64] = [:]

  /// - Parameter names: the campaign's, its present one first.
  static func load(
    _ session: any Session, campaign: Campaign, names: [String], trigger: Trigger, customers: [CustomerID],
    candidates: [Candidate]
  ) throws -> StandingMessages {
    var standing = StandingMessages(campaign: campaign)
    try session.rows(
      """
      SELECT customer_id, step, subject_kind, subject_id, instance, message_number, state, ended_at, reason, \
      campaign, detail FROM messages \
      WHERE campaign IN (\(names.map { "\($0)" as SQLText }.joined(separator: ", "))) \
      AND \(customers.condition("customer_id"))
      """
    ) { row in
      let state = MessageState(rawValue: Int(row.integer(6))) ?? .cancelled
      let wasRenamed = state == .cancelled && row.text(9) != campaign.name && row.optionalText(10) == "retired"
      let place = Place(
        customer: row.integer(0), step: row.text(1), kind: row.integer(2), subject: row.integer(3),
        instance: row.text(4))
      // With several slots one that is final decides.
      if let found = standing.rows[place], !found.isProvisional { return }
      standing.rows[place] = Standing(
        number: row.integer(5), reason: state == .skipped ? Int(row.integer(8)) : 0,
        isProvisional: state == .skipped && row.isNull(7) || wasRenamed)
    }
    guard let kind = campaign.subject else { return standing }
    // An order that changed hands was told under its former customer.
    for name in Set(names + [campaign.renamedFrom].compactMap { $0 }) {
      let occurrence = Occurrence(campaign: name, step: trigger.step)
      var places: [OccurrenceKey: [Int]] = [:]
      for (index, candidate) in candidates.enumerated() where candidate.subject != 0 {
        let key = occurrence.key(subject: (kind, candidate.subject), instance: candidate.due.instance)
        places[key, default: []].append(index)
      }
      let keys = Array(places.keys)
      for start in stride(from: 0, to: keys.count, by: 500) {
        let list = keys[start..<min(start + 500, keys.count)].map { "\($0.bytes)" as SQLText }
        try session.rows(
          """
          SELECT occurrence, message_number FROM subject_keys \
          WHERE occurrence IN (\(list.joined(separator: ", ")))
          """
        ) { row in
          guard let key = row.withBytes(0, { OccurrenceKey(bytes: $0) }) else { return }
          for index in places[key] ?? [] { standing.told[index] = row.integer(1) }
        }
      }
    }
    return standing
  }

  /// What stands for the candidate at `index` of the batch.
  func find(_ candidate: Candidate, at index: Int, _ trigger: Trigger) -> Standing? {
    let found = rows[place(candidate, trigger)]
    if let number = told[index], found?.number != number {
      return Standing(number: number, reason: 0, isProvisional: false)
    }
    return found
  }

  private func place(_ candidate: Candidate, _ trigger: Trigger) -> Place {
    Place(
      customer: candidate.customer, step: trigger.step,
      kind: candidate.subject == 0 ? 0 : Int64(campaign.subject?.number ?? 0), subject: candidate.subject,
      instance: candidate.due.instance)
  }
}
