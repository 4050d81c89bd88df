import LocalTime
import Rules
import Sending
import Vocabulary

extension CanaryRegister {
  /// How the canary of a send stands, in a line.
  func words(in zone: Zone) -> String {
    let head = "canary \(Canary.percent(canary.share))"
    switch state {
    case .running:
      guard let decidesAt else { return "\(head): goes first; the rest waits" }
      return "\(head): has gone; the rest waits until \(zone.civil(decidesAt))"
    case .passed:
      if let reason { return "\(head): \(reason); the rest was let go by a person" }
      return result.tried == 0
        ? "\(head): nobody stood in it, and all went" : "\(head): all is well with \(counts); the rest goes"
    case .stopped: return "\(head): the rest is stopped; \(reason ?? "")"
    }
  }

  private var counts: String {
    "\(result.tried.of("message")) ("
      + Canary.Measure.allCases.map { "\($0.rawValue) \(result.counts[$0, default: 0].grouped)" }.joined(
        separator: " · ")
      + ")"
  }

  var json: JSONValue {
    .object(
      [
        ("share", .text(Canary.percent(canary.share))), ("state", .text(state.word)),
        ("decides_at", JSONValue(decidesAt.map { "\($0)" })), ("reason", JSONValue(reason)),
        ("tried", JSONValue(result.tried)),
      ] + Canary.Measure.allCases.map { ($0.rawValue, JSONValue(result.counts[$0, default: 0])) })
  }
}
