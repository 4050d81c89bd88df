import SQLText
import Store
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
}
