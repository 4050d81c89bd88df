/// A database that could not do what was asked.
///
/// No part of it ever holds a bound value: only names of tables, columns and files, and the engine's own codes.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, CaseIterable, Hashable, Sendable {
    /// There is no such database.
    case missing
    /// The file or the server cannot be opened.
    case cannotOpen
    /// The file is something else, or another program's database.
    case notADatabase
    /// The file is damaged.
    case corrupt
    /// A newer Tidings made it.
    case newerThanProgram
    /// An older Tidings made it, and opening was to change nothing.
    case olderThanProgram
    /// Live where a sandbox was expected, or the other way round (R6).
    case wrongKind
    /// A custom field was declared with another type before.
    case fieldTypeChanged
    case readOnly
    case diskFull
    /// Others held the database longer than we wait.
    case busy
    /// The disk failed while reading or writing.
    case inputOutput
    /// A row breaks a rule of the schema.
    case constraint
    /// A statement that the engine refuses: a mistake of ours.
    case statement
    /// The server is not there, or the connection to it broke.
    case unreachable
    /// The server does not let us in, or not do this.
    case denied
    case tooManyConnections
    /// Other transactions were in the way again and again.
    case conflict
  }

  package let code: Code
  /// What was being done, and the engine's reason: `writing to customers: UNIQUE constraint failed: customers.email`.
  package let context: String
  /// The engine's own number, where it gave one.
  package let engineCode: Int?
  /// PostgreSQL's five letters, where it gave them.
  package let engineState: String?
  /// Whether it is sure that the transaction left nothing behind.
  package private(set) var isUndone = false

  package init(_ code: Code, _ context: String, engineCode: Int? = nil, engineState: String? = nil) {
    self.code = code
    self.context = context
    self.engineCode = engineCode
    self.engineState = engineState
  }

  func undone() -> StoreError {
    var error = self
    error.isUndone = true
    return error
  }

  /// What the person can do: one sentence.
  package var advice: String {
    switch code {
    case .missing: "Check the path after `database:` in tidings.yaml, or import something to create it."
    case .cannotOpen: "Check that the folder exists and that you may read and write it."
    case .notADatabase: "Choose another path after `database:` in tidings.yaml; what stands there is left as it is."
    case .corrupt: "Restore the last backup; keep the damaged file and its -wal file until then."
    case .newerThanProgram: "Install the newer Tidings; this one would not understand the data."
    case .olderThanProgram: "Run `tidings db migrate` first."
    case .wrongKind: "Use another database: a database is live or sandbox from birth and stays so."
    case .fieldTypeChanged: "Give the field its former type back, or declare a field with a new name."
    case .readOnly: "Check the permissions of the file and of its folder; both must be writable."
    case .diskFull: "Free some space and run the command again; what was committed before is safe."
    case .busy: "Wait for the other Tidings command to end, then run this one again."
    case .inputOutput: "Check the disk; nothing of this step was recorded."
    case .constraint: "Nothing of this step was recorded; please report it, for Tidings should have refused it earlier."
    case .statement: "Nothing of this step was recorded; please report it."
    case .unreachable: "Check that the PostgreSQL server runs and can be reached from here, then run the command again."
    case .denied: "Check user and password (PGPASSWORD, or ~/.pgpass) and what the user may do in this database."
    case .tooManyConnections: "Stop other programs on the server, or raise its max_connections, then try again."
    case .conflict: "Nothing of this step was recorded; run the command again."
    }
  }

  package var description: String { "\(context). \(advice)" }
}
