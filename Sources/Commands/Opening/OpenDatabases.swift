import Store
import Synchronization

/// The databases that this process opened: closed when the command ends, so that a copy of the one file is complete.
enum OpenDatabases {
  private static let opened = Mutex<[any Database]>([])

  static func keep(_ database: any Database) {
    opened.withLock { $0.append(database) }
  }

  /// Closes them; one that cannot be closed loses nothing, its log is read at the next opening.
  static func closeAll() {
    let databases = opened.withLock { databases in
      defer { databases = [] }
      return databases
    }
    for database in databases { try? database.close() }
  }
}
