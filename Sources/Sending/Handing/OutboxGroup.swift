import Campaigns
import Liquid
import Vocabulary

/// Waiting messages of one published version, in the order of their customers.
struct OutboxGroup {
  let campaign: String
  let version: String
  var rows: [OutboxRow]

  static func groups(_ rows: [OutboxRow]) -> [OutboxGroup] {
    var groups: [OutboxGroup] = []
    for row in rows {
      // Neighbours are mostly of one version.
      if let last = groups.indices.last, groups[last].version == row.version, groups[last].campaign == row.campaign {
        groups[last].rows.append(row)
      } else if let place = groups.firstIndex(where: { $0.version == row.version && $0.campaign == row.campaign }) {
        groups[place].rows.append(row)
      } else {
        groups.append(OutboxGroup(campaign: row.campaign, version: row.version, rows: [row]))
      }
    }
    groups.sort { ($0.campaign, $0.version) < ($1.campaign, $1.version) }
    for place in groups.indices { groups[place].rows.sort { $0.id.customer < $1.id.customer } }
    return groups
  }
}

/// Finds templates for one message after the other; neighbours mostly have the same.
struct EntryFinder {
  let library: TemplateLibrary
  private var last: (template: String, channel: Channel, locale: String?, entry: TemplateLibrary.Entry?)?

  init(library: TemplateLibrary) {
    self.library = library
  }

  mutating func find(_ template: String, _ channel: Channel, _ locale: String?) -> TemplateLibrary.Entry? {
    if let last, last.channel == channel, last.locale == locale, last.template == template { return last.entry }
    let entry = library.find(template, channel: channel, locale: locale)
    last = (template, channel, locale, entry)
    return entry
  }
}

/// Whether messages keep quiet hours, asked once for all of a step.
struct QuietFinder {
  private var last: (step: String, template: String, isKept: Bool)?

  mutating func isKept(by row: OutboxRow, _ find: () -> Bool) -> Bool {
    if let last, last.step == row.step, last.template == row.template { return last.isKept }
    let isKept = find()
    last = (row.step, row.template, isKept)
    return isKept
  }
}
