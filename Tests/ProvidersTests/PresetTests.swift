import Diagnostics
import Providers
import Testing

struct PresetTests {
  @Test func `every preset of the program is read without a finding`() {
    let library = PresetLibrary.builtin
    #expect(library.diagnostics.isEmpty, "\(library.diagnostics)")
    #expect(library.names == ["http", "sandbox", "sendgrid", "twilio"])
  }
}
