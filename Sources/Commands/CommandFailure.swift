import Intake
import Sending
import Store

/// Why a command ended early: what happened and what to do about it.
struct CommandFailure: Error {
  var status = ExitStatus.couldNotRun
  var message: String
  /// The way out, in one sentence or command.
  var advice: String?

  init(_ message: String, advice: String? = nil, status: ExitStatus = .couldNotRun) {
    self.message = message
    self.advice = advice
    self.status = status
  }

  /// An error of another room, which says itself what to do.
  init(describing error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as StoreError: self.init(error.context, advice: error.advice)
    case let error as SendingError: self.init(error.message, advice: error.advice)
    case let error as IntakeError:
      self.init((error.line.map { "line \($0): " } ?? "") + error.message, advice: error.hint)
    default: self.init("\(error)")
    }
  }

  /// Words or values on the command line that cannot be taken.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(message)
  }

  func show() {
    Screen.say("\(Screen.red("error:")) \(message)")
    if let advice { Screen.say("  \(advice.prefix(1).uppercased())\(advice.dropFirst())") }
  }
}
