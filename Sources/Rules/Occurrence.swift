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
