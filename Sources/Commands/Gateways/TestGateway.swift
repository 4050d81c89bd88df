import ArgumentParser
import Campaigns
import Foundation
import Providers
import Transport
import Vocabulary

/// `tidings gateways test NAME --to ADDRESS`
struct TestGateway: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send one message by a gateway and print the exchange; secrets hidden",
    discussion: """
      The message is really handed over. It is not recorded, asks no consent and obeys no cap: send it to yourself.
      """)

  @Argument(help: "The gateway's name.")
  var name: String

  @Option(help: "Where the message goes: a phone number with its country, an email address, a chat's id.")
  var to: String

  @Option(help: "The text.")
  var text = "A test of Tidings."

  @Option(help: "The subject of an email.")
  var subject = "A test of Tidings"

  @Option(help: "The channel, where the gateway carries several.")
  var channel: String?

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let opened = try OpenedWorkspace.open(options)
    guard let gateway = opened.settings.gateways.first(where: { $0.name == name }) else {
      throw CommandFailure("there is no gateway '\(name)'", advice: "See them: tidings gateways list")
    }
    let now = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    let (stored, sent) = try requests(gateway, at: now)
    let transport = HTTPTransport(maxConnections: 1)
    defer { transport.stop() }
    let outcome = await transport.send(sent)
    let verdict = gateway.verdict(outcome, at: now)
    if output.json {
      Screen.out(json(gateway, stored, outcome, verdict).text())
    } else {
      Screen.out(gateway.transcript(stored))
      Screen.out("")
      Screen.out(gateway.hidingSecrets(TestGateway.words(outcome)))
      Screen.out("")
      Screen.out(TestGateway.words(verdict))
    }
    if verdict.answer != .accepted { throw ExitStatus.personMustAct }
  }

  private func requests(_ gateway: Gateway, at now: Instant) throws -> (stored: HTTPRequest, sent: HTTPRequest) {
    let wanted = channel.flatMap { Channel(rawValue: $0) }
    guard channel == nil || wanted.map({ gateway.carries($0) }) == true else {
      throw CommandFailure(
        "gateway '\(name)' does not carry '\(channel ?? "")'",
        advice: "It carries \(gateway.channels.map(\.rawValue).joined(separator: ", ")).")
    }
    let channel = wanted ?? gateway.channel
    let isEmail = channel.addressKind == .email && !gateway.isForAlerts
    // A number that nobody else's message has, so that a key never makes the second test a repetition of the first.
    let number = UInt64.random(in: 1...UInt64(UInt32.max))
    let message = OutgoingMessage(
      reference: "test-\(String(number, radix: 36))", channel: channel, address: to, text: text,
      html: nil, subject: isEmail ? subject : nil, idempotencyKey: "test-\(String(number, radix: 36))", date: now)
    do {
      let stored = try gateway.request(message)
      return (stored, try gateway.authorize(stored, at: now))
    } catch {
      throw CommandFailure(error.description, status: .personMustAct)
    }
  }

  // MARK: Showing

  private static func words(_ outcome: TransportOutcome) -> String {
    switch outcome {
    case .failed(.unusable(let reason)): return "not sent: \(reason)"
    case .failed(let failure):
      return "no answer: \(failure.code)\(failure.mayHaveArrived ? "; the message may have arrived" : "")"
    case .answered(let response):
      let headers = response.headers.map { "\($0.name): \($0.value)" }
      let body = String(decoding: response.body.prefix(4096), as: UTF8.self)
      return (["\(response.status)"] + headers + (body.isEmpty ? [] : ["", body])).joined(separator: "\n")
    }
  }

  private static func words(_ verdict: Verdict) -> String {
    let id = verdict.providerID.map { ", its id is \($0)" } ?? ""
    let code = verdict.code.map { " (\($0))" } ?? ""
    return switch verdict.answer {
    case .accepted: "Accepted\(id)."
    case .notAccepted: "Not accepted\(code): it would be tried again."
    case .permanent: "Refused\(code): this message would not be tried again."
    case .configuration: "Refused\(code): the account or its settings are wrong, and the gateway would stop."
    case .unknown: "In doubt\(code): nobody knows whether it was accepted."
    }
  }

  private func json(_ gateway: Gateway, _ request: HTTPRequest, _ outcome: TransportOutcome, _ verdict: Verdict)
    -> JSONValue
  {
    .object([
      ("gateway", .text(gateway.name)), ("request", .text(gateway.transcript(request))),
      ("answer", .text(gateway.hidingSecrets(TestGateway.words(outcome)))), ("meaning", .text(verdict.answer.word)),
      ("code", JSONValue(verdict.code)), ("provider_id", JSONValue(verdict.providerID)),
    ])
  }
}
