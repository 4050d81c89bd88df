import CPostgres

/// The one place where PostgreSQL's errors become ours.
///
/// A server's message may quote a value, and its details always do: only the names of tables, columns and constraints
/// are taken from it, and the text of errors about our own statements.
enum PostgresFailure {
  /// Returns the error for a failed result.
  static func error(_ result: OpaquePointer?, on connection: OpaquePointer?, doing context: String) -> StoreError {
    guard let state = text(cpostgres_sqlstate(result)) else { return lost(connection, doing: context) }
    let code = code(state)
    var reason = reason(code)
    switch code {
    case .constraint:
      let place = [text(cpostgres_table(result)), text(cpostgres_column(result))].compactMap { $0 }
      reason = "a row breaks \(text(cpostgres_constraint(result)) ?? "a rule") of \(place.joined(separator: "."))"
    case .statement where state.hasPrefix("42"):
      // About names and types in our own text, which holds no values.
      reason = text(cpostgres_primary_message(result)) ?? reason
    default: break
    }
    return StoreError(code, "\(context): \(reason) (\(state))", engineState: state)
  }

  /// Returns the error for a connection that broke without a word.
  static func lost(_ connection: OpaquePointer?, doing context: String) -> StoreError {
    StoreError(.unreachable, "\(context): the connection to the server broke")
  }

  /// Returns the error for a connection that could not be made; its text is libpq's, which names hosts and users.
  static func connecting(_ connection: OpaquePointer?, to name: String) -> StoreError {
    let message = connection.flatMap { text(PQerrorMessage($0)) } ?? "out of memory"
    // With the verbosity `sqlstate` a server's refusal ends in its five letters.
    let word = message.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    let isState = word.utf8.count == 5 && word.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    if message.contains("FATAL:"), isState {
      let code = code(word)
      return StoreError(code, "opening \(name): \(reason(code)) (\(word))", engineState: word)
    }
    let line = message.split(separator: "\n").first.map(String.init) ?? message
    return StoreError(.unreachable, "opening \(name): \(line)")
  }

  static func code(_ state: String) -> StoreError.Code {
    switch state {
    case "53100": return .diskFull
    case "53300": return .tooManyConnections
    case "40001", "40P01": return .conflict
    case "55P03", "57014", "25P03", "57P05": return .busy
    case "25006", "42501": return state == "42501" ? .denied : .readOnly
    case "3D000": return .missing
    case "57P01", "57P02", "57P03": return .unreachable
    case "XX001", "XX002": return .corrupt
    case "58030": return .inputOutput
    default: break
    }
    switch state.prefix(2) {
    case "08": return .unreachable
    case "23": return .constraint
    case "28": return .denied
    case "40": return .conflict
    case "53": return .busy
    case "58": return .inputOutput
    default: return .statement
    }
  }

  private static func reason(_ code: StoreError.Code) -> String {
    switch code {
    case .diskFull: "the server's disk is full"
    case .tooManyConnections: "the server has no connection left"
    case .conflict: "other transactions were in the way"
    case .busy: "it took too long"
    case .readOnly: "the server may only be read"
    case .denied: "the server does not allow it"
    case .missing: "the server has no such database"
    case .unreachable: "the server is going down or coming up"
    case .corrupt: "the server says that its data is damaged"
    case .inputOutput: "the server's disk failed"
    default: "the server refused a statement"
    }
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
