import Store
import Synchronization

/// What the server counts, for `/metrics`.
final class ServerCounts: Sendable {
  private struct State {
    var requests: [Request: Int] = [:]
    var seconds: [String: Histogram] = [:]
    var tally = ResponseTally()
    var groups = 0
    var others: [String: Int] = [:]
  }

  private struct Request: Hashable {
    var route: String
    var status: Int
  }

  /// Bounds in milliseconds.
  private static let bounds = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 5000]

  private struct Histogram {
    var buckets = [Int](repeating: 0, count: ServerCounts.bounds.count)
    var count = 0
    var microseconds: Int64 = 0
  }

  private let state = Mutex(State())

  func answered(_ route: String, status: Int, microseconds: Int64) {
    state.withLock { state in
      state.requests[Request(route: route, status: status), default: 0] += 1
      var histogram = state.seconds[route] ?? Histogram()
      histogram.count += 1
      histogram.microseconds += microseconds
      if let place = ServerCounts.bounds.firstIndex(where: { microseconds <= Int64($0) * 1000 }) {
        histogram.buckets[place] += 1
      }
      state.seconds[route] = histogram
    }
  }

  func add(_ tally: ResponseTally, groups: Int) {
    var tally = tally
    tally.undelivered = []
    state.withLock { state in
      state.tally += tally
      state.groups += groups
    }
  }

  /// Counts one more of `name`, a metric's name with its labels.
  func note(_ name: String, _ count: Int = 1) {
    state.withLock { $0.others[name, default: 0] += count }
  }

  /// The text format of Prometheus.
  func text() -> String {
    let state = state.withLock { $0 }
    var lines = ["# TYPE tidings_requests_total counter"]
    for (request, count) in state.requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) })
    {
      lines.append("tidings_requests_total{route=\"\(request.route)\",status=\"\(request.status)\"} \(count)")
    }
    lines.append("# TYPE tidings_request_seconds histogram")
    for (route, histogram) in state.seconds.sorted(by: { $0.key < $1.key }) {
      var sum = 0
      for (bound, count) in zip(ServerCounts.bounds, histogram.buckets) {
        sum += count
        let edge = Double(bound) / 1000
        lines.append("tidings_request_seconds_bucket{route=\"\(route)\",le=\"\(edge)\"} \(sum)")
      }
      lines.append("tidings_request_seconds_bucket{route=\"\(route)\",le=\"+Inf\"} \(histogram.count)")
      lines.append(
        "tidings_request_seconds_sum{route=\"\(route)\"} \(Double(histogram.microseconds) / 1_000_000)")
      lines.append("tidings_request_seconds_count{route=\"\(route)\"} \(histogram.count)")
    }
    let tally = state.tally
    for (name, count) in [
      ("recorded", tally.recorded), ("duplicate", tally.duplicates), ("unmatched", tally.unmatched),
    ] {
      lines.append("tidings_responses_total{outcome=\"\(name)\"} \(count)")
    }
    lines.append("tidings_addresses_refused_total \(tally.refused)")
    lines.append("tidings_doubts_ended_total \(tally.doubtsEnded)")
    lines.append("tidings_group_commits_total \(state.groups)")
    for (name, count) in state.others.sorted(by: { $0.key < $1.key }) { lines.append("\(name) \(count)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
