import Foundation
import Glibc
import TestSupport
import Testing

/// All tests that start the built program: one after another, for each may keep a machine busy.
@Suite(.serialized) enum ProgramTests {}

/// How a run of the program ended.
struct Ended: Sendable {
  var out: String
  var talk: String
  /// What a shell would show: 128 more than the signal that ended it.
  var status: Int
}

/// A workspace in a folder of its own, and the built program run in it, one command after another.
///
/// The transcript holds what was typed, standard output, standard error behind `! ` and the exit status, with whatever
/// differs from run to run replaced.
final class Scene {
  let folder: TemporaryFolder
  var environment: [String: String] = [
    "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TIDINGS_SECRET": "a-secret-for-tests-only-0123456789",
    "HOME": "/nonexistent", "TERM": "dumb",
  ]
  private(set) var transcript = ""
  private var files = 0

  /// The program beside the bundle of tests.
  static let program: URL = {
    let me = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(filePath: me).deletingLastPathComponent().appending(path: "tidings")
  }()

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Runs the program to its end and notes it in the transcript.
  @discardableResult
  func run(_ arguments: String..., input: String? = nil) async throws -> Ended {
    let ended = try await start(arguments, input: input).ended()
    transcript += "$ tidings \(arguments.map(quoted).joined(separator: " "))\n"
    transcript += masked(ended.out)
    if !ended.out.isEmpty, !ended.out.hasSuffix("\n") { transcript += "\n" }
    for line in masked(ended.talk).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      transcript += "! \(line)".trimmingSuffix() + "\n"
    }
    transcript += "exit \(ended.status)\n\n"
    return ended
  }

  /// Puts a text into the transcript, such as a file that a command wrote.
  func note(_ title: String, _ text: String) {
    transcript += "\(title):\n\(masked(text))\n"
  }

  /// The same, without a word in the transcript.
  @discardableResult
  func quietly(_ arguments: String...) async throws -> Ended {
    try await quietly(arguments)
  }

  /// The same.
  @discardableResult
  func quietly(_ arguments: [String]) async throws -> Ended {
    try await start(arguments).ended()
  }

  /// Starts the program and returns at once.
  func start(
    _ arguments: [String], input: String? = nil, environment: [String: String]? = nil
  ) throws -> RunningProgram {
    try start(Scene.program, arguments, input: input, environment: environment)
  }

  /// Runs a line of bash in which `tidings` is the program.
  func shell(_ line: String) async throws -> Ended { try await startShell(line).ended() }

  /// Starts a line of bash, and does not wait for its end.
  func startShell(_ line: String) throws -> RunningProgram {
    var environment = environment
    environment["PATH"] = Scene.program.deletingLastPathComponent().path(percentEncoded: false) + ":/usr/bin:/bin"
    return try start(URL(filePath: "/bin/bash"), ["-c", line], environment: environment)
  }

  private func start(
    _ program: URL, _ arguments: [String], input: String? = nil, environment: [String: String]? = nil
  ) throws -> RunningProgram {
    files += 1
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment ?? self.environment
    process.currentDirectoryURL = folder.url
    // Files, not pipes: nobody has to read while it runs.
    let names = ["out", "talk", "in"].map { FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\($0)") }
    for name in names.prefix(2) { try Data().write(to: name) }
    try Data((input ?? "").utf8).write(to: names[2])
    process.standardOutput = try FileHandle(forWritingTo: names[0])
    process.standardError = try FileHandle(forWritingTo: names[1])
    process.standardInput = try FileHandle(forReadingFrom: names[2])
    return try RunningProgram(process, out: names[0], talk: names[1], input: names[2])
  }

  /// Replaces what differs from run to run.
  func masked(_ text: String) -> String {
    var text = text.replacing(folder.path.trimmingSuffix("/"), with: "WORKSPACE")
    for (pattern, replacement) in [
      (#"127\.0\.0\.1:\d+"#, "127.0.0.1:PORT"), (#"\bin \d+ ms"#, "in N ms"),
      (#"(rows?) in [\d.]+ s( \([\d,]+/s\))?"#, "$1 in N s"),
      (#"version [0-9a-f]{7}"#, "version 0000000"), (#""version": "[0-9a-f]+""#, #""version": "…""#),
      (#"\b[0-9a-f]{7}  (published|unchanged|changed)"#, "0000000  $1"),
      (#""(seconds|milliseconds)": [\d.]+"#, #""$1": 0"#), (#"process \d+"#, "process N"),
      // A pretended present runs on.
      (#"(T\d\d:\d\d):\d\d(\.\d+)?Z"#, "$1Z"), (#"\b1[67]\d{14}\b"#, "MICROSECONDS"), (#"[\d,]+ KiB"#, "N KiB"),
      (#"next try in \d+ s"#, "next try in N s"),
      // Every migration has a number.
      (#"(this one knows|database · schema|database, schema) \d+"#, "$1 N"), (#""schema": \d+"#, #""schema": N"#),
    ] {
      text = text.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
    }
    return text
  }

  private func quoted(_ argument: String) -> String {
    let isPlain = argument.utf8.allSatisfy { byte in
      byte >= 0x80 || "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,+".utf8.contains(byte)
    }
    return masked(isPlain ? argument : "'\(argument)'")
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: String = " ") -> String {
    var text = self
    while text.hasSuffix(suffix) { text.removeLast(suffix.count) }
    return text
  }
}

/// The program while it runs.
final class RunningProgram: @unchecked Sendable {
  // The process is touched by the test that owns it, and by Foundation's own thread at its end.
  private let process: Process
  private let out: URL
  private let talk: URL
  private let input: URL
  private let end: AsyncStream<Void>

  init(_ process: Process, out: URL, talk: URL, input: URL) throws {
    self.process = process
    self.out = out
    self.talk = talk
    self.input = input
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    end = stream
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    for file in [out, talk, input] { try? FileManager.default.removeItem(at: file) }
  }

  func send(_ signal: Int32) {
    kill(process.processIdentifier, signal)
  }

  var outSoFar: String { (try? String(contentsOf: out, encoding: .utf8)) ?? "" }

  var isRunning: Bool { process.isRunning }

  func ended() async throws -> Ended {
    for await _ in end {}
    return Ended(
      out: try String(contentsOf: out, encoding: .utf8), talk: try String(contentsOf: talk, encoding: .utf8),
      status: Int(process.terminationStatus) + (process.terminationReason == .uncaughtSignal ? 128 : 0))
  }
}

/// Waits until something that another process does is there; the test fails where it never comes.
func eventually(_ what: String, _ isThere: () throws -> Bool) async throws {
  for _ in 0..<3000 {
    if try isThere() { return }
    await Task.yield()
    usleep(10_000)
  }
  throw NeverCame(what: what)
}

struct NeverCame: Error {
  var what: String
}
