import Foundation

/// A file that a command is going to write, named on the command line.
enum NewFile {
  /// Returns its whole path; one that is there is never written over.
  static func path(_ file: String) throws -> String {
    let path = URL(filePath: file).standardizedFileURL.path(percentEncoded: false)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure("there is a file \(file) already", advice: "Name one that does not exist.")
    }
    return path
  }
}
