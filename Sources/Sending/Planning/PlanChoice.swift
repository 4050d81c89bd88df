import Campaigns
import LocalTime
import Rules
package import Vocabulary

/// Which people of a plan are listed one by one.
package enum PlanChoice: Hashable, Sendable {
  case everybody
  case toSend
  case heldOut
  /// `detail` narrows it to one variable.
  case skipped(SkipReason, detail: String?)

  /// Reads `all`, `to_send`, `held_out`, a reason (`no_consent`, also with blanks), or `missing:first_name`.
  package init?(words: String) {
    let parts = words.split(separator: ":", maxSplits: 1)
    let word = parts.first.map { $0.lowercased().replacing(" ", with: "_").replacing("-", with: "_") } ?? ""
    let detail = parts.count == 2 ? String(parts[1]) : nil
    switch word {
    case "all": self = .everybody
    case "to_send", "eligible": self = .toSend
    case "held_out": self = .heldOut
    case "missing": self = .skipped(.missingVariable, detail: detail)
    default:
      guard let reason = SkipReason.allCases.first(where: { $0.word == word }) else { return nil }
      self = .skipped(reason, detail: detail)
    }
  }

  /// What `init(words:)` takes.
  package static var words: [String] {
    ["all", "to_send", "held_out", "missing:VARIABLE"] + SkipReason.allCases.filter { $0 < .expired }.map(\.word)
  }

  func person(_ decision: PlanPass.Decision) -> PlannedPerson? {
    var person = PlannedPerson(
      customer: decision.candidate.customer, occurrence: decision.trigger.moment.words,
      due: decision.candidate.zone.civil(decision.candidate.due.at))
    switch decision.outcome {
    case .alreadyDone: person.reason = .alreadyDone
    case .skipped(let reason, let detail, _), .skippedAsBefore(let reason, let detail):
      person.reason = reason
      person.detail = detail
    case .heldOut: person.isHeldOut = true
    case .written(let channels, _, _): person.channels = channels
    }
    switch self {
    case .everybody: return person
    case .toSend: return person.channels.isEmpty ? nil : person
    case .heldOut: return person.isHeldOut ? person : nil
    case .skipped(let reason, let detail):
      guard person.reason == reason else { return nil }
      guard let detail else { return person }
      return person.detail == detail || person.detail?.hasSuffix("." + detail) == true ? person : nil
    }
  }
}

/// One person of a plan, and what would become of them.
package struct PlannedPerson: Hashable, Sendable {
  package var customer: CustomerID
  /// What it is about: the moment's words.
  package var occurrence: String
  /// On the customer's clock.
  package var due: CivilMoment
  /// Empty where nothing would be sent.
  package var channels: [Channel] = []
  package var isHeldOut = false
  package var reason: SkipReason?
  package var detail: String?
}
