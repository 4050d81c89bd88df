import Rules
import Vocabulary

extension ResponseRow {
  /// What kind of fact it is: a reply that says STOP or START is the unsubscription or the return that it means.
  var meaning: ResponseKind {
    guard kind == .replied, let detail else { return kind }
    return switch ReplyWords.meaning(detail) {
    case .stop: .unsubscribed
    case .start: .resubscribed
    case .help, .other: .replied
    }
  }
}

extension ResponseEffect {
  /// Asks the rules what a response does, given what the provider's code says of the address. A bounce of which nothing
  /// more is known is a hard one: providers tell the others as deferred.
  static func of(_ kind: ResponseKind, on channel: Channel, isHard: Bool, given: RefusalCause?) -> ResponseEffect {
    let failure: FailureKind? =
      switch given {
      case .invalidNumber: .invalidNumber
      case .hardBounce: .hard
      default: kind == .bounced ? (isHard ? .hard : .soft) : nil
      }
    var effect = ResponseEffect.of(kind, channel: channel, failure: failure)
    if let given, failure == nil { effect.refusal = given }
    return effect
  }
}
