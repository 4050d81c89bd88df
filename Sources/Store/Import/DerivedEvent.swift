package import Vocabulary

/// The identity of an event that is a change of an order, a payment, a shipment or a return (R28).
///
/// Its id follows from the subject, so a pushed event with the same name and subject is the same row. Derived ids are
/// negative; those from blocks are positive.
package enum DerivedEvent {
  /// The event that an order reached `status`.
  package static func id(order: Int64, status: OrderStatus) -> Int64 {
    -(order * 16 + Int64(status.rawValue) + 1)
  }

  /// The event `payment_received` of a payment.
  package static func id(payment: Int64) -> Int64 {
    -(payment * 16 + 9)
  }

  /// The event that a shipment which is not its order's first reached `status`.
  package static func id(shipment: Int64, status: OrderStatus) -> Int64 {
    -(shipment * 16 + (status == .shipped ? 10 : 11))
  }

  /// The event `return_requested` or `return_received` of a return.
  package static func id(return number: Int64, isReceived: Bool) -> Int64 {
    -(number * 16 + (isReceived ? 13 : 12))
  }

  package static let paymentReceived = "payment_received"
  package static let returnRequested = "return_requested"
  package static let returnReceived = "return_received"

  /// The status whose event has this name.
  package static func status(named name: String) -> OrderStatus? {
    OrderStatus.allCases.first { $0.eventName == name }
  }

  static let columns = [
    "customer_id", "event_id", "name", "at", "subject_kind", "subject_id", "shipment", "properties", "fires",
    "recorded_at",
  ]
}

extension ImportMerge {
  /// Writes what the new and changed orders tell: one event for each dated status, and one for the status in force
  /// where it has no date.
  func writeEvents(of rows: WorkingRows) throws {
    var writer = EventWriter(context: context)
    let statuses = OrderStatus.allCases.map { ($0, rows.column(OrderColumns.time(of: $0))) }
    guard let statusColumn = rows.column("status") else { return }
    let updatedAt = rows.width - 3
    for (row, change) in rows.changes.enumerated() where change != .stored {
      guard case .integer(let customer) = rows.cell(row, 0), case .integer(let order) = rows.cell(row, 1) else {
        continue
      }
      let isNew = change == .new
      let current = rows.integer(row, statusColumn)
      for (status, column) in statuses {
        let dated = rows.integer(row, column)
        guard dated != nil || current == Int64(status.rawValue) else { continue }
        let known = rows.integer(row, updatedAt) ?? (context.isLive && !isNew ? context.now : nil)
        writer.append(
          customer: customer, id: DerivedEvent.id(order: order, status: status), name: status.eventName,
          at: dated ?? known ?? rows.integer(row, statuses[0].1) ?? context.now, isDated: dated != nil,
          subject: (.order, order), isNew: isNew)
      }
    }
    try writer.write(in: session)
  }
}

/// Derived events on their way into the table.
struct EventWriter {
  let context: ImportContext
  private var arena: [UInt8] = []
  private var names: [String: RowBatch.Cell] = [:]
  private let empty: RowBatch.Cell
  private var new: [RowBatch.Cell] = []
  private var again: [RowBatch.Cell] = []
  private var times: [RowBatch.Cell] = []

  init(context: ImportContext) {
    self.context = context
    empty = .text(start: 0, count: 0)
  }

  mutating func append(
    customer: Int64, id: Int64, name: String, at: Int64, isDated: Bool, subject: (SubjectKind, Int64)?,
    shipment: String = "", isNew: Bool
  ) {
    let word: RowBatch.Cell
    if let known = names[name] {
      word = known
    } else {
      word = arena.appendText(name)
      names[name] = word
    }
    let cells: [RowBatch.Cell] = [
      .integer(customer), .integer(id), word, .integer(at), .integer(Int64(subject?.0.number ?? 0)),
      .integer(subject?.1 ?? 0), shipment.isEmpty ? empty : arena.appendText(shipment), .null,
      .integer(context.isLive ? 1 : 0), .integer(context.now),
    ]
    if isNew { return new += cells }
    again += cells
    if isDated { times += [.integer(customer), .integer(id), .integer(at)] }
  }

  /// Inserts what is not there yet; a stored event only follows its date.
  func write(in session: any Session) throws {
    let columns = DerivedEvent.columns
    if !new.isEmpty {
      try session.insert(
        RowBatch(columns: columns, cells: new.inKeyOrder(width: columns.count), arena: arena), into: "events",
        onConflict: .fail)
    }
    if !again.isEmpty {
      try session.insert(RowBatch(columns: columns, cells: again, arena: arena), into: "events", onConflict: .ignore)
    }
    if !times.isEmpty {
      try session.update(
        RowBatch(columns: ["customer_id", "event_id", "at"], cells: times, arena: []), in: "events", keyCount: 2)
    }
  }
}
