import Foundation

/// Makes an empty file that only its owner may read; one that another process made meanwhile stays as it is.
func makePrivateFile(_ path: String) throws {
  let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
  guard file >= 0 else {
    throw StoreError(.cannotOpen, "\(path) cannot be made: \(String(cString: strerror(errno)))")
  }
  close(file)
}
