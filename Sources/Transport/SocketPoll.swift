import CCurl
import Foundation

/// The sockets that libcurl wants to hear of, by epoll; lives on the loop's thread.
///
/// libcurl says for every request that it watches its socket and, when the answer is there, that it does so no more. A
/// kept connection stays watched in between, which saves two system calls for each request: it is let go when something
/// happens on it that nobody waits for.
final class SocketPoll {
  private struct Socket {
    /// What libcurl wants, in its own bits.
    var wanted: UInt8 = 0
    /// What epoll watches.
    var watched: UInt8 = 0
    /// Whether we opened it, and so hear when it is closed.
    var isOurs = false
  }

  private static let inBit = UInt8(CURL_POLL_IN)

  private let poll = ccurl_poll_make()
  /// By descriptor.
  private var sockets: [Socket] = []
  private var events = [ccurl_event](repeating: ccurl_event(), count: 256)

  /// False where the system has no descriptors left.
  var isUsable: Bool { poll >= 0 }

  func listen(to bell: Int32) {
    _ = ccurl_poll_watch(poll, bell, CURL_POLL_IN)
  }

  /// Waits up to `milliseconds` and lends what happened to `body`, with the bits of `CURL_CSELECT_*`.
  func wait(_ milliseconds: Int32, _ body: (_ socket: Int32, _ ready: Int32) -> Void) {
    let count = Int(ccurl_poll_wait(poll, &events, 256, milliseconds))
    guard count > 0 else { return }
    for index in 0..<count { body(events[index].socket, events[index].ready) }
  }

  /// Whether libcurl waits for something on the socket; else it is watched no more.
  func isWanted(_ socket: Int32) -> Bool {
    let place = Int(socket)
    guard place < sockets.count else { return false }
    if sockets[place].wanted != 0 { return true }
    ccurl_poll_forget(poll, socket)
    sockets[place].watched = 0
    return false
  }

  /// libcurl's word on a socket.
  func want(_ socket: Int32, _ what: Int32) {
    guard socket >= 0 else { return }
    let place = Int(socket)
    if place >= sockets.count {
      sockets += [Socket](repeating: Socket(), count: max(64, place + 1 - sockets.count))
    }
    let wanted = what == CURL_POLL_REMOVE ? 0 : UInt8(truncatingIfNeeded: what & CURL_POLL_INOUT)
    sockets[place].wanted = wanted
    if wanted != 0 {
      guard sockets[place].watched != wanted else { return }
      _ = ccurl_poll_watch(poll, socket, Int32(wanted))
      sockets[place].watched = wanted
    } else if !sockets[place].isOurs || sockets[place].watched != SocketPoll.inBit {
      ccurl_poll_forget(poll, socket)
      sockets[place].watched = 0
    }
  }

  func opened(_ socket: Int32) { note(socket, isOurs: true) }

  /// Called before the descriptor is given back: closing it ends epoll's watch.
  func closed(_ socket: Int32) { note(socket, isOurs: false) }

  private func note(_ socket: Int32, isOurs: Bool) {
    want(socket, CURL_POLL_REMOVE)
    guard socket >= 0 else { return }
    ccurl_poll_forget(poll, socket)
    sockets[Int(socket)] = Socket(wanted: 0, watched: 0, isOurs: isOurs)
  }

  deinit {
    if poll >= 0 { close(poll) }
  }
}
