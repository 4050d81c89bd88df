package import Vocabulary

/// The signatures of group robots.
package enum RobotSignature {
  /// Feishu: the key is the timestamp and the secret, the message is empty.
  package static func feishu(_ secret: Secret, timestamp: Int64) -> String {
    Base64.text(Digesting.sha256.authenticate([], key: "\(timestamp)\n\(secret.reveal())".utf8))
  }

  /// DingTalk: adds the time in milliseconds and the signature to the robot's address.
  package static func dingTalk(_ url: String, _ secret: Secret, milliseconds: Int64) -> String {
    let text = "\(milliseconds)\n\(secret.reveal())"
    let signature = Base64.text(Digesting.sha256.authenticate(text.utf8, key: secret.reveal().utf8))
    let joint = url.contains("?") ? "&" : "?"
    return "\(url)\(joint)timestamp=\(milliseconds)&sign=\(Escaping.percent(signature))"
  }
}
