import Vocabulary

/// What one kind of response does to its message and its address.
struct Effect: Hashable {
  var state: MessageState?
  var refusal: RefusalCause?
  var lifts = false
  var consent: ConsentState?
}

func effect(of kind: ResponseKind, on channel: Channel?, isHard: Bool) -> Effect {
  switch kind {
  case .sent: Effect(state: .sent)
  case .delivered: Effect(state: .delivered)
  // Marks beside the state (R25); they prove that the message was accepted, which ends a doubt.
  case .opened, .clicked, .replied: Effect(state: .sent)
  case .unsubscribed:
    Effect(state: .sent, refusal: channel == .email ? .unsubscribe : .stop, consent: .unsubscribed)
  case .complained: Effect(state: .sent, refusal: .complaint, consent: .unsubscribed)
  case .bounced: Effect(state: .bounced, refusal: isHard ? .hardBounce : nil)
  case .failed: Effect(state: .failed)
  case .deferred: Effect()
  case .resubscribed: Effect(lifts: true, consent: .subscribed)
  }
}

func merged(_ current: MessageState, _ new: MessageState) -> MessageState {
  switch current {
  case .skipped, .heldOut: current
  case .cancelled, .planned: new == .sent || new == .delivered ? new : current
  case .claimed, .inDoubt, .sent, .failed, .delivered, .bounced: new.rawValue > current.rawValue ? new : current
  }
}

/// What a reply says, where it is STOP or START in one word.
func meaning(_ row: ResponseRow) -> ResponseKind {
  guard row.kind == .replied, let detail = row.detail else { return row.kind }
  let word = detail.filter { !$0.isWhitespace && !$0.isPunctuation }.uppercased()
  if ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "TD", "T", "退订"].contains(word) {
    return .unsubscribed
  }
  if ["START", "UNSTOP"].contains(word) { return .resubscribed }
  return row.kind
}
