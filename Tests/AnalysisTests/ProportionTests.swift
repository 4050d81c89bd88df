import Analysis
import Testing

struct ProportionTests {
  // Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, table I, method 3.
  @Test(
    arguments: [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
  func `Wilson's interval has the published bounds`(successes: Int, trials: Int, lower: Double, upper: Double) throws {
    let interval = try #require(Proportion(successes, of: trials).interval())
    #expect(abs(interval.lowerBound - lower) < 0.00006)
    #expect(abs(interval.upperBound - upper) < 0.00006)
  }

  // Newcombe 1998 (SIM779), table II, method 10.
  @Test(
    arguments: [
      (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 10, 0.6075, 1.0000),
      (0, 10, 0, 10, -0.2775, 0.2775), (5, 56, 0, 29, -0.0381, 0.1926),
    ])
  func `the lift's interval has the published bounds`(
    converted: Int, drawn: Int, heldConverted: Int, held: Int, lower: Double, upper: Double
  ) throws {
    let lift = Lift(treated: Proportion(converted, of: drawn), heldOut: Proportion(heldConverted, of: held))
    let interval = try #require(lift.interval())
    #expect(abs(interval.lowerBound - lower) < 0.00006)
    #expect(abs(interval.upperBound - upper) < 0.00006)
  }

  @Test func `an empty side has no rate and no lift`() {
    let lift = Lift(treated: Proportion(3, of: 10), heldOut: Proportion(0, of: 0))
    #expect(lift.heldOut.rate == nil)
    #expect(lift.difference == nil)
    #expect(lift.interval() == nil)
    #expect(lift.additional == nil)
  }

  @Test(arguments: [(0.975, 1.959963984540054), (0.5, 0), (0.8, 0.8416212335729143), (0.001, -3.090232306167813)])
  func `a normal quantile is exact to twelve digits`(p: Double, z: Double) {
    #expect(abs(NormalDistribution.quantile(p) - z) < 1e-12)
  }

  @Test func `more people held out make a smaller lift visible`() throws {
    let few = try #require(Lift.smallestVisible(treated: 927, heldOut: 103, baseline: 0.1))
    let many = try #require(Lift.smallestVisible(treated: 824, heldOut: 206, baseline: 0.1))
    #expect(abs(few - 0.0873) < 0.0001)
    #expect(many < few)
  }
}
