import Links
import Foundation
import Store
import Testing
import Vocabulary

/// The pages as a person meets them: on a phone and on a desk, light and dark, in both languages.
@Suite(.serialized)
struct BrowserTests {
  /// The least contrast of any text with what is behind it, as WCAG reckons it.
  private static let contrast = """
    (() => {
      const light = c => { const v = c.match(/[\\d.]+/g).map(Number); if (v.length > 3 && v[3] === 0) return null;
        const l = v.slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 });
        return .2126 * l[0] + .7152 * l[1] + .0722 * l[2] };
      const behind = e => { for (; e; e = e.parentElement) { const b = light(getComputedStyle(e).backgroundColor);
        if (b !== null) return b } return 1 };
      const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
      return Math.min(...[...document.body.querySelectorAll('*')].filter(own).map(e => {
        const a = light(getComputedStyle(e).color), b = behind(e);
        return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }))
    })()
    """

  private func check(_ browser: Browser, _ language: String, _ place: String) async throws {
    #expect(try await browser.text("document.documentElement.lang") == language, "\(place)")
    #expect(try await browser.holds("document.documentElement.scrollWidth <= window.innerWidth"), "\(place)")
    #expect(try await browser.holds("[...document.querySelectorAll('input')].every(i => i.labels.length === 1)"))
    #expect(try await browser.holds("document.querySelectorAll('h1').length === 1 && document.title.length > 0"))
    #expect(
      try await browser.holds(
        "[...document.querySelectorAll('button, label')].every(e => e.getBoundingClientRect().height >= 44)"),
      "\(place)")
    #expect(try await browser.holds("\(Self.contrast) >= 4.5"), "\(place)")
    #expect(try await browser.holds("document.scripts.length === 0"))
    if let folder = ProcessInfo.processInfo.environment["TIDINGS_SCREENSHOTS"] {
      try await browser.screenshot(to: "\(folder)/\(place).png")
    }
  }

  @Test(arguments: ["en", "zh"])
  func `a person unsubscribes, changes their mind and chooses, by hand and without a script`(
    _ language: String
  ) async throws {
    let browser = try await Browser(width: 1280, height: 900)
    do {
      try await visit(browser, language)
    } catch {
      await browser.close()
      throw error
    }
    await browser.close()
  }

  private func visit(_ browser: Browser, _ language: String) async throws {
    try await Scene.run(locale: language == "zh" ? "zh-CN" : "en") { (scene) async throws in
      let unsubscribe = scene.base.appending(path: "u/\(Scene.token())")
      for (width, isDark) in [(360, false), (1280, false), (360, true)] {
        let form = "\(language)-\(width)\(isDark ? "-dark" : "")"
        try await browser.emulate(width: width, height: 740, isDark: isDark)
        try await browser.open(unsubscribe)
        try await check(browser, language, "unsubscribe-\(form)")
        try await browser.open(scene.base.appending(path: "p/\(Scene.token(.preferences))"))
        try await check(browser, language, "preferences-\(form)")
        try await browser.open(scene.base.appending(path: "v/\(Scene.token(.confirm))"))
        try await check(browser, language, "confirm-\(form)")
      }
      #expect(try await scene.refusals == 0)
      try await browser.emulate(width: 360, height: 740)
      try await browser.open(unsubscribe)
      try await browser.click("button")
      try await check(browser, language, "unsubscribed-\(language)")
      #expect(try await scene.refusals == 1)
      // The way back is on the same page.
      scene.clock.advance(.minutes(1))
      try await browser.click("main a")
      #expect(try await browser.holds("document.querySelectorAll('input:checked').length === 0"))
      try await browser.click("input[value='email.offers']")
      try await browser.click("input[value='sms.general']")
      try await browser.click("button[value='save']")
      try await check(browser, language, "saved-\(language)")
      #expect(
        try await browser.text("[...document.querySelectorAll('input:checked')].map(i => i.value).join(' ')")
          == "sms.general email.offers")
      #expect(try await browser.holds("document.querySelector('[role=status]') !== null"))
      #expect(try await scene.refusals == 0)
      try await browser.click("button[value='none']")
      #expect(try await browser.holds("document.querySelectorAll('input:checked').length === 0"))
      #expect(try await scene.refusals == 2)
    }
  }
}
