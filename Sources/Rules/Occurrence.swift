import Crypto
import Foundation
package import Vocabulary

/// The key of the event that a message answers (R1): SHA-256 over campaign, step, subject and instance, each with its
/// length before it. The customer stands beside the key in the database; with a subject the key is unique without it.
///
/// Make one value for a step and ask it for many keys.
package struct Occurrence: Sendable {
  private let begun: SHA256

  /// - Parameters:
  ///   - campaign: the file's name; its Unicode spelling (composed or not) does not matter.
  ///   - step: the step's name, never its position.
  package init(campaign: String, step: String) {
    var hasher = SHA256()
    Occurrence.add(campaign, to: &hasher)
    Occurrence.add(step, to: &hasher)
    begun = hasher
  }

  package func key(subject: (kind: SubjectKind, id: Int64)?, instance: String) -> OccurrenceKey {
    var hasher = begun
    Occurrence.add(subject.map { "\($0.kind.rawValue) \($0.id)" } ?? "", to: &hasher)
    Occurrence.add(instance, to: &hasher)
    return Digests.key(of: hasher.finalize())
  }

  package static func key(
    campaign: String, step: String, subject: (kind: SubjectKind, id: Int64)?, instance: String
  ) -> OccurrenceKey {
    Occurrence(campaign: campaign, step: step).key(subject: subject, instance: instance)
  }

  private static func add(_ text: String, to hasher: inout SHA256) {
    var text = text
    if !text.utf8.allSatisfy({ $0 < 128 }) { text = text.precomposedStringWithCanonicalMapping }
    let count = UInt32(text.utf8.count)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * UInt32($0))) }
    hasher.update(data: length)
    text.withUTF8 { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
  }
}

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

enum Digests {
  /// The first sixteen bytes, most significant first.
  static func key(of digest: SHA256.Digest) -> OccurrenceKey {
    digest.withUnsafeBytes {
      OccurrenceKey(
        high: $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self).bigEndian,
        low: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian)
    }
  }
}
