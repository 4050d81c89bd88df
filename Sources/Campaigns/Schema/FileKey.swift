/// A key of a file: its name, what it is for, and the JSON Schema of its value. The readers take the known keys from
/// here, so that what editors complete and what is accepted are the same.
struct FileKey: Sendable {
  var name: String
  var summary: String
  var schema: SchemaText
  var isRequired: Bool

  init(_ name: String, _ schema: SchemaText, _ summary: String, isRequired: Bool = false) {
    self.name = name
    self.summary = summary
    self.schema = schema
    self.isRequired = isRequired
  }
}

enum SegmentFile {
  static let keys = [
    FileKey("description", .text, "What the segment is, for people"),
    FileKey("where", .text, "The expression that selects customers", isRequired: true),
  ]
}

enum TraitFile {
  private static let formKeys = [
    FileKey("description", .text, "What the trait is, for people"),
    FileKey("value", .text, "The expression that is computed: sum(orders.total)"),
    FileKey(
      "tiers", .names, "Word: the condition for it, the first that holds counts; 'value' is the expression beside"),
    FileKey("rank", .text, "The expression by which people are put in order: the greatest is the best"),
    FileKey("into", .whole(2...100), "How many parts of one size the order is cut into: 5 for fifths, 10 for tenths"),
    FileKey("best", .choice(["highest", "lowest"]), "Which end is the best; highest where nothing is said"),
    FileKey("among", .text, "The expression that selects whom it is computed for; everybody where nothing is said"),
  ]

  static let partKeys = formKeys

  static let keys =
    formKeys + [
      FileKey("parts", .members(partKeys), "Several traits that belong together: rfm.recency is part recency of rfm"),
      FileKey("refresh", .span, "How old values may become before 'sends run' computes them again; 1 day"),
    ]
}

enum CampaignFile {
  /// Keys of the design that this version only knows by name.
  static let notYet = ["again", "coupon", "steps", "tests", "variants"]

  static let keys = [
    FileKey("description", .text, "What the campaign is, for people"),
    FileKey(
      "purpose", .choice(["marketing", "transactional"]),
      "marketing (the default) asks consent, quiet hours and caps; transactional answers an order or an invoice"),
    FileKey("topic", .topic, "The topic whose consent is asked; general where nothing is said"),
    FileKey("for_each", .choice(["order", "invoice"]), "What each message is about besides its customer"),
    FileKey(
      "when", .moments,
      "Moments and the templates that answer them: '3 days before birthday at 09:30: birthday'", isRequired: true),
    FileKey("channels", .text, "'sms', 'sms, else email' (the first that works) or 'sms and email' (all)"),
    FileKey("audience", .text, "The expression that selects customers; everybody where nothing is said"),
    FileKey("stop_when", .text, "The expression that stops a message, asked again at the moment of sending"),
    FileKey("holdout", .share, "The share of people, by lot, who get nothing and are compared with"),
    FileKey(
      "canary", .either(.share, .object(CanaryFile.keys)),
      "The share of people, by lot, who are written to first; the rest waits for what becomes of it"),
    FileKey("goal", .text, "What the campaign is for: 'order_paid within 14 days, value order.total'"),
    FileKey("expires_after", .span, "How late a message may be before it is dropped"),
    FileKey("at_most", .count, "A run of more messages than this is not planned at all"),
    FileKey("state", .choice(["draft", "live", "paused"]), "Whether the campaign acts; live where nothing is said"),
    FileKey("from", .date, "The first day on which it acts"),
    FileKey("until", .date, "The last day on which it acts"),
    FileKey("edition", .text, "A new word makes a moment that comes once, or by hand, come again"),
    FileKey("backfill", .boolean, "Whether to answer, once, what fell due before the campaign was published"),
    FileKey(
      "quiet_hours", .choice(["keep"]), "'keep' makes messages that answer events wait for the end of quiet hours"),
    FileKey("on_doubt", .choice(["resend", "skip"]), "What to do with a message whose fate stays unknown"),
    FileKey("priority", .number, "Larger goes first where frequency caps bind; 100 where nothing is said"),
    FileKey("renamed_from", .text, "The name under which the campaign's history stands"),
    FileKey("leap_day", .choice(["28 February", "1 March"]), "What 29 February is in other years"),
    FileKey("coupon", .anything, "Not supported yet: a pool of codes"),
    FileKey("variants", .anything, "Not supported yet: arms of an experiment"),
    FileKey("steps", .anything, "Not supported yet: a journey"),
    FileKey("again", .text, "Not supported yet: when somebody may begin a journey again"),
    FileKey("tests", .anything, "Not run yet: examples with what must come out"),
  ]
}

enum CanaryFile {
  static let keys = [
    FileKey("share", .share, "The share of people, by lot, who are written to first", isRequired: true),
    FileKey("wait", .span, "How long the rest waits after they were; 2 hours where nothing is said"),
    FileKey("failed", .share, "How many may fail; 5% where nothing is said"),
    FileKey("bounced", .share, "How many may bounce; 5% where nothing is said"),
    FileKey("complained", .share, "How many may complain; 0.3% where nothing is said"),
    FileKey("unsubscribed", .share, "How many may unsubscribe; 2% where nothing is said"),
  ]
}

