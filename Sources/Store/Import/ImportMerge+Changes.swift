import SQLText
import Vocabulary

// What changes of payments, shipments and returns tell (R28).

extension ImportMerge {
  func writeReceived(of rows: WorkingRows) throws {
    var writer = EventWriter(context: context)
    let paidAt = rows.column("paid_at")
    let order = rows.column("order_id")
    let invoice = rows.column("invoice_id")
    for (row, change) in rows.changes.enumerated() where change != .stored {
      guard let at = rows.integer(row, paidAt), case .integer(let customer) = rows.cell(row, 0),
        case .integer(let payment) = rows.cell(row, 1)
      else { continue }
      var subject: (SubjectKind, Int64)?
      if let id = rows.integer(row, invoice) {
        subject = (.invoice, id)
      } else if let id = rows.integer(row, order) {
        subject = (.order, id)
      }
      writer.append(
        customer: customer, id: DerivedEvent.id(payment: payment), name: DerivedEvent.paymentReceived, at: at,
        isDated: true, subject: subject, isNew: change == .new)
    }
    try writer.write(in: session)
  }

  /// A shipment that left or arrived is its order's `order_shipped` or `order_delivered`.
  ///
  /// An order's first shipment tells what the order's own dates tell, so that who imports both tells it once; further
  /// ones are events of their own, with their number.
  func writeShipped(of rows: WorkingRows) throws {
    let order = rows.column("order_id")
    let changed = rows.changes.indices.filter { rows.changes[$0] != .stored }
    let first = try firstShipments(of: changed.filter { rows.integer($0, order) != nil }, rows, order)
    var writer = EventWriter(context: context)
    for row in changed {
      guard case .integer(let customer) = rows.cell(row, 0), case .integer(let shipment) = rows.cell(row, 1) else {
        continue
      }
      for (status, column) in [(OrderStatus.shipped, "shipped_at"), (.delivered, "delivered_at")] {
        guard let at = rows.integer(row, rows.column(column)) else { continue }
        let subject = rows.integer(row, order)
        let isFirst = subject.map { first[$0] == shipment } ?? false
        let id = subject.flatMap { isFirst ? DerivedEvent.id(order: $0, status: status) : nil }
        writer.append(
          customer: customer, id: id ?? DerivedEvent.id(shipment: shipment, status: status), name: status.eventName,
          at: at, isDated: true, subject: subject.map { (.order, $0) },
          shipment: isFirst ? "" : rows.string(row, NumberedTable.numberColumn) ?? "", isNew: false)
      }
    }
    try writer.write(in: session)
  }

  /// The shipment of each order that became known first.
  private func firstShipments(of changed: [Int], _ rows: WorkingRows, _ order: Int?) throws -> [Int64: Int64] {
    guard let order, !changed.isEmpty else { return [:] }
    var seen: Set<Int64> = []
    var cells: [RowBatch.Cell] = []
    for row in changed {
      guard let id = rows.integer(row, order), seen.insert(id).inserted else { continue }
      cells += [rows.cell(row, 0), rows.cell(row, order)]
    }
    var result: [Int64: Int64] = [:]
    try session.merge(RowBatch(columns: ["k0", "k1"], cells: cells, arena: []), as: "import_rows_first") {
      try session.rows(
        """
        SELECT s.order_id, min(s.shipment_id) FROM import_rows_first AS w CROSS JOIN shipments AS s
        WHERE s.customer_id = w.k0 AND s.order_id = w.k1 GROUP BY s.order_id
        """
      ) { result[$0.integer(0)] = $0.integer(1) }
    }
    return result
  }

  func writeReturned(of rows: WorkingRows) throws {
    var writer = EventWriter(context: context)
    let order = rows.column("order_id")
    for (row, change) in rows.changes.enumerated() where change != .stored {
      guard case .integer(let customer) = rows.cell(row, 0), case .integer(let number) = rows.cell(row, 1) else {
        continue
      }
      for (name, column, isReceived) in [
        (DerivedEvent.returnRequested, "requested_at", false), (DerivedEvent.returnReceived, "received_at", true),
      ] {
        guard let at = rows.integer(row, rows.column(column)) else { continue }
        writer.append(
          customer: customer, id: DerivedEvent.id(return: number, isReceived: isReceived), name: name, at: at,
          isDated: true, subject: rows.integer(row, order).map { (.order, $0) }, isNew: change == .new)
      }
    }
    try writer.write(in: session)
  }
}
