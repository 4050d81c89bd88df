package import Campaigns

/// How far an import is.
package struct ImportProgress: Hashable, Sendable {
  package var rows: Int
  /// Bytes of the file taken so far, compressed ones where it is an archive.
  package var bytes: Int64
  /// The file's size; nil for a pipe.
  package var totalBytes: Int64?

  package init(rows: Int, bytes: Int64, totalBytes: Int64?) {
    self.rows = rows
    self.bytes = bytes
    self.totalBytes = totalBytes
  }
}

/// What an import did.
package struct ImportResult: Sendable {
  package struct Count: Hashable, Sendable {
    package var kind: ImportRecord.Kind
    package var inserted: Int
    package var updated: Int
    package var unchanged: Int

    package init(kind: ImportRecord.Kind, inserted: Int = 0, updated: Int = 0, unchanged: Int = 0) {
      self.kind = kind
      self.inserted = inserted
      self.updated = updated
      self.unchanged = unchanged
    }
  }

  package var rowsRead = 0
  package var rowsRejected = 0
  /// Most frequent first; a reason names a field, never a value.
  package var rejectedByReason: [(reason: String, count: Int)] = []
  /// In the order of the mapping's records.
  package var counts: [Count] = []
  /// Customers that only became known as the customer of something else (R2); they are none of `counts`.
  package var bareCustomers = 0
  /// Yeses that did not outweigh a no on record (R14).
  package var keptUnsubscribes = 0
  /// Rows older than what is stored (R2).
  package var olderRows = 0
  /// Statuses that would have gone back (R2).
  package var keptStatuses = 0
  /// Customers that got an invented address.
  package var testAddresses = 0
  /// Sentences for the person.
  package var notes: [String] = []
  /// Where the rejected rows are; nil where there are none.
  package var rejectsPath: String?
  package var bytes: Int64 = 0
  /// The import was stopped between two transactions: what is counted was taken, the rest was not read.
  package var wasCancelled = false
  package var isDryRun = false

  package init() {}

  package func count(of kind: ImportRecord.Kind) -> Count {
    counts.first { $0.kind == kind } ?? Count(kind: kind)
  }
}
