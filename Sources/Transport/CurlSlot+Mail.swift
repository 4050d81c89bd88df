import CCurl
import Foundation
import Providers
import Vocabulary

/// A mail on its way to a server, and what the server said.
struct MailTransfer {
  /// The bytes that libcurl reads.
  var text: [UInt8] = []
  var position = 0
  /// Whether libcurl has read the end: from then on the server may have the whole mail.
  var hasEnded = false
  var recipients: UnsafeMutablePointer<curl_slist>?
  /// The server's last reply, all its lines.
  var reply: [UInt8] = []
  /// The reply that ended the transaction: what the server says to our goodbye does not count.
  var refusal: (code: Int, reply: [UInt8])?

  mutating func close() {
    curl_slist_free_all(recipients)
    recipients = nil
  }
}

/// SMTP submission (RFC 5321, 6409): one mail to one recipient a transaction, so that every answer is about one message.
extension CurlSlot {
  func setUpMail() {
    let this = Unmanaged.passUnretained(self).toOpaque()
    _ = ccurl_setopt_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    _ = ccurl_setopt_long(handle, CURLOPT_UPLOAD, 1)
    _ = ccurl_setopt_read(handle, readMail)
    _ = ccurl_setopt_pointer(handle, CURLOPT_READDATA, this)
    // The first answer goes with AUTH itself: a round trip less.
    _ = ccurl_setopt_long(handle, CURLOPT_SASL_IR, 1)
  }

  func prepareMail(_ request: HTTPRequest) -> TransportFailure? {
    guard let address = HTTPAddress(mail: request.url), let from = request.headers.first("Mail-From"),
      let to = request.headers.first("Mail-To"), [from, to].allSatisfy(\.isEnvelopeAddress)
    else { return .unusable("the mail has no sender or no recipient that can be written") }
    _ = ccurl_setopt_text(handle, CURLOPT_URL, request.url)
    _ = ccurl_setopt_text(handle, CURLOPT_PROXY, "")
    let mayBePlain = request.headers.first("Mail-TLS") == "none"
    guard !mayBePlain || address.isLoopback else {
      return .unusable("a mail server elsewhere is spoken to by TLS only")
    }
    _ = ccurl_setopt_long(
      handle, CURLOPT_USE_SSL, Int((mayBePlain ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
    if let failure = setCredentials(request) { return failure }
    _ = ccurl_setopt_text(handle, CURLOPT_MAIL_FROM, "<\(from)>")
    mail.close()
    mail.recipients = curl_slist_append(nil, "<\(to)>")
    _ = ccurl_setopt_pointer(handle, CURLOPT_MAIL_RCPT, mail.recipients)
    mail.text = request.body
    mail.position = 0
    mail.hasEnded = false
    mail.reply.removeAll(keepingCapacity: true)
    mail.refusal = nil
    _ = ccurl_setopt_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.body.count))
    return nil
  }

  private func setCredentials(_ request: HTTPRequest) -> TransportFailure? {
    var (user, password): (String?, String?) = (nil, nil)
    if let given = request.headers.first("Authorization") {
      guard given.hasPrefix("Basic "), let pair = Data(base64Encoded: String(given.dropFirst(6))),
        let colon = pair.firstIndex(of: UInt8(ascii: ":"))
      else { return .unusable("the credentials are not a user and a password") }
      user = String(decoding: pair[..<colon], as: UTF8.self)
      password = String(decoding: pair[(colon + 1)...], as: UTF8.self)
    }
    let method = request.headers.first("Mail-Auth")?.uppercased()
    guard method.map({ ["PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2"].contains($0) }) ?? true else {
      return .unusable("the way to authenticate is not PLAIN, LOGIN, CRAM-MD5 or XOAUTH2")
    }
    _ = ccurl_setopt_text(handle, CURLOPT_USERNAME, user)
    _ = ccurl_setopt_text(handle, CURLOPT_PASSWORD, method == "XOAUTH2" ? nil : password)
    _ = ccurl_setopt_text(handle, CURLOPT_XOAUTH2_BEARER, method == "XOAUTH2" ? password : nil)
    let wanted: String? = method.map { "AUTH=\($0)" }
    _ = ccurl_setopt_text(handle, CURLOPT_LOGIN_OPTIONS, wanted)
    return nil
  }

  // MARK: What came of it

  /// The server's reply to a mail is an answer; everything that ends before the mail's own end is surely not accepted.
  func mailOutcome(_ result: CURLcode) -> TransportOutcome {
    if result == CURLE_OK { return .answered(MailTransfer.answer(250, mail.reply)) }
    let isRefusal =
      result == CURLE_SEND_ERROR || result == CURLE_WEIRD_SERVER_REPLY || result == CURLE_LOGIN_DENIED
      || result == CURLE_REMOTE_ACCESS_DENIED || result == CURLE_COULDNT_CONNECT
    if isRefusal, let refusal = mail.refusal { return .answered(MailTransfer.answer(refusal.code, refusal.reply)) }
    let mayHaveLeft = mail.hasEnded
    return switch result {
    case CURLE_COULDNT_RESOLVE_HOST where !mayHaveLeft: .failed(.notConnected("dns"))
    case CURLE_COULDNT_CONNECT where !mayHaveLeft: .failed(.notConnected("connect"))
    case CURLE_USE_SSL_FAILED where !mayHaveLeft: .failed(.unusable("the mail server offers no TLS"))
    case CURLE_LOGIN_DENIED where !mayHaveLeft: .failed(.unusable("the mail server does not take the login"))
    case CURLE_URL_MALFORMAT where !mayHaveLeft, CURLE_UNSUPPORTED_PROTOCOL where !mayHaveLeft:
      .failed(.unusable("libcurl cannot read the URL"))
    case CURLE_SSL_CONNECT_ERROR where !mayHaveLeft, CURLE_PEER_FAILED_VERIFICATION where !mayHaveLeft,
      CURLE_SSL_CACERT_BADFILE where !mayHaveLeft:
      .failed(.tls("\(result.rawValue)"))
    case CURLE_OPERATION_TIMEDOUT: .failed(.timedOut(afterFirstByte: mayHaveLeft))
    default: .failed(.broken(afterFirstByte: mayHaveLeft))
    }
  }

  // MARK: Called by libcurl

  fileprivate func read(_ target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(target.count, mail.text.count - mail.position)
    guard count > 0 else {
      mail.hasEnded = true
      return 0
    }
    mail.text.withUnsafeBytes { bytes in
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[mail.position..<(mail.position + count)]))
    }
    mail.position += count
    // The size is known to libcurl, so that it may not ask for the end.
    if mail.position == mail.text.count { mail.hasEnded = true }
    return count
  }

  /// Keeps the lines of the last reply: `250-…` goes on, `250 …` ends.
  func addReply(_ line: UnsafeRawBufferPointer) -> Int {
    if mail.reply.endsReply { mail.reply.removeAll(keepingCapacity: true) }
    if mail.reply.count + line.count <= 1 << 14 { mail.reply.append(contentsOf: line) }
    if let code = line.finalCode {
      if (400..<600).contains(code) { mail.refusal = (code, mail.reply) } else if code != 221 { mail.refusal = nil }
    }
    return line.count
  }
}

