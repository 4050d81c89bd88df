import Vocabulary

/// How a provider's callbacks are read, as a preset says it.
struct ReceiptTable: Hashable, Sendable {
  enum Format: String, CaseIterable, Hashable, Sendable {
    /// A form, or the query where the call has no body.
    case form
    case json
    case xml
  }

  /// Where a value stands: a field of the event, `$.path` inside it, `query.NAME` of the callback's URL, `header.NAME`.
  struct Place: Hashable, Sendable {
    enum Source: Hashable, Sendable {
      case field(String)
      case path(JSONPath)
      case query(String)
      case header(String)
    }

    var source: Source
    /// The value ends before this text.
    var until: String?
    /// What stands before or behind the value and does not belong to it, such as the brackets of a Message-ID.
    var trim: String?
  }

  /// A field and the values it may have; an ending `*` stands for any ending.
  struct Condition: Hashable, Sendable {
    var source: Place.Source
    var values: [String]

    func holds(_ value: String) -> Bool {
      values.contains { wanted in
        if wanted == value { return true }
        return wanted.last == "*" && !value.isEmpty && value.hasPrefix(wanted.dropLast())
      }
    }
  }

  enum TimeUnit: String, CaseIterable, Hashable, Sendable {
    case seconds
    case milliseconds
    case iso
  }

  /// What an event is: the first rule whose fields all agree.
  struct Rule: Hashable, Sendable {
    /// Values to equal; `*` is any value, an empty one is none.
    var fields: [Condition]
    /// Nil for what is known and tells nothing, such as that a message waits at the provider.
    var kind: ResponseKind?
    var isHard = false
    /// Whether the provider says that a machine did it, such as a mail program that fetches pictures for everybody.
    var isMachine = false
    var refusal: RefusalCause?
  }

  var format = Format.json
  /// The places of lists of events, or of the one event.
  var each: [JSONPattern] = []
  /// Where the events stand as a text of JSON inside the call.
  var inside: JSONPath?
  var reference: [Place] = []
  var providerID: [Place] = []
  /// Joined by `:`.
  var id: [Place] = []
  /// The first with a value.
  var at: [Place] = []
  var unit = TimeUnit.iso
  /// How far a time without an offset of its own is from UTC.
  var offset: Elapsed = .seconds(0)
  /// The first with a value.
  var code: [Place] = []
  var address: [Place] = []
  var detail: [Place] = []
  var kinds: [Rule] = []
  /// What the provider wants to hear when its call is recorded.
  var answer: CallbackAnswer?
}
