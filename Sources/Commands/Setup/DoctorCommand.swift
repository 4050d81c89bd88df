import ArgumentParser
import Campaigns
import Diagnostics
import Foundation
import Providers
import Rules
import SQLText
import Store
import Vocabulary

/// `tidings doctor`
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what is wrong with the set-up, and how to mend it")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  /// One thing looked at.
  struct Check {
    enum Verdict: String { case good, note, bad }

    var verdict: Verdict
    var name: String
    var finding: String
    var advice: String?
  }

  func run() async throws {
    let checks = try await Examination(options: options).run()
    if output.json {
      Screen.out(
        JSONValue.array(
          checks.map {
            .object([
              ("check", .text($0.name)), ("verdict", .text($0.verdict.rawValue)), ("finding", .text($0.finding)),
              ("advice", JSONValue($0.advice)),
            ])
          }
        ).text())
    } else {
      var table = TextTable([("", .left), ("", .left), ("", .left)])
      for check in checks {
        let sign =
          switch check.verdict {
          case .good: Screen.green("✓")
          case .note: "·"
          case .bad: Screen.hasColour ? "\u{1B}[31m✗\u{1B}[0m" : "✗"
          }
        table.add(sign, check.name, check.finding)
        if let advice = check.advice { table.add("", "", "→ \(advice)") }
      }
      table.show()
      let bad = checks.count { $0.verdict == .bad }
      let notes = checks.count { $0.verdict == .note }
      Screen.say(
        bad > 0
          ? "\(bad.of("thing has", "things have")) to be mended."
          : notes > 0 ? "Nothing is broken; look at what is marked ·." : "Nothing stands in the way of a send.")
    }
    if checks.contains(where: { $0.verdict == .bad }) { throw ExitStatus.personMustAct }
  }
}

/// What `doctor` looks at, in the order in which things build on each other.
struct Examination {
  let options: WorkspaceOptions

  typealias Check = DoctorCommand.Check

  func run() async throws -> [Check] {
    let folder: WorkspaceFolder
    do {
      folder = try WorkspaceFolder.find(options.folder)
    } catch let failure as CommandFailure {
      return [Check(verdict: .bad, name: "workspace", finding: failure.message, advice: failure.advice)]
    }
    var checks = [Check(verdict: .good, name: "workspace", finding: folder.root)]
    let files = try folder.files()
    let reading = WorkspaceReader.read(files: files) { ProcessInfo.processInfo.environment[$0] }
    let findings = reading.diagnostics
    let errors = findings.filter { $0.severity == .error }.count
    checks.append(
      errors == 0
        ? Check(verdict: .good, name: "files", finding: "\(files.count.of("file")), no errors")
        : Check(
          verdict: .bad, name: "files", finding: "\(errors.of("error")) in \(files.count.of("file"))",
          advice: "See them: tidings campaigns validate"))
    guard reading.hasSettings else { return checks }
    let workspace = reading.workspace
    let settings = workspace.settings
    checks.append(secret(settings))
    checks += gateways(settings)
    checks.append(contentsOf: routes(workspace))
    checks.append(address(settings))
    checks += await database(OpenedWorkspace(folder: folder, workspace: workspace, clock: .real, findings: findings))
    return checks
  }

  private func secret(_ settings: WorkspaceSettings) -> Check {
    guard let secret = settings.secret else {
      return Check(
        verdict: .bad, name: "secret", finding: "not set: links cannot be signed, and no address has a digest",
        advice: "export TIDINGS_SECRET=$(openssl rand -hex 32), and keep it")
    }
    return secret.reveal().utf8.count >= 16
      ? Check(verdict: .good, name: "secret", finding: "set")
      : Check(
        verdict: .bad, name: "secret", finding: "shorter than 16 characters",
        advice: "Use a long random one: openssl rand -hex 32")
  }

  private func gateways(_ settings: WorkspaceSettings) -> [Check] {
    if settings.gateways.isEmpty {
      return [
        Check(
          verdict: .bad, name: "gateways", finding: "there is none",
          advice: "Name one under gateways: in tidings.yaml, the sandbox for a start.")
      ]
    }
    return settings.gateways.map { gateway in
      if let problem = gateway.unusable {
        return Check(
          verdict: .bad, name: "gateway \(gateway.name)", finding: problem,
          advice: "Set the variable in the environment of this shell, or take the gateway out.")
      }
      guard gateway.isSandbox else {
        return Check(
          verdict: settings.isSandbox ? .bad : .good, name: "gateway \(gateway.name)",
          finding: settings.isSandbox
            ? "a real gateway in a sandbox workspace" : "\(gateway.preset), \(gateway.channel.rawValue)",
          advice: settings.isSandbox ? "Point it at the sandbox with url:, or set sandbox: false." : nil)
      }
      if !settings.isSandbox {
        return Check(
          verdict: .bad, name: "gateway \(gateway.name)", finding: "a sandbox gateway in a live workspace",
          advice: "Use a real gateway, or set sandbox: true.")
      }
      return Listening.answers(gateway.origin)
        ? Check(verdict: .good, name: "gateway \(gateway.name)", finding: "the sandbox answers")
        : Check(
          verdict: .note, name: "gateway \(gateway.name)", finding: "the sandbox does not run",
          advice: "Start it in another shell: tidings gateways sandbox")
    }
  }

  private func routes(_ workspace: Workspace) -> [Check] {
    let used = Set(workspace.campaigns.values.flatMap { $0.channels.channels })
    return Channel.allCases.filter { used.contains($0) && (workspace.settings.routes[$0] ?? []).isEmpty }.map {
      Check(
        verdict: .bad, name: "route \($0.rawValue)", finding: "campaigns use \($0.rawValue) and no gateway takes it",
        advice: "Add \($0.rawValue): [GATEWAY] under routes: in tidings.yaml.")
    }
  }

  private func address(_ settings: WorkspaceSettings) -> Check {
    settings.publicURL == nil
      ? Check(
        verdict: .note, name: "public address", finding: "none: mails cannot have an unsubscribe link",
        advice: "Set public_url: in tidings.yaml.")
      : Check(verdict: .good, name: "public address", finding: settings.publicURL ?? "")
  }

  private func database(_ opened: OpenedWorkspace) async -> [Check] {
    do {
      let database = try await opened.database(writes: false)
      let customers = try await database.read { session in
        var count: Int64 = 0
        try session.rows("SELECT count(*) FROM customers") { count = $0.integer(0) }
        return count
      }
      var checks = [
        Check(
          verdict: .good, name: "database", finding: "\(database.kind.rawValue), \(customers.of("customer"))")
      ]
      if customers == 0 {
        checks.append(
          Check(
            verdict: .note, name: "customers", finding: "there are none",
            advice: "Import some: tidings import customers FILE"))
      }
      return checks
    } catch let error as StoreError where error.code == .missing {
      return [
        Check(
          verdict: .note, name: "database", finding: "not made yet",
          advice: "The first import makes it: tidings import customers FILE")
      ]
    } catch let failure as CommandFailure {
      return [Check(verdict: .bad, name: "database", finding: failure.message, advice: failure.advice)]
    } catch let error as StoreError {
      return [Check(verdict: .bad, name: "database", finding: error.context, advice: error.advice)]
    } catch {
      return [Check(verdict: .bad, name: "database", finding: "\(error)")]
    }
  }
}
