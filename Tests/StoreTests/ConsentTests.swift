import Rules
import SQLText
import Store
import TestDatabases
import Testing
import Vocabulary

@Suite struct `The answer in force` {
  struct Answer: Sendable {
    var state: ConsentState
    var givenAt: Int64?
    var isProven = true
    var recordedAt: Int64 = 100
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var answers: [Answer]
    var expected: ConsentState
  }

  @Test(arguments: [
    Case(
      testDescription: "the latest time wins, whatever the order of recording",
      answers: [Answer(state: .unsubscribed, givenAt: 9), Answer(state: .subscribed, givenAt: 5)],
      expected: .unsubscribed),
    Case(
      testDescription: "the no on a tie",
      answers: [Answer(state: .unsubscribed, givenAt: 5), Answer(state: .subscribed, givenAt: 5)],
      expected: .unsubscribed),
    Case(
      testDescription: "a proven later yes over a no",
      answers: [Answer(state: .unsubscribed, givenAt: 5), Answer(state: .subscribed, givenAt: 6)],
      expected: .subscribed),
    Case(
      testDescription: "not a yes without source and wording over a no",
      answers: [Answer(state: .unsubscribed, givenAt: 5), Answer(state: .subscribed, givenAt: 6, isProven: false)],
      expected: .unsubscribed),
    Case(
      testDescription: "a yes without a time where nothing else was recorded",
      answers: [Answer(state: .subscribed, givenAt: nil, isProven: false)], expected: .subscribed),
    Case(
      testDescription: "not a yes without a time over a pending one",
      answers: [Answer(state: .pending, givenAt: 1), Answer(state: .subscribed, givenAt: nil)], expected: .pending),
    Case(
      testDescription: "a no without a time counts from its recording",
      answers: [
        Answer(state: .subscribed, givenAt: 5), Answer(state: .unsubscribed, givenAt: nil, recordedAt: 8),
      ], expected: .unsubscribed),
  ])
  func `R14 is derived from the history`(_ example: Case) async throws {
    for engine in Engine.allCases {
      try await engine.withDatabase { database in
        try await database.write { session in
          for (index, answer) in example.answers.enumerated() {
            try session.run(
              """
              INSERT INTO consents (customer_id, consent_id, channel, topic, state, given_at, recorded_at, source, wording)
              VALUES (1, \(index), 1, 'offers', \(answer.state.number), \(answer.givenAt), \(answer.recordedAt),
                \(answer.isProven ? "form" : nil), \(answer.isProven ? "Yes, write to me" : nil))
              """)
            try session.refreshConsentStates(
              touched: "SELECT customer_id, channel, topic FROM consents WHERE consent_id = \(index)")
          }
        }
        let states = try await database.read { try $0.lines("SELECT state FROM consent_states") }
        #expect(states == ["\(example.expected.number)"])
      }
    }
  }

  @Test func `R14 is what the rules say, for random histories`() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix(state: seed)
    let database = try await SQLiteDatabase.inMemory()
    var histories: [[ConsentAnswer]] = []
    for _ in 0..<400 {
      histories.append(
        (0..<Int.random(in: 1...6, using: &random)).map { _ in
          ConsentAnswer(
            ConsentState.allCases.randomElement(using: &random) ?? .pending,
            givenAt: Bool.random(using: &random) ? Instant(microseconds: .random(in: 1...4, using: &random)) : nil,
            recordedAt: Instant(microseconds: .random(in: 1...6, using: &random)),
            source: ["form", nil].randomElement(using: &random) ?? nil,
            wording: ["Yes", "Yes", nil, " "].randomElement(using: &random) ?? nil)
        })
    }
    let given = histories
    try await database.write { session in
      var batch = RowBatch(columns: [
        "customer_id", "consent_id", "channel", "topic", "state", "given_at", "recorded_at", "source", "wording",
      ])
      for (customer, answers) in given.enumerated() {
        for (index, answer) in answers.enumerated() {
          for number in [customer, index, 1] { batch.append(number) }
          batch.append("offers")
          batch.append(answer.state.number)
          batch.append(answer.givenAt?.microseconds)
          batch.append(answer.recordedAt.microseconds)
          batch.append(answer.source)
          batch.append(answer.wording)
        }
      }
      try session.insert(batch, into: "consents", onConflict: .fail)
      try session.refreshConsentStates(touched: "SELECT customer_id, channel, topic FROM consents")
    }
    let found = try await database.read { try $0.lines("SELECT state FROM consent_states ORDER BY customer_id") }
    let expected = given.map { answers in ConsentHistory.inForce(answers).map { "\(answers[$0].state.number)" } ?? "-" }
    for (index, pair) in zip(found, expected).enumerated() where pair.0 != pair.1 {
      Issue.record("seed \(seed), history \(given[index]): \(pair.0) instead of \(pair.1)")
    }
    #expect(found.count == expected.count)
  }
}

/// Random numbers that a printed seed brings back.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
