import ArgumentParser
import Glibc

/// The program as the shell sees it: arguments in, an exit code out.
package enum Program {
  /// Runs the command that the arguments name and returns the exit code: 0 done, 1 a person must act (R39), 2 it could
  /// not run.
  package static func run() async -> Int32 {
    // A reader that goes away (`tidings … | head`) ends the output, not the send.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Tidings.parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      return 0
    } catch let failure as CommandFailure {
      failure.show()
      return failure.status.rawValue
    } catch let status as ExitStatus {
      return status.rawValue
    } catch {
      let parserSaid = Tidings.exitCode(for: error)
      if parserSaid == .success {
        Screen.out(Tidings.fullMessage(for: error))
        return 0
      }
      if error is ValidationError || parserSaid == .validationFailure {
        Screen.say(Tidings.fullMessage(for: error))
      } else {
        CommandFailure(describing: error).show()
      }
      return ExitStatus.couldNotRun.rawValue
    }
  }
}

/// What the shell is told.
enum ExitStatus: Int32, Error {
  case personMustAct = 1
  case couldNotRun = 2
  /// Ended by Ctrl-C or SIGTERM, after what was on the wire was recorded.
  case interrupted = 130
}
