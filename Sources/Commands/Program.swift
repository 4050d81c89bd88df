import ArgumentParser
import Glibc

/// The program as the shell sees it: arguments in, an exit code out.
package enum Program {
  /// Runs the command that the arguments name and returns the exit code: 0 done, 1 a person must act (R39), 2 it could
  /// not run.
  package static func run() async -> Int32 {
    // A reader that goes away (`tidings … | head`) ends the output, not the send.
    signal(SIGPIPE, SIG_IGN)
    defer { OpenDatabases.closeAll() }
    do {
      var command = try Tidings.parseAsRoot()
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
      return 0
    } catch let status as ExitStatus {
      return status.rawValue
    } catch is CancellationError {
      return ExitStatus.interrupted.rawValue
    } catch let error as ValidationError {
      // Thrown while running, where the usage of the whole program would help nobody.
      let message = error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message
      CommandFailure(message).show()
      return ExitStatus.couldNotRun.rawValue
    } catch let error where isOfParser(error) {
      if Tidings.exitCode(for: error) == .success {
        Screen.out(Tidings.fullMessage(for: error))
        return 0
      }
      let message = Tidings.fullMessage(for: error)
      Screen.say(
        message.hasPrefix("Error:") ? Screen.red("error:") + message.dropFirst("Error:".count) : message)
      return ExitStatus.couldNotRun.rawValue
    } catch {
      let failure = CommandFailure(describing: error)
      failure.show()
      return failure.status.rawValue
    }
  }

  /// Whether it is about the arguments, or a cry for help.
  private static func isOfParser(_ error: any Error) -> Bool {
    let code = Tidings.exitCode(for: error)
    return code == .success || code == .validationFailure
  }
}

/// What the shell is told.
enum ExitStatus: Int32, Error {
  case personMustAct = 1
  case couldNotRun = 2
  /// Ended by Ctrl-C or SIGTERM, after what was on the wire was recorded.
  case interrupted = 130
}
