import Campaigns
import LocalTime
package import Store
import Vocabulary

/// One file on its way into the database: streamed, in small transactions, and the same however often it is run.
package struct ImportRun: Sendable {
  private let plan: ImportPlan
  private let input: ImportInput
  private let options: ImportOptions

  package init(_ plan: ImportPlan, from input: ImportInput, _ options: ImportOptions) {
    self.plan = plan
    self.input = input
    self.options = options
  }

  /// Rows of the first transaction; later ones are as large as fit into `transactionTime`.
  private static let firstBatch = 2000
  private static let largestBatch = 20_000
  private static let transactionTime = Duration.milliseconds(200)

  /// Imports the file.
  ///
  /// A cancelled task ends it between two transactions, with what was done so far as its result.
  /// - Throws: `IntakeError` where the file as a whole cannot be taken (rows before the bad place were), `StoreError`
  ///   where the database cannot.
  package func run(
    into database: any Database, progress: (ImportProgress) -> Void = { _ in }
  ) async throws -> ImportResult {
    if options.testAddresses { try await TestAddresses.check(database) }
    let opened = try open()
    let context = try await context(database)
    let rejects = try options.rejectsPath.map {
      try RejectsFile(path: $0, header: opened.reader.headerLine, delimiter: opened.reader.delimiter)
    }
    var tally = RunTally(kinds: opened.binding.records.map(\.kind))
    tally.result.isDryRun = options.isDryRun
    tally.result.notes = opened.binding.notes

    if opened.mapper.sumsLines, input.canBeReadAgain {
      opened.mapper.use(try await lineTotals())
      if Task.isCancelled {
        tally.result.wasCancelled = true
        return tally.finished()
      }
    }

    let total = opened.reader.total
    let pump = RowPump(opened.reader, opened.mapper)
    var size = ImportRun.firstBatch
    do {
      var pumped = try await pump.next(size)
      while !pumped.isLast {
        // The next batch is read while this one is written.
        let wanted = size
        async let upcoming = pump.next(wanted)
        size = try await take(pumped, size, context, database, &tally, rejects)
        progress(ImportProgress(rows: tally.result.rowsRead, bytes: pumped.bytes, totalBytes: total))
        if Task.isCancelled {
          tally.result.wasCancelled = true
          break
        }
        pumped = try await upcoming
      }
      if !tally.result.wasCancelled {
        _ = try await take(pumped, size, context, database, &tally, rejects)
        progress(ImportProgress(rows: tally.result.rowsRead, bytes: pumped.bytes, totalBytes: total))
      }
    } catch {
      try? rejects?.flush()
      throw error
    }
    try rejects?.flush()
    if let rejects, rejects.count > 0 { tally.result.rejectsPath = options.rejectsPath }
    if options.testAddresses, !options.isDryRun, !tally.result.wasCancelled {
      tally.result.testAddresses = try await TestAddresses.fill(database, options)
    }
    return tally.finished()
  }

  /// Reads the whole file for what the lines of each order come to.
  ///
  /// A file that breaks off gives what stands before the bad place, as the second reading will.
  private func lineTotals() async throws -> [LineTotals] {
    let opened = try open()
    let pump = RowPump(opened.reader, opened.mapper)
    do {
      while !Task.isCancelled, try await !pump.next(ImportRun.largestBatch).isLast {}
    } catch is IntakeError {
      _ = opened.mapper.takeBatch()
    }
    return opened.mapper.lineTotals
  }

  /// Writes one batch and returns the size of the next.
  private func take(
    _ pumped: PumpedBatch, _ size: Int, _ context: ImportContext, _ database: any Database, _ tally: inout RunTally,
    _ rejects: RejectsFile?
  ) async throws -> Int {
    let clock = ContinuousClock()
    let started = clock.now
    let batch = pumped.batch
    let outcome: ImportOutcome
    do {
      outcome = try await database.write(options.isDurable ? .full : .relaxed) {
        try ImportMerge.merge(batch, context, in: $0)
      }
    } catch let end as ImportMerge.DryRunEnd {
      outcome = end.outcome
    }
    let elapsed = clock.now - started
    tally.add(pumped, outcome)
    for reject in pumped.rejects { try rejects?.append(reject) }
    for reject in outcome.rejects {
      try rejects?.append(
        RejectedRow(line: reject.line, reason: reject.reason, row: pumped.raw.row(at: reject.line)))
    }
    if !pumped.isLast, options.pause > .zero { try? await Task.sleep(for: options.pause) }
    if elapsed > ImportRun.transactionTime { return max(500, size / 2) }
    if elapsed * 2 < ImportRun.transactionTime { return min(ImportRun.largestBatch, size * 3 / 2) }
    return size
  }

  // MARK: Preparing

  private struct Opened {
    var reader: any RecordReader
    var binding: ColumnBinding
    var mapper: RowMapper
  }

  private func open() throws(IntakeError) -> Opened {
    var encoding = options.encoding
    var delimiter = options.delimiter
    var format: TimeFormat?
    var zone = options.zone
    var decimalComma = false
    if case .mapping(let mapping) = plan {
      encoding = encoding ?? mapping.encoding
      delimiter = delimiter ?? mapping.delimiter
      zone = mapping.zone ?? zone
      decimalComma = mapping.decimalComma
      if let pattern = mapping.timeFormat {
        do throws(TimeFormatError) {
          format = try TimeFormat(pattern)
        } catch {
          throw IntakeError(.badTimeFormat, "mapping \(mapping.name): \(error.message)", hint: error.hint)
        }
      }
    }
    let source = try input.open(encoding: encoding)
    let reader = try ImportRun.reader(source, delimiter: delimiter, name: input.name)
    let binding: ColumnBinding
    switch plan {
    case .kind(let kind):
      binding = try ColumnBinding(
        kind, names: reader.names, isWhole: reader.hasHeader, catalogue: options.catalogue, ignored: options.ignored)
    case .mapping(let mapping):
      binding = try ColumnBinding(
        mapping, names: reader.names, isWhole: reader.hasHeader, catalogue: options.catalogue,
        ignored: options.ignored)
    }
    reader.bind(binding.columns)
    let settings = RowMapper.Settings(
      amounts: AmountText(decimalComma: decimalComma), zone: zone, format: format,
      phones: PhoneText(country: options.country),
      rates: ExchangeRates(shop: options.currency, rates: options.rates), addressDigest: options.addressDigest)
    let plans = binding.records.map { RecordPlan($0, catalogue: options.catalogue) }
    return Opened(reader: reader, binding: binding, mapper: RowMapper(plans, settings))
  }

  /// CSV, or JSON Lines where the first sign is a brace.
  static func reader(
    _ source: PeekedBytes, delimiter: UInt8?, name: String
  ) throws(IntakeError) -> any RecordReader {
    let first = source.peeked.drop { $0 <= 32 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }.first
    switch first {
    case nil:
      throw IntakeError(.empty, "\(name) is empty", hint: "The first line of a CSV file names the columns.")
    case UInt8(ascii: "{"): return try JSONLinesReader(source)
    case UInt8(ascii: "["):
      throw IntakeError(
        .wrongFormat, "\(name) is one JSON array", hint: "Write one object a line: jq -c '.[]' FILE.")
    default: return try CSVReader(source, delimiter: delimiter)
    }
  }

  private func context(_ database: any Database) async throws -> ImportContext {
    var context = ImportContext(source: "shop", now: options.now.microseconds, isDryRun: options.isDryRun)
    if case .mapping(let mapping) = plan {
      context.source = mapping.source
      context.isLive = mapping.live
    }
    if options.isLive { context.isLive = true }
    if let source = options.source { context.source = source }
    // Only a database that has erased somebody needs the question asked.
    let hasErased = try await database.read { try $0.hasErasedIDs() }
    if hasErased { context.erasedDigest = options.erasedDigest }
    return context
  }
}
