import Dispatch
import Foundation
import GRDB

extension SQLiteDatabase {
  /// Copies the database into a new file while others read and write: as it stood at one moment.
  ///
  /// - Throws: `StoreError.cannotOpen` where the file exists or cannot be made, and what reading may throw.
  package func backUp(to path: String) async throws {
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
              try target.close()
            } catch let error as DatabaseError {
              throw SQLiteFailure.error(error, doing: "backing up")
            }
          })
      }
    }
  }
}
