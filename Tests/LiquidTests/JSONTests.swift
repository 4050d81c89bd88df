import Liquid
import Testing

struct LiquidJSONTests {
  @Test(arguments: [
    #"{"b":[1,2.5,-3,true,null],"a":"x\"\\\n\u00e9😀"}"#, "[]", "{}", "\"\"", "12345678901234567890", "[[[]]]",
  ])
  func `reading and writing agree`(text: String) throws {
    let value = try LiquidJSON.parse(text)
    let written = LiquidJSON.text(value)
    #expect(LiquidJSON.text(try LiquidJSON.parse(written)) == written)
  }

  @Test func `the written form is compact and keeps the order`() throws {
    #expect(
      LiquidJSON.text(try LiquidJSON.parse(#" { "b" : [ 1 , 2.50 ] , "a" : "\ud83d\ude00\t" } "#))
        == #"{"b":[1,2.5],"a":"😀\t"}"#)
  }

  @Test(arguments: [
    ("", 0), ("[1,]", 3), ("{\"a\" 1}", 5), ("01", 1), ("\"a", 2), ("\"\\x\"", 3), ("nul", 0), ("1 2", 2), ("-", 1),
    ("\"\u{01}\"", 1), ("1e", 2),
  ])
  func `a wrong text says where`(text: String, offset: Int) {
    let failure = #expect(throws: LiquidJSON.Failure.self) { try LiquidJSON.parse(text) }
    #expect(failure?.offset == offset)
  }

  @Test func `deep nesting is refused`() {
    #expect(throws: LiquidJSON.Failure.self) { try LiquidJSON.parse(String(repeating: "[", count: 100_000)) }
  }
}
