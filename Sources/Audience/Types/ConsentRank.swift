import Vocabulary

/// How answers for a channel and a topic are weighed, the same as `Rules.ConsentAnswers`: a no anywhere is a no, else the
/// narrowest answer decides, and of two equally narrow ones both must be a yes.
///
/// Every answer gets a rank, an even number where it is a yes; the greatest rank decides.
enum ConsentRank {
  static let refusal: Int64 = 99
  /// The ranks that allow: for this channel and topic, for one of them, for all.
  static let yes: [Int64] = [6, 4, 2]

  static func rank(_ state: Int64, isOwnChannel: Bool, isOwnTopic: Bool) -> Int64 {
    if state == Int64(ConsentState.unsubscribed.number) { return refusal }
    let narrowness: Int64 = isOwnChannel && isOwnTopic ? 6 : isOwnChannel || isOwnTopic ? 4 : 2
    return state == Int64(ConsentState.subscribed.number) ? narrowness : narrowness + 1
  }

  /// The columns of the answers in force.
  static func columns(scope: Int) -> [Column] {
    [("channel", .integer), ("topic", .text), ("state", .integer), ("given_at", .timestamp)].map {
      (name: String, type: AudienceType) in Column(scope: scope, name: name, column: name, type: type)
    }
  }

  /// What the deciding rank means.
  static func text(_ rank: Int64?) -> String {
    guard let rank else { return "no answer" }
    if rank == refusal { return ConsentState.unsubscribed.rawValue }
    return yes.contains(rank) ? ConsentState.subscribed.rawValue : "no yes"
  }
}
