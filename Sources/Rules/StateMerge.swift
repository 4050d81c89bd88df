package import Vocabulary

/// How what came back changes a message's state (R25).
package enum StateMerge {
  /// Returns the higher of in_doubt < sent < failed < delivered < bounced; a receipt outdoes every state before them.
  package static func merged(_ current: MessageState, _ new: MessageState) -> MessageState {
    new.rawValue >= MessageState.inDoubt.rawValue && new.rawValue > current.rawValue ? new : current
  }

  /// Whether a receipt takes the message out of the outbox: it ends a doubt and stops a waiting resend.
  package static func ends(_ current: MessageState, by new: MessageState) -> Bool {
    current.isWaiting && !merged(current, new).isWaiting
  }
}
