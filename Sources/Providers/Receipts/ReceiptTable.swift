import Vocabulary

/// How a provider's callbacks are read, as a preset says it.
struct ReceiptTable: Hashable, Sendable {
  enum Format: String, CaseIterable, Hashable, Sendable {
    case form
    case json
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
  }

  enum TimeUnit: String, CaseIterable, Hashable, Sendable {
    case seconds
    case milliseconds
    case iso
  }

  /// What an event is: the first rule whose fields all agree.
  struct Rule: Hashable, Sendable {
    /// Values to equal; `*` is any value, an empty one is none.
    var fields: [String: String]
    var kind: ResponseKind
    var isHard = false
    var refusal: RefusalCause?
  }

  var format = Format.json
  /// The place of the list of events, or of the one event.
  var each: JSONPath?
  var reference: [Place] = []
  var providerID: [Place] = []
  /// Joined by `:`.
  var id: [Place] = []
  var at: Place?
  var unit = TimeUnit.iso
  /// The first with a value.
  var code: [Place] = []
  var address: [Place] = []
  var detail: [Place] = []
  var kinds: [Rule] = []
}
