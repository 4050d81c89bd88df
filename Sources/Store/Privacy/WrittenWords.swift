import Catalogue
import SQLText

/// What people wrote, wherever it stands: for erasing one of them, and for a clone without any.
enum WrittenWords {
  /// Removes it from the rows that fulfil `condition`, over each of the tables; the rows stay, as reports and audiences
  /// count them.
  static func clear(where condition: SQLText, _ session: any Session) throws {
    for entity in Catalogue().entities where entity.name != "customers" {
      let words = entity.fields.filter(\.isPersonal).compactMap(\.column)
      guard !words.isEmpty else { continue }
      let cleared = words.map { "\(name: $0) = NULL" as SQLText }.joined(separator: ", ")
      try session.run("UPDATE \(name: entity.name) SET \(cleared) WHERE \(condition)")
    }
    try session.run("UPDATE returns SET reason = NULL WHERE \(condition)")
    try session.run("UPDATE responses SET detail = NULL WHERE \(condition)")
    // The wording of a form is the shop's, that of a reply the person's.
    try session.run(
      """
      UPDATE consents SET wording = NULL
      WHERE \(condition) AND (source LIKE 'response by %' OR source LIKE 'reply by %')
      """)
  }
}
