import Diagnostics

extension Diagnostic {
  static func secretInFile(_ setting: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "secret-in-file", "'\(setting)' is a secret and must not stand in the file", at: range,
      hint: "put it into the environment and write \"${\(setting.uppercased())}\"")
  }

  static func notURL(_ setting: String, at range: SourceRange) -> Diagnostic {
    Diagnostic("not-a-url", "'\(setting)' is not an http or https URL", at: range)
  }

  static func notMailURL(_ setting: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "not-a-url", "'\(setting)' is not an smtp or smtps URL", at: range,
      hint: "as in 'smtp://mail.example:587' (STARTTLS) or 'smtps://mail.example:465' (TLS)")
  }

  static func notMailbox(_ setting: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "not-a-mailbox", "'\(setting)' is not an email address", at: range,
      hint: "as in 'Lantern Tea <hello@lantern.example>'")
  }

  static func credentialsInURL(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "credentials-in-url", "a URL must not hold a user name or password", at: range,
      hint: "write 'auth: {user: …, password: \"${NAME}\"}'")
  }

  static func plainHTTP(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      "plain-http", .warning, "http sends addresses, texts and credentials unencrypted", at: range, hint: "use https")
  }

  static func variableInHost(at range: SourceRange) -> Diagnostic {
    Diagnostic("variable-in-host", "a message's variable cannot choose the host", at: range)
  }
}