enum ImportFile {
  static let kinds = ImportRecord.Kind.allCases.map(\.rawValue)

  static let recordKeys = [
    FileKey("into", .choice(kinds), "What each row makes", isRequired: true),
    FileKey("columns", .names, "Our field: the file's column"),
    FileKey("constants", .names, "Our field: a value that every row has"),
    FileKey("values", .anything, "Our field: what the file's words mean in ours"),
    FileKey("status_times", .names, "Orders: our status: the column with the time at which it was reached"),
    FileKey(
      "when", .text, "'COLUMN is present', 'COLUMN is missing', 'COLUMN is \"word\"' or 'COLUMN is not \"word\"'"),
    FileKey("sum_lines", .boolean, "Whether rows with one number are lines of one record whose amounts are summed"),
  ]

  static let keys =
    recordKeys + [
      FileKey("also", .anything, "More records that a row makes"),
      FileKey("source", .text, "Whose numbers these are; 'shop' where nothing is said"),
      FileKey("time_zone", .text, "Zone of times written without one; the shop's where nothing is said"),
      FileKey("time_format", .text, "Form of times and dates: 'M/D/YYYY'; ISO 8601 where nothing is said"),
      FileKey("decimal_comma", .boolean, "Whether 1.234,56 is meant rather than 1,234.56"),
      FileKey("delimiter", .choice([",", ";", "tab", "|"]), "What stands between columns"),
      FileKey("encoding", .choice(encodings), "How letters are written; utf-8 where nothing is said"),
      FileKey("ignore", .list, "Columns that are knowingly not taken"),
      FileKey("live", .boolean, "Whether rows may set off campaigns that answer events"),
    ]

  /// What Intake can read.
  static let encodings = [
    "utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "iso-8859-1", "iso-8859-15", "windows-1251", "windows-1252",
    "gb18030", "gbk", "big5", "shift_jis", "euc-kr", "koi8-r",
  ]
}

enum SettingsFile {
  static let keys = [
    FileKey("shop", .text, "The shop's name", isRequired: true),
    FileKey("time_zone", .text, "The shop's zone: Asia/Shanghai", isRequired: true),
    FileKey("locale", .text, "The shop's language: zh-CN"),
    FileKey("currency", .text, "The shop's currency: CNY", isRequired: true),
    FileKey("country", .text, "Country of phone numbers written without one: CN"),
    FileKey("database", .text, "sqlite:FILE, or postgres://… through ${NAME}"),
    FileKey("sandbox", .boolean, "Whether a database made here is a sandbox, which never writes to real people"),
    FileKey("public_url", .text, "Where links and unsubscribe pages are served: https://m.example"),
    FileKey("secret", .text, "Signs links: ${TIDINGS_SECRET}"),
    FileKey("old_secrets", .list, "Secrets whose links stay valid"),
    FileKey("tracking", .object(trackingKeys), "What is counted of the links in messages"),
    FileKey("shops", .anything, "Online shops that push orders: NAME: {kind: shopify, secret: ${NAME}}"),
    FileKey("stop_words", .list, "Replies that mean STOP, beside the usual ones"),
    FileKey("quiet_hours", .text, "When nobody is written to, in the customer's zone: 21:00 to 09:00"),
    FileKey("frequency_cap", .object(capKeys), "How many marketing messages a customer gets"),
    FileKey("topics", .names, "Topic: what people read about it"),
    FileKey("customer_fields", .names, "The shop's own fields of a customer: NAME: type"),
    FileKey("gateways", .gateways, "Accounts at providers, by name"),
    FileKey("routes", .routes, "Channel: the gateways that send it, first choice first"),
    FileKey("imports", .mappings, "How foreign files map onto ours, by name"),
    FileKey("rates", .anything, "Currency: units of the shop's currency for one of it, or a mapping of dates to them"),
    FileKey("global_holdout", .share, "The share of customers who get no marketing at all"),
    FileKey("confirm_above", .count, "A run of more messages than this asks on a terminal"),
    FileKey("max_recipients", .count, "No run writes more messages than this"),
    FileKey(
      "fail_above", .share, "The share of failed messages above which a run ends with exit 1; 5% where nothing is said"),
    FileKey("keep", .object(keepKeys), "How long 'tidings db prune' leaves what it may remove"),
  ]

  static let trackingKeys = [
    FileKey("clicks", .boolean, "Whether links are counted; yes where nothing is said"),
    FileKey("opens", .boolean, "Whether openings of mails are counted; yes where nothing is said"),
    FileKey("utm_source", .text, "Adds utm_source, utm_medium and utm_campaign to the addresses of links"),
  ]

  static let keepKeys = [
    FileKey("bodies", .text, "The texts of replies and the personal links of messages: 90 days"),
    FileKey("events", .text, "Events that were imported or pushed: 25 months"),
  ]

  static let capKeys = [
    FileKey("per_day", .count, "On one day of the customer's calendar"),
    FileKey("per_week", .count, "On that day and the six before"),
  ]
}
