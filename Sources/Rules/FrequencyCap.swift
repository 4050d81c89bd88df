package import Vocabulary

/// How often one person may be written to (R17).
package struct FrequencyCap: Hashable, Sendable {
  package var perDay: Int?
  package var perWeek: Int?

  package init(perDay: Int? = nil, perWeek: Int? = nil) {
    self.perDay = perDay
    self.perWeek = perWeek
  }

  /// Whether one more fits.
  package func allows(today: Int, thisWeek: Int) -> Bool {
    perDay.map { today < $0 } ?? true && perWeek.map { thisWeek < $0 } ?? true
  }

  /// Counts the occurrences that count on a date: `days` are the customer's local dates of the marketing occurrences that
  /// were claimed (sent, on the wire, in doubt), one for each occurrence.
  package static func counts(_ days: some Sequence<CivilDate>, on date: CivilDate) -> (today: Int, thisWeek: Int) {
    var today = 0
    var week = 0
    for day in days {
      if day == date { today += 1 }
      if day <= date, day > date - 7 { week += 1 }
    }
    return (today, week)
  }
}

/// The order in which planned messages of several campaigns reserve a person's cap (R17).
package struct Reservation: Hashable, Comparable, Sendable {
  /// The campaign's `priority:`; the higher comes first.
  package var priority: Int
  package var dueAt: Instant
  package var campaign: String

  package init(priority: Int, dueAt: Instant, campaign: String) {
    self.priority = priority
    self.dueAt = dueAt
    self.campaign = campaign
  }

  package static func < (left: Reservation, right: Reservation) -> Bool {
    if left.priority != right.priority { return left.priority > right.priority }
    if left.dueAt != right.dueAt { return left.dueAt < right.dueAt }
    return left.campaign < right.campaign
  }
}
