package import Vocabulary

/// The answers in force that bear on one channel and one topic: for each of channel and topic the own one and `all`.
package struct ConsentAnswers: Hashable, Sendable {
  package var channelAndTopic: ConsentState?
  package var channelAndAll: ConsentState?
  package var everyAndTopic: ConsentState?
  package var everyAndAll: ConsentState?

  package init(
    channelAndTopic: ConsentState? = nil, channelAndAll: ConsentState? = nil, everyAndTopic: ConsentState? = nil,
    everyAndAll: ConsentState? = nil
  ) {
    self.channelAndTopic = channelAndTopic
    self.channelAndAll = channelAndAll
    self.everyAndTopic = everyAndTopic
    self.everyAndAll = everyAndAll
  }

  /// Takes in a row of `consent_states` that was found for this channel or channel 0, and this topic or `all`.
  package mutating func note(_ state: ConsentState, everyChannel: Bool, everyTopic: Bool) {
    switch (everyChannel, everyTopic) {
    case (false, false): channelAndTopic = state
    case (false, true): channelAndAll = state
    case (true, false): everyAndTopic = state
    case (true, true): everyAndAll = state
    }
  }

  /// Whether a message on the channel about the topic has a consent (R14).
  ///
  /// A no anywhere is a no. Else the narrowest answer decides; between "this channel, all topics" and "every channel, this
  /// topic", which are equally narrow, both must be a yes where both were given.
  package var allows: Bool {
    if channelAndTopic == .unsubscribed || channelAndAll == .unsubscribed || everyAndTopic == .unsubscribed
      || everyAndAll == .unsubscribed
    {
      return false
    }
    if let channelAndTopic { return channelAndTopic == .subscribed }
    switch (channelAndAll, everyAndTopic) {
    case (nil, nil): return everyAndAll == .subscribed
    case (let one?, nil), (nil, let one?): return one == .subscribed
    case (let one?, let two?): return one == .subscribed && two == .subscribed
    }
  }
}
