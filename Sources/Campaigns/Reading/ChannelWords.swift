import Diagnostics
import Rules
import Vocabulary
import YAMLText

/// Reads `sms`, `sms, else email` or `sms and email`.
enum ChannelWords {
  static func read(_ node: YAMLNode, into reader: inout YAMLReader) -> ChannelPlan? {
    if node.elements != nil {
      reader.report(
        .wrongValue(
          "a list does not say whether all are meant or the first that works", at: node.range,
          hint: "write 'sms, else email' or 'sms and email'"))
      return nil
    }
    guard let fragment = reader.fragment(node) else { return nil }
    let phrase = Phrase(fragment)
    var channels: [Channel] = []
    var joins: Set<String> = []
    var index = 0
    while index < phrase.words.count {
      guard let channel = Channel(rawValue: phrase.words[index].text) else {
        reader.report(
          .unknownName(
            phrase.words[index].text, "channel", known: Channel.allCases.map(\.rawValue), at: phrase.place(of: index),
            id: "unknown-channel"))
        return nil
      }
      if channels.contains(channel) {
        reader.report(.wrongValue("'\(channel.rawValue)' stands here twice", at: phrase.place(of: index)))
        return nil
      }
      channels.append(channel)
      index += 1
      guard index < phrase.words.count else { break }
      let start = index
      if phrase[index] == "," { index += 1 }
      guard phrase[index] == "else" || phrase[index] == "and", index + 1 < phrase.words.count else {
        reader.report(
          .wrongValue(
            "expected 'else' or 'and' between channels", at: phrase.place(of: start..<index + 1),
            hint: "write 'sms, else email' or 'sms and email'"))
        return nil
      }
      joins.insert(phrase[index])
      index += 1
    }
    guard joins.count <= 1 else {
      reader.report(.wrongValue("'else' and 'and' cannot be mixed", at: phrase.place))
      return nil
    }
    return joins.contains("and") ? .every(channels) : .firstThatPasses(channels)
  }
}
