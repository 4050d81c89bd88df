import Dispatch
import Foundation
import GRDB
package import Vocabulary

extension SQLiteDatabase {
  /// Copies the database into a new file while others read and write: as it stood at one moment, with the mark that it is
  /// a copy (R23).
  ///
  /// - Parameter now: when that is.
  /// - Throws: `StoreError.cannotOpen` where the file exists or cannot be made, and what reading may throw.
  package func backUp(to path: String, at now: Instant) async throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw StoreError(.cannotOpen, "there is a file \((path as NSString).lastPathComponent) already")
    }
    try makePrivateFile(path)
    let writer = writer
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      // Copying takes a while, and blocks.
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            do {
              let target = try DatabaseQueue(path: path)
              try writer.backup(to: target)
              try target.write { database in
                guard let connection = database.sqliteConnection else { return }
                try Lineage.beginBackup(at: now, SQLiteSession(database, connection))
              }
              try target.close()
            } catch let error as DatabaseError {
              throw SQLiteFailure.error(error, doing: "backing up")
            }
          })
      }
    }
  }

  /// Writes the file anew, so that nothing of what was removed is left in it.
  func compact() async throws {
    let writer = writer
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      DispatchQueue.global().async {
        continuation.resume(
          with: Result {
            do {
              try writer.vacuum()
            } catch let error as DatabaseError {
              throw SQLiteFailure.error(error, doing: "compacting")
            }
          })
      }
    }
  }
}
