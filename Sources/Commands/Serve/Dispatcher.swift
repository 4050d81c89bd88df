import Campaigns
import Foundation
import Providers
import Rules
import Sending
import Server
import Store
import Synchronization
import Transport
import Vocabulary

/// Plans and sends what is due beside the endpoints, until it is told to stop.
final class Dispatcher: Sendable {
  private let opened: OpenedWorkspace
  private let database: any Database
  private let every: Elapsed
  private let log: ServerLog
  private let state = Mutex(State())

  private struct State: Sendable {
    var isStopped = false
    var worker: Worker?
    var pause: CheckedContinuation<Void, Never>?
    /// What was last said of a campaign, so that it is said once.
    var said: [String: String] = [:]
  }

  init(opened: OpenedWorkspace, database: any Database, every: Elapsed, log: ServerLog) {
    self.opened = opened
    self.database = database
    self.every = every
    self.log = log
  }

  /// Nothing new is begun; what is on the wire is waited for and recorded. May be called from any thread.
  func stop() {
    let (worker, pause) = state.withLock { state in
      state.isStopped = true
      defer { state.pause = nil }
      return (state.worker, state.pause)
    }
    worker?.stop()
    pause?.resume()
  }

  private var isStopped: Bool { state.withLock { $0.isStopped } }

  func run() async throws {
    let connections = max(1, opened.settings.gateways.map(\.concurrency).reduce(0, +))
    let transport = HTTPTransport(maxConnections: connections)
    defer { transport.stop() }
    try await publish()
    while !isStopped {
      do {
        try await plan()
        try await send(transport)
        try await settle()
      } catch is CancellationError {
        break
      } catch {
        // The links must go on being answered; the next round may have more luck.
        say("dispatch", "trying again: \(error)")
      }
      await pause()
    }
  }

  /// SQLite publishes what stands on the disk (R5).
  private func publish() async throws {
    let now = opened.clock.now()
    let workspace = opened.workspace
    let commit = opened.folder.gitCommit()
    _ = try await database.write { session in
      try Publishing.publish(workspace, only: nil, at: now, gitCommit: commit, session)
    }
  }

  private func plan() async throws {
    let runner = CampaignRun(database: database, settings: opened.settings)
    for name in CampaignRun.order(opened.workspace.campaigns.values) where !isStopped {
      do {
        let outcome = try await runner.run(CampaignRun.Request(campaign: name, now: opened.clock.now()))
        switch outcome {
        case .refused(let summary, let limit):
          say(
            name, "\(summary.waterfall.written) messages are more than the \(limit) that one run may write: not planned"
          )
        case .planned(let summary, _, _):
          if summary.waterfall.written > 0 { say(name, "planned \(summary.waterfall.written) messages", repeats: true) }
        case .inactive, .counted, .nobody: break
        }
      } catch let error as SendingError {
        say(name, error.description)
      }
    }
  }

  private func send(_ transport: HTTPTransport) async throws {
    let worker = Worker(
      database: database, settings: opened.settings, transport: transport, clock: opened.clock.now,
      options: Worker.Options(patience: .seconds(1)))
    let mayRun = state.withLock { state in
      state.worker = worker
      return !state.isStopped
    }
    defer { state.withLock { $0.worker = nil } }
    guard mayRun else { return }
    let report = try await worker.run()
    let now = opened.clock.now()
    try await database.write { try SendRegister.closeFinished(at: now, $0) }
    for (gateway, code) in report.stoppedGateways.sorted(by: { $0.key < $1.key }) {
      say("gateways/\(gateway)", "takes nothing: \(code)")
    }
    if report.sentCount + report.failedCount > 0 {
      say("dispatch", "sent \(report.sentCount), failed \(report.failedCount)", repeats: true)
    }
  }

  private func settle() async throws {
    let now = opened.clock.now()
    _ = try await ResponseIntake(database: database, settings: opened.settings).settle(now: now)
  }

  private func pause() async {
    let time = every
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: .microseconds(time.microseconds)) }
      group.addTask { [self] in
        await withTaskCancellationHandler {
          await withCheckedContinuation { continuation in
            let isStopped = state.withLock { state in
              if !state.isStopped && !Task.isCancelled { state.pause = continuation }
              return state.pause == nil
            }
            if isStopped { continuation.resume() }
          }
        } onCancel: {
          state.withLock { state in
            defer { state.pause = nil }
            return state.pause
          }?.resume()
        }
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func say(_ place: String, _ text: String, repeats: Bool = false) {
    let isNew = state.withLock { state in
      defer { state.said[place] = text }
      return repeats || state.said[place] != text
    }
    if isNew { log.write(LogLine(repeats ? .info : .warning, place, text)) }
  }
}
