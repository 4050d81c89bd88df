import Providers
import Vocabulary

/// A message on the wire. An object, for it goes from hand to hand.
final class ClaimedMessage: Sendable {
  let row: OutboxRow
  let channel: Channel
  let gateway: String
  /// 1 is the first.
  let attempt: Int
  /// How many of them at this gateway, this one included.
  let attemptsAtGateway: Int
  let request: HTTPRequest
  /// Of the address it goes to.
  let digest: [UInt8]
  /// The date on the customer's clock.
  let zoneDay: CivilDate
  let parts: Int
  let startedAt: Instant

  var id: MessageID { row.id }
  var send: Int64 { row.send }

  init(
    _ row: OutboxRow, channel: Channel, gateway: String, request: HTTPRequest, digest: [UInt8], zoneDay: CivilDate,
    parts: Int, startedAt: Instant
  ) {
    self.row = row
    self.channel = channel
    self.gateway = gateway
    self.attempt = row.attempts + 1
    self.attemptsAtGateway = row.gateway == gateway ? row.attemptsAtGateway + 1 : 1
    self.request = request
    self.digest = digest
    self.zoneDay = zoneDay
    self.parts = parts
    self.startedAt = startedAt
  }
}

/// A published version that this program cannot read.
struct BrokenVersion: Hashable, Sendable {
  var campaign: String
  var version: String
  var reason: String
}
