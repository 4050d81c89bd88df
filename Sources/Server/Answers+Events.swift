import Campaigns
import HTTPTypes
import Hummingbird
import Intake
import Rules
import Store
import Vocabulary

/// Takes in what shops push: customers, consents, orders and named events, in the form of our import files.
extension Answers {
  /// One object or many: `{"type": "event", "id": …, "name": …, "customer": …}`. A row that was taken before changes
  /// nothing, so that whoever got no answer sends again.
  func push(_ request: HTTPRequest, body: [UInt8]) async -> Response {
    let now = settings.clock()
    do {
      guard let key = try await key(request, now) else {
        var response = json("{\"error\":\"a valid key is needed: Authorization: Bearer …\"}\n", .unauthorized)
        response.headers[.wwwAuthenticate] = "Bearer"
        return response
      }
      let objects: [RawJSON.Object]
      do throws(RawJSON.Problem) {
        objects = try RawJSON.objects(body)
      } catch {
        let words =
          switch error {
          case .notJSON: "this is not JSON"
          case .tooDeep: "the JSON is nested too deep"
          case .tooMany: "more than \(RawJSON.mostObjects) rows; send them in several parts"
          }
        return json("{\"error\":\"\(words)\"}\n", .badRequest)
      }
      let rows = PushedRows(objects, now: now)
      let missing = rows.scopes.subtracting(key.scopes).map(\.rawValue).sorted()
      guard missing.isEmpty else {
        return json("{\"error\":\"this key may not push \(missing.joined(separator: ", "))\"}\n", .forbidden)
      }
      let outcome = try await take(rows, source: nil, now)
      try await settings.database.write { try APIKeys.noteUse(of: key, now: now, in: $0) }
      return json(outcome.text, outcome.isTaken ? .ok : .unprocessableContent)
    } catch {
      settings.log(.init(.error, "events", "could not be recorded: \(error)"))
      return json("{\"error\":\"not recorded: try again\"}\n", .serviceUnavailable)
    }
  }

  private func key(_ request: HTTPRequest, _ now: Instant) async throws -> APIKey? {
    guard let header = request.headerFields[.authorization], header.lowercased().hasPrefix("bearer ") else {
      return nil
    }
    let text = String(header.dropFirst(7).drop { $0 == " " })
    return try await settings.database.read { try APIKeys.find(text, now: now, in: $0) }
  }

  /// What became of pushed rows.
  struct PushOutcome {
    var accepted = 0
    var rejected = 0
    var reasons: [(reason: String, count: Int)] = []

    var isTaken: Bool { rejected == 0 || accepted > 0 }

    var text: String {
      let list = reasons.map { "{\"reason\":\(JSONString.quoted($0.reason)),\"count\":\($0.count)}" }
      return "{\"accepted\":\(accepted),\"rejected\":\(rejected),\"reasons\":[\(list.joined(separator: ","))]}\n"
    }
  }

  /// Writes rows, durable when it returns; they set off campaigns that answer events (R7).
  func take(_ rows: PushedRows, source: String?, _ now: Instant) async throws -> PushOutcome {
    let workspace = settings.workspace
    let digests = digests
    var outcome = PushOutcome()
    if rows.unknown > 0 {
      outcome.rejected += rows.unknown
      let words = PushedRows.types.map(\.word).joined(separator: ", ")
      outcome.reasons.append(("unknown type; known are \(words)", rows.unknown))
    }
    var options = ImportOptions(
      catalogue: workspace.catalogue, currency: workspace.currency, zone: workspace.zone, country: workspace.country,
      rates: workspace.rates, source: source, now: now, addressDigest: { digests.digest($0, $1) })
    options.erasedDigest = { digests.erasedID($0) }
    options.isLive = true
    options.isDurable = true
    options.pause = .zero
    for part in rows.parts {
      do {
        let run = ImportRun(.kind(part.kind), from: .bytes(part.lines), options)
        let result = try await run.run(into: settings.database)
        outcome.accepted += result.rowsRead - result.rowsRejected
        outcome.rejected += result.rowsRejected
        outcome.reasons += result.rejectedByReason
      } catch let error as IntakeError {
        outcome.rejected += part.count
        outcome.reasons.append((error.message, part.count))
      }
    }
    counts.note("tidings_pushed_rows_total{outcome=\"accepted\"}", outcome.accepted)
    counts.note("tidings_pushed_rows_total{outcome=\"rejected\"}", outcome.rejected)
    return outcome
  }
}
