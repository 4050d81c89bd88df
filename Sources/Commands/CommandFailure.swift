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
    self.init("\(error)")
  }

  func show() {
    Screen.say("error: \(message)")
    if let advice { Screen.say("  \(advice)") }
  }
}
