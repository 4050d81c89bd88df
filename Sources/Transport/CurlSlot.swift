import CCurl
import Foundation
import Providers
import Vocabulary

/// One reusable easy handle with the buffers of the request it carries; lives on the loop's thread.
final class CurlSlot {
  let handle: UnsafeMutableRawPointer
  var job: CurlLoop.Job?

  /// A mail and an HTTP request want different settings: between them the handle starts anew.
  var kind = Kind.http
  let caFile: String?
  /// Who watches the sockets that libcurl opens.
  private let poll: SocketPoll
  private var list: UnsafeMutablePointer<curl_slist>?
  /// Where in the list the request's own headers begin.
  private var firstOwn: UnsafeMutablePointer<curl_slist>?
  private var listed: [HTTPHeader]?
  private var method = ""
  private var url = ""
  private var isSecure = false
  /// The body that libcurl reads while the transfer runs.
  private var body = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 1)
  var mail = MailTransfer()

  // What the callbacks write.
  private var head: [UInt8] = []
  private var answer: [UInt8] = []
  private var isHeadComplete = false
  private var isTooLarge = false
  private var requestsBegun = 0
  private var isRepeatRefused = false

  enum Kind {
    case http
    case mail
  }

  /// Nil where libcurl has no memory.
  init?(caFile: String?, poll: SocketPoll) {
    guard let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.caFile = caFile
    self.poll = poll
    setUp()
  }

  /// Sets what all requests of HTTP share.
  private func setUp() {
    let this = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_setopt_pointer(handle, CURLOPT_PRIVATE, this)
    _ = ccurl_setopt_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_setopt_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = ccurl_setopt_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    _ = ccurl_setopt_long(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    _ = ccurl_setopt_long(handle, CURLOPT_HTTP09_ALLOWED, 0)
    // What a proxy says to CONNECT is nobody's answer.
    _ = ccurl_setopt_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = ccurl_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
    _ = ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    _ = ccurl_setopt_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    _ = ccurl_setopt_long(handle, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    // A name that resolves slowly must not hold the thread when its transfer is broken off.
    _ = ccurl_setopt_long(handle, CURLOPT_QUICK_EXIT, 1)
    // It is made and freed for every transfer, and answers are short.
    _ = ccurl_setopt_long(handle, CURLOPT_BUFFERSIZE, 4096)
    _ = ccurl_setopt_text(handle, CURLOPT_USERAGENT, "Tidings")
    if let caFile { _ = ccurl_setopt_text(handle, CURLOPT_CAINFO, caFile) }
    _ = ccurl_setopt_write(handle, CURLOPT_WRITEFUNCTION, receiveBody)
    _ = ccurl_setopt_pointer(handle, CURLOPT_WRITEDATA, this)
    _ = ccurl_setopt_write(handle, CURLOPT_HEADERFUNCTION, receiveHead)
    _ = ccurl_setopt_pointer(handle, CURLOPT_HEADERDATA, this)
    _ = ccurl_setopt_prerequest(handle, beginRequest)
    _ = ccurl_setopt_pointer(handle, CURLOPT_PREREQDATA, this)
    let sockets = Unmanaged.passUnretained(poll).toOpaque()
    _ = ccurl_setopt_opensocket(handle, openSocket)
    _ = ccurl_setopt_pointer(handle, CURLOPT_OPENSOCKETDATA, sockets)
    _ = ccurl_setopt_closesocket(handle, closeSocket)
    _ = ccurl_setopt_pointer(handle, CURLOPT_CLOSESOCKETDATA, sockets)
  }

  func close() {
    curl_easy_cleanup(handle)
    curl_slist_free_all(list)
    list = nil
    body.deallocate()
    mail.close()
  }

  /// Makes the handle ready for the other kind; connections stay, they belong to the multi handle.
  private func turn(to kind: Kind) {
    guard kind != self.kind else { return }
    self.kind = kind
    curl_easy_reset(handle)
    listed = nil
    method = ""
    url = ""
    setUp()
    if kind == .mail { setUpMail() }
  }

  /// Sets the handle for one request; returns why that is impossible.
  func prepare(_ job: CurlLoop.Job) -> TransportFailure? {
    let request = job.request
    if request.url.hasPrefix("smtp") {
      turn(to: .mail)
      if let failure = prepareMail(request) { return failure }
      begin(job)
      return nil
    }
    turn(to: .http)
    if request.url != url {
      guard let address = HTTPAddress(request.url) else { return .unusable("the URL is not one of http or https") }
      url = request.url
      isSecure = address.isSecure
      _ = ccurl_setopt_text(handle, CURLOPT_URL, url)
      // Proxies of the environment are for the world, never for this machine.
      _ = ccurl_setopt_text(handle, CURLOPT_PROXY, address.isLoopback ? "" : nil)
    }
    if request.headers != listed {
      guard request.headers.allSatisfy(\.isSendable) else { return .unusable("a header holds a line break or no name") }
      makeList(request.headers)
    }
    if request.method != method {
      guard !request.method.isEmpty, request.method.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else {
        return .unusable("the method is not a word of capitals")
      }
      method = request.method
      if method == "GET" {
        _ = ccurl_setopt_text(handle, CURLOPT_CUSTOMREQUEST, nil)
        _ = ccurl_setopt_long(handle, CURLOPT_HTTPGET, 1)
      } else {
        _ = ccurl_setopt_long(handle, CURLOPT_POST, 1)
        _ = ccurl_setopt_text(handle, CURLOPT_CUSTOMREQUEST, method == "POST" ? nil : method)
      }
    }
    if method != "GET" {
      if request.body.count > body.count {
        body.deallocate()
        body = .allocate(byteCount: request.body.count * 2, alignment: 1)
      }
      body.copyBytes(from: request.body)
      _ = ccurl_setopt_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
      _ = ccurl_setopt_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
    }
    begin(job)
    return nil
  }

  private func begin(_ job: CurlLoop.Job) {
    _ = ccurl_setopt_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(job.timeout.microseconds / 1000)))
    head.removeAll(keepingCapacity: true)
    answer.removeAll(keepingCapacity: true)
    isHeadComplete = false
    isTooLarge = false
    isRepeatRefused = false
    requestsBegun = 0
    self.job = job
  }

  private func makeList(_ headers: [HTTPHeader]) {
    if rewriteList(headers) { return }
    curl_slist_free_all(list)
    list = nil
    firstOwn = nil
    // libcurl's own `Expect` would cost a round trip, and its `Accept` says nothing.
    for line in ["Expect:", "Accept:"] where headers.first(String(line.dropLast())) == nil {
      list = curl_slist_append(list, line)
    }
    let last = lastNode
    for header in headers {
      list = curl_slist_append(list, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    firstOwn = last.map { $0.pointee.next } ?? list
    listed = headers
    _ = ccurl_setopt_pointer(handle, CURLOPT_HTTPHEADER, list)
  }

  private var lastNode: UnsafeMutablePointer<curl_slist>? {
    var node = list
    while let next = node?.pointee.next { node = next }
    return node
  }

  /// Writes the values that differ into the list that there is; false where they do not fit. Requests to one gateway
  /// differ in a key, mostly of the same length.
  private func rewriteList(_ headers: [HTTPHeader]) -> Bool {
    guard let listed, listed.count == headers.count else { return false }
    for (old, new) in zip(listed, headers) {
      guard old == new || old.name == new.name && old.value.utf8.count == new.value.utf8.count && !new.value.isEmpty
      else { return false }
    }
    var node = firstOwn
    for (old, new) in zip(listed, headers) {
      guard let this = node else { return false }
      if old != new, let data = this.pointee.data {
        var place = data + new.name.utf8.count + 2
        for byte in new.value.utf8 {
          place.pointee = CChar(bitPattern: byte)
          place += 1
        }
      }
      node = this.pointee.next
    }
    self.listed = headers
    return true
  }

  // MARK: What came of it

  /// Whether a byte of the request may have left this machine.
  ///
  /// libcurl counts what the socket took; a TLS library may have passed on whole records of a write that is not counted
  /// yet, so over TLS the request counts as soon as it begins.
  private var mayHaveLeft: Bool {
    if isRepeatRefused { return true }
    if isSecure { return requestsBegun > 0 }
    var sent = 0
    ccurl_getinfo_long(handle, CURLINFO_REQUEST_SIZE, &sent)
    return sent > 0
  }

  func outcome(_ result: CURLcode) -> TransportOutcome {
    if kind == .mail { return mailOutcome(result) }
    // libcurl calls it a success when the connection ends in the middle of the headers.
    if isHeadComplete {
      var status = 0
      ccurl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
      if status >= 200 {
        // The headers of most answers say nothing that anybody asks for.
        let isAsked = job?.readsHeaders ?? true || !(200..<300).contains(status)
        return .answered(
          HTTPResponse(status: status, headers: isAsked ? headers() : [], body: answer, isComplete: result == CURLE_OK))
      }
    }
    if isTooLarge { return .failed(.tooLarge) }
    return .failed(failure(result, mayHaveLeft: mayHaveLeft))
  }

  private func failure(_ result: CURLcode, mayHaveLeft: Bool) -> TransportFailure {
    switch result {
    case CURLE_COULDNT_RESOLVE_HOST where !mayHaveLeft: .notConnected("dns")
    case CURLE_COULDNT_RESOLVE_PROXY where !mayHaveLeft, CURLE_PROXY where !mayHaveLeft: .notConnected("proxy")
    case CURLE_COULDNT_CONNECT where !mayHaveLeft: .notConnected("connect")
    case CURLE_URL_MALFORMAT where !mayHaveLeft, CURLE_UNSUPPORTED_PROTOCOL where !mayHaveLeft:
      .unusable("libcurl cannot read the URL")
    case CURLE_SSL_CONNECT_ERROR where !mayHaveLeft, CURLE_PEER_FAILED_VERIFICATION where !mayHaveLeft,
      CURLE_SSL_CACERT_BADFILE where !mayHaveLeft, CURLE_SSL_CERTPROBLEM where !mayHaveLeft,
      CURLE_SSL_CIPHER where !mayHaveLeft, CURLE_SSL_ISSUER_ERROR where !mayHaveLeft,
      CURLE_SSL_INVALIDCERTSTATUS where !mayHaveLeft, CURLE_SSL_PINNEDPUBKEYNOTMATCH where !mayHaveLeft:
      .tls("\(result.rawValue)")
    case CURLE_OPERATION_TIMEDOUT: .timedOut(afterFirstByte: mayHaveLeft)
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: .unreadable
    default: .broken(afterFirstByte: mayHaveLeft)
    }
  }

  /// The lines behind the status line, each split at its colon.
  private func headers() -> [HTTPHeader] {
    head.withUnsafeBytes { head in
      var found: [HTTPHeader] = []
      found.reserveCapacity(8)
      var start = 0
      var isFirst = true
      while start < head.count {
        let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) ?? head.count
        defer { start = end + 1 }
        if isFirst {
          isFirst = false
          continue
        }
        guard let colon = head[start..<end].firstIndex(of: UInt8(ascii: ":")) else { continue }
        found.append(HTTPHeader(text(head, start, colon), text(head, colon + 1, end)))
      }
      return found
    }
  }

  /// The bytes without blanks at both ends.
  private func text(_ bytes: UnsafeRawBufferPointer, _ first: Int, _ last: Int) -> String {
    var (start, end) = (first, last)
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  // MARK: Called by libcurl

  fileprivate func addBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard answer.count + bytes.count <= HTTPTransport.longestAnswer else {
      isTooLarge = true
      return 0
    }
    answer.append(contentsOf: bytes)
    return bytes.count
  }

  fileprivate func addHead(_ line: UnsafeRawBufferPointer) -> Int {
    if kind == .mail { return addReply(line) }
    if line.starts(with: "HTTP/".utf8) {
      // A new status line: what came before was a 1xx.
      head.removeAll(keepingCapacity: true)
      isHeadComplete = false
    }
    guard head.count + line.count <= 1 << 16 else {
      isTooLarge = true
      return 0
    }
    if line.count <= 2, line.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) { isHeadComplete = true }
    head.append(contentsOf: line)
    return line.count
  }

  /// Refuses libcurl's silent repetition: when a kept connection dies without an answer, libcurl sends the request again
  /// on a new one, though the provider may have taken the first.
  fileprivate func begin() -> Bool {
    // libcurl never repeats an upload that is not HTTP.
    if kind == .mail { return true }
    if requestsBegun > 0, mayHaveLeft {
      isRepeatRefused = true
      return false
    }
    requestsBegun += 1
    head.removeAll(keepingCapacity: true)
    isHeadComplete = false
    return true
  }
}

extension HTTPHeader {
  fileprivate var isSendable: Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }
      && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }
}

func curlSlot(_ pointer: UnsafeMutableRawPointer?) -> CurlSlot? {
  pointer.map { Unmanaged<CurlSlot>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  curlSlot(pointer)?.addBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private func receiveHead(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  curlSlot(pointer)?.addHead(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
}

private func beginRequest(
  _ pointer: UnsafeMutableRawPointer?, _ theirs: UnsafeMutablePointer<CChar>?, _ ours: UnsafeMutablePointer<CChar>?,
  _ theirPort: Int32, _ ourPort: Int32
) -> Int32 {
  curlSlot(pointer)?.begin() ?? false ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func openSocket(
  _ pointer: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  let socket = ccurl_socket_open(address)
  if socket >= 0 { pointer.map { Unmanaged<SocketPoll>.fromOpaque($0).takeUnretainedValue().opened(socket) } }
  return socket
}

private func closeSocket(_ pointer: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
  pointer.map { Unmanaged<SocketPoll>.fromOpaque($0).takeUnretainedValue().closed(socket) }
  return close(socket)
}
