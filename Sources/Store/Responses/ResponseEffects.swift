import Rules
import SQLText
import Vocabulary

/// What the kinds of response in a batch do, asked of the rules once for each combination that occurs, and joined to the
/// batch as the temporary table `effects`.
struct ResponseEffects {
  private(set) var batch = RowBatch(columns: [
    "kind", "hard", "given", "purpose", "channel", "address_kind", "state", "refusal", "strikes", "lifts", "consent",
  ])
  private(set) var moves = false
  private(set) var refuses = false
  private(set) var strikes = false
  private(set) var lifts = false
  private(set) var answers = false

  /// The matched responses as `i`, their messages as `m`, and what each does as `e`.
  static let joined: SQLText = """
    FROM incoming AS i
    \(joinInOrder) messages AS m ON m.customer_id = i.customer_id AND m.message_number = i.message_number
    JOIN effects AS e ON e.kind = i.kind AND e.hard = i.hard AND e.given = i.refusal AND e.purpose = m.purpose
      AND e.channel = m.channel
    """

  init(_ session: any Session) throws {
    var found: [[Int64]] = []
    try session.rows(
      """
      SELECT DISTINCT i.kind, i.hard, i.refusal, m.purpose, m.channel FROM incoming AS i \(joinInOrder) messages AS m
        ON m.customer_id = i.customer_id AND m.message_number = i.message_number
      WHERE i.matched = 1
      """
    ) { row in found.append((0..<5).map { row.integer($0) }) }
    for values in found {
      guard let kind = ResponseKind(rawValue: Int(values[0])), let channel = Channel(number: Int(values[4])) else {
        continue
      }
      let given = RefusalCause(rawValue: Int(values[2]))
      add(values, channel, ResponseEffect.of(kind, on: channel, isHard: values[1] != 0, given: given))
    }
  }

  private mutating func add(_ key: [Int64], _ channel: Channel, _ effect: ResponseEffect) {
    for value in key { batch.append(value) }
    batch.append(channel.addressKind.rawValue)
    batch.append(effect.state?.rawValue ?? -1)
    batch.append(effect.refusal?.rawValue ?? 0)
    batch.append(effect.isStrike)
    batch.append(!effect.lifts.isEmpty)
    batch.append(effect.consent?.number ?? -1)
    moves = moves || effect.state != nil
    refuses = refuses || effect.refusal != nil
    strikes = strikes || effect.isStrike
    lifts = lifts || !effect.lifts.isEmpty
    answers = answers || effect.consent != nil
  }
}
