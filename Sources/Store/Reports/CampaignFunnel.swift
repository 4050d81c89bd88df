package import Vocabulary

/// How far the messages of a campaign came, each counted once; a report on screen and a figure in JSON are read from it.
package struct CampaignFunnel: Hashable, Sendable {
  /// The messages of one channel.
  package struct Stage: Hashable, Sendable {
    /// Nil where no channel was chosen.
    package var channel: Channel?
    /// Written by the planner: everybody but those held out and those skipped before a message was written.
    package var planned = 0
    package var customers = 0
    /// Accepted by a gateway, so far as we know.
    package var sent = 0
    package var delivered = 0
    /// Opened or clicked by a person; machines are counted apart.
    package var opened = 0
    package var clicked = 0
    package var replied = 0
    package var unsubscribed = 0
    package var complained = 0
    package var bounced = 0
    package var failed = 0
    package var inDoubt = 0
    /// Planned or on the wire.
    package var waiting = 0
    package var cancelled = 0
    /// Skipped at claiming or later.
    package var skippedLate = 0
    /// Opened by machines only.
    package var openedByMachine = 0
    /// Parts of the SMS that were sent.
    package var parts = 0
  }

  package struct Skip: Hashable, Sendable {
    package var reason: SkipReason
    package var count: Int
  }

  /// Everybody who matched, an occurrence each.
  package var matched = 0
  package var heldOut = 0
  /// By number of people, the largest first.
  package var skips: [Skip] = []
  /// In the order of the channels' numbers.
  package var channels: [Stage] = []

  package init() {}

  /// R11: matched = written + held out + skipped; the stages split what was written.
  package var isBalanced: Bool {
    let written = channels.reduce(0) { $0 + $1.planned - $1.skippedLate }
    return matched == written + heldOut + skips.reduce(0) { $0 + $1.count }
  }
}

/// Which messages a report is about.
package struct CampaignScope: Hashable, Sendable {
  package var campaign: String
  /// Planned at or after.
  package var since: Instant?
  /// Planned before.
  package var until: Instant?
  package var sendID: Int64?

  package init(campaign: String, since: Instant? = nil, until: Instant? = nil, sendID: Int64? = nil) {
    self.campaign = campaign
    self.since = since
    self.until = until
    self.sendID = sendID
  }
}
