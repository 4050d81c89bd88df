package import Vocabulary

/// Which channels a campaign writes on (R13).
package enum ChannelPlan: Hashable, Sendable {
  /// `sms, else email`: one message, on the first channel that passes.
  case firstThatPasses([Channel])
  /// `sms and email`: a message on each channel that passes; the person counts once.
  case every([Channel])

  package var channels: [Channel] {
    switch self {
    case .firstThatPasses(let channels), .every(let channels): channels
    }
  }

  /// The slot of a message within its occurrence (R1): 0 where one message is sent whatever its channel.
  package func slot(of channel: Channel) -> Int {
    switch self {
    case .firstThatPasses: 0
    case .every: channel.number
    }
  }

  /// The channels that may follow when one has failed; none where every channel has its own message.
  package func channels(after channel: Channel) -> [Channel] {
    guard case .firstThatPasses(let channels) = self, let index = channels.firstIndex(of: channel) else { return [] }
    return Array(channels[(index + 1)...])
  }
}
