/// Why the sandbox or the demo shop could not do its work.
package struct SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Code: String, Hashable, Sendable {
    /// The address could not be listened on.
    case cannotListen = "cannot-listen"
    /// A list of faults that cannot be read.
    case wrongFaults = "wrong-faults"
    /// A file of the shop that cannot be read.
    case unreadableFile = "unreadable-file"
    /// A file of the shop that cannot be written.
    case unwritableFile = "unwritable-file"
    /// A page that the program should carry and does not.
    case missingResource = "missing-resource"
  }

  package var code: Code
  /// One line, lower case, no full stop; never an address or a name of a customer.
  package var description: String

  package init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