extension MailTransfer {
  /// A reply as an answer: its text as the body, its enhanced code and the server's own number as headers.
  fileprivate static func answer(_ code: Int, _ reply: [UInt8]) -> HTTPResponse {
    let text = String(decoding: reply, as: UTF8.self)
    var headers: [HTTPHeader] = []
    let words = text.split { $0 == " " || $0.isNewline }.map(String.init)
    let enhanced = text.dropFirst(4).prefix { $0.isNumber || $0 == "." }
    if String(enhanced).isEnhancedStatus { headers.append(HTTPHeader("Enhanced-Status", String(enhanced))) }
    if let mark = words.firstIndex(of: "queued"), mark + 2 < words.count, words[mark + 1] == "as" {
      headers.append(HTTPHeader("Queue-ID", words[mark + 2]))
    }
    return HTTPResponse(status: code, headers: headers, body: reply)
  }
}

extension UnsafeRawBufferPointer {
  /// The code of a line that ends a reply.
  fileprivate var finalCode: Int? {
    guard count >= 3, count == 3 || self[3] != UInt8(ascii: "-") else { return nil }
    return Int(String(decoding: self[..<3], as: UTF8.self))
  }
}

extension [UInt8] {
  /// Whether the last line is a reply's last one.
  fileprivate var endsReply: Bool {
    guard let last = split(separator: UInt8(ascii: "\n")).last, last.count > 3 else { return true }
    return last[last.startIndex + 3] != UInt8(ascii: "-")
  }
}

extension String {
  /// `5.1.1`
  fileprivate var isEnhancedStatus: Bool {
    let parts = split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && ["2", "4", "5"].contains(parts[0])
      && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
  }

  fileprivate var isEnvelopeAddress: Bool {
    !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }
}

private func readMail(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  curlSlot(pointer)?.read(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? 0
}
