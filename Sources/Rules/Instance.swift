package import Vocabulary

/// The part of an occurrence that tells one time from the next (R1), as the text stored beside the key.
package enum Instance {
  /// A campaign that fires once, or by hand: nothing, or the file's or the command's edition.
  package static func edition(_ edition: String?) -> String { edition ?? "" }

  /// A schedule's local date, and its time only where the rule fires more than once a day.
  package static func schedule(_ moment: CivilMoment, withTime: Bool) -> String {
    withTime ? moment.description : moment.date.description
  }

  /// The year of the anniversary and the offset in days, negative before: `birthday 2026 -3`. The field's name keeps two
  /// dates of one customer apart.
  package static func anniversary(field: String, year: Int, offset: Int) -> String {
    "\(field) \(year) \(signed(offset))"
  }

  /// The subject's date and the offset in days: `due_date 2026-03-01 -3`. A date that moved is another instance, an edited
  /// time of day is not.
  package static func date(field: String, date: CivilDate, offset: Int) -> String {
    "\(field) \(date) \(signed(offset))"
  }

  /// An event by its id.
  package static func event(id: Int64) -> String { "event \(id)" }

  /// A change of a subject, by the event's canonical name and, where there are several, the shipment: `order_shipped 2`. A
  /// pushed event and an imported status are the same (R28).
  package static func status(_ eventName: String, shipment: String = "") -> String {
    shipment.isEmpty ? eventName : "\(eventName) \(shipment)"
  }

  /// The number of the entry into, or the exit from, a segment.
  package static func entry(_ number: Int) -> String { "entry \(number)" }

  private static func signed(_ offset: Int) -> String { offset < 0 ? "\(offset)" : "+\(offset)" }
}
