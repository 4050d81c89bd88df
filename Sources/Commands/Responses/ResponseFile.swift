import Intake
import LocalTime
import Store
import Vocabulary

/// Responses in a file: the format of `responses import`.
struct ResponseFile {
  static let columns = [
    "gateway", "id", "kind", "at", "reference", "provider_id", "code", "detail", "machine", "hard",
  ]
  static let required = ["gateway", "id", "kind", "at"]

  struct Batch {
    var rows: [ResponseRow] = []
    var rejected: [(line: Int, reason: String)] = []
  }

  private let file: PlainRows
  private let zone: Zone

  init(_ input: ImportInput, zone: Zone) throws {
    file = try PlainRows(input, columns: ResponseFile.columns, required: ResponseFile.required)
    self.zone = zone
  }

  /// Reads up to `limit` rows; nil at the end.
  func next(limit: Int) throws -> Batch? {
    var batch = Batch()
    while batch.rows.count + batch.rejected.count < limit, let row = try file.next() {
      if let problem = row.problem {
        batch.rejected.append((row.line, problem))
        continue
      }
      switch read(row.values) {
      case .success(let response): batch.rows.append(response)
      case .failure(let problem): batch.rejected.append((row.line, problem.reason))
      }
    }
    return batch.rows.isEmpty && batch.rejected.isEmpty ? nil : batch
  }

  private struct Problem: Error {
    var reason: String
  }

  /// A reason names a column, never a value.
  private func read(_ values: [String?]) -> Result<ResponseRow, Problem> {
    func fail(_ reason: String) -> Result<ResponseRow, Problem> { .failure(Problem(reason: reason)) }
    guard let gateway = values[0] else { return fail("gateway is missing") }
    guard let id = values[1] else { return fail("id is missing") }
    guard let word = values[2] else { return fail("kind is missing") }
    guard let kind = ResponseKind(word: word) else { return fail("kind is none of ours") }
    guard let at = values[3] else { return fail("at is missing") }
    guard let time = TimestampText.read(at) else { return fail("at is not a moment") }
    guard values[4] != nil || values[5] != nil else { return fail("reference and provider_id are both missing") }
    return .success(
      ResponseRow(
        gateway: gateway, eventKey: id, kind: kind, at: time.instant(in: zone),
        reference: values[4].flatMap { MessageID($0) }, providerID: values[5], code: values[6], detail: values[7],
        isMachine: values[8] == "true" || values[8] == "1", isHard: !(values[9] == "false" || values[9] == "0")))
  }
}
