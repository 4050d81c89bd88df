import Testing
import Vocabulary

@testable import Sandbox

struct SandboxFaultsTests {
  @Test func `a list of faults is read in any order`() throws {
    let faults = try SandboxFaults(
      parsing: "429=5%, silence=0.5% latency=20ms..80ms,first=2x503+429+ok,each=500-bare,retry-after=2s,invalid=1%,"
        + "duplicates=10%,accepted-in-doubt=100%")
    #expect(faults.shares == [.tooMany: 500, .silence: 50])
    #expect(faults.latency == .milliseconds(20) ... .milliseconds(80))
    #expect(faults.first == [.unavailable, .unavailable, .tooMany, nil])
    #expect(faults.each == [.failedBare])
    #expect(faults.retryAfter == .seconds(2))
    #expect(faults.invalidAddresses == 100)
    #expect(faults.duplicateReceipts == 1_000)
    #expect(faults.acceptedInDoubt == 10_000)
  }

  @Test(arguments: [
    ("429", "'429' should be NAME=VALUE, such as 429=5%"),
    ("429=5", "'5' should be a share from 0% to 100%"),
    ("429=101%", "'101%' should be a share from 0% to 100%"),
    ("429=60%,503=60%", "the shares of the faults are more than 100% together"),
    ("first=3y503", "unknown fault '3y503'"),
    ("first=-1x503", "'-1x503' should be a fault or a number of times, such as 3x503"),
    ("latency=2", "'2' should be a time such as 200ms, 2s or 1min"),
    ("latency=2s..1s", "'2s..1s' ends before it begins"),
    (
      "slow=1%",
      "unknown fault 'slow'; there are 429, 500, 500-bare, 502, 503, silence, close, nonsense, first, each, latency, "
        + "retry-after, invalid, duplicates, accepted-in-doubt"
    ),
  ])
  func `a wrong list says what is wrong`(text: String, message: String) {
    #expect(throws: SandboxError(.wrongFaults, message)) { try SandboxFaults(parsing: text) }
  }

  @Test func `faults hang on seed, message and try, and come in the share asked for`() {
    var faults = SandboxFaults()
    faults.shares = [.tooMany: 1_000, .silence: 500]
    let fates = (0..<20_000).map { faults.fault(message: "r:m1-\($0)", attempt: 0, request: $0, seed: 5) }
    let again = (0..<20_000).map { faults.fault(message: "r:m1-\($0)", attempt: 0, request: $0 + 7, seed: 5) }
    #expect(fates == again)
    #expect((1_850...2_150).contains(fates.filter { $0 == .tooMany }.count))
    #expect((900...1_100).contains(fates.filter { $0 == .silence }.count))
    let otherSeed = (0..<20_000).map { faults.fault(message: "r:m1-\($0)", attempt: 0, request: $0, seed: 6) }
    #expect(fates != otherSeed)
    let nextTry = (0..<20_000).map { faults.fault(message: "r:m1-\($0)", attempt: 1, request: $0, seed: 5) }
    #expect(fates != nextTry)
  }

  @Test func `scripts go before shares: the first requests, then the first tries of each message`() {
    var faults = SandboxFaults()
    faults.first = [.unavailable, nil]
    faults.each = [.tooMany]
    faults.shares = [.close: 10_000]
    #expect(faults.fault(message: "a", attempt: 0, request: 0, seed: 1) == .unavailable)
    #expect(faults.fault(message: "b", attempt: 0, request: 1, seed: 1) == nil)
    #expect(faults.fault(message: "c", attempt: 0, request: 2, seed: 1) == .tooMany)
    #expect(faults.fault(message: "c", attempt: 1, request: 3, seed: 1) == .close)
  }

  @Test func `an answer takes its time between the bounds`() {
    var faults = SandboxFaults()
    faults.latency = .milliseconds(20) ... .milliseconds(80)
    let delays = (0..<500).map { faults.delay(message: "m\($0)", attempt: 0, seed: 1) }
    #expect(delays.allSatisfy { faults.latency.contains($0) })
    #expect(Set(delays).count > 400)
  }
}
