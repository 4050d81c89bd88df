import Liquid
import TestSupport
import Testing

/// What a person reads about a template that is wrong: every tag, several findings at once, each under its place.
struct ProblemTextTests {
  private static let sources = [
    "{% asign x = 1 %}{{ x | upcse }}{% assign y %}{% assign = 2 %}{% assign z = %}{% assign a = b c %}",
    "{% capture %}x{% endcapture %}{% capture 'a b' %}x{% endcapture %}{% capture x %}",
    "{% if %}{% endif %}{% if a == %}b{% elsif and %}c{% else if d %}{% endif %}{% elsif %}{% if a = 1 %}{% endif %}",
    "{% if a && b %}{% endif %}{% if not a %}{% endif %}{% unless a > %}{% endunless %}{% endif %}",
    "{% case %}{% when 1 %}{% endcase %}{% case x %}{% when %}a{% when 1 or %}{% else x %}{% endcase %}{% when 2 %}",
    "{% for %}{% endfor %}{% for x y %}{% endfor %}{% for x in %}{% endfor %}{% for x in y limit %}{% endfor %}",
    "{% for x in (1..) %}{% endfor %}{% for x in y limt: 2, ofset: 1 %}{% endfor %}{% for x in y %}{% if z %}{% endfor %}",
    "{% tablerow x in y col: 3 %}{% endtablerow %}{% tablerow x %}{% endtablerow %}{% tablerow x in y %}",
    "{% cycle %}{% cycle 'a' 'b' %}{% cycle name: %}{% increment %}{% increment a.b %}{% decrement 1 %}",
    "{% include %}{% include 'a' with %}{% include 'a' as %}{% include 'a', b %}{% include 'a' b: %}",
    "{% render x %}{% render 'a' for %}{% render 'a', title %}{% render 'a' with b as 1 %}",
    "{% liquid\n  asign a = 1\n  if b\n  echo c | nosuch\n%}{% echo %}{% echo a b %}",
    "{% raw x %}{{ a }}{% endraw %}{% raw %}{{ a",
    "{% comment %}{% if %}",
    "{% doc x %}y{% enddoc %}{% # one\n two %}{% ifchanged %}x",
    "{{ a | append }}{{ a | append: 1, 2 }}{{ a | date: '%F', zon: 'UTC' }}{{ a | money: '€' }}{{ a | | upcase }}",
    "{{ a.b. }}{{ a[ }}{{ a['b' }}{{ (1..2 }}{{ 'open }}{{ “quoted” }}{{ a + 1 }}{{ 1a }}{{ a.1 }}",
    "{{ customer.first_name }",
    "{% if a %}\n  {{ b | }}\n{% esle %}\n  {{ c | defalt: 'x' }}\n{% endif %}\n{% endfro %}\n{{ d",
    "{%  %}{% 1 %}{{ %}{% }}",
    "---\nsubject: {{ a | nosuch }}\nsubject: again\nnonsense\n---\n{{ b | nosuch }}",
  ]

  @Test func `the findings of every tag, as they are told`() throws {
    var text = ""
    for source in Self.sources {
      text += source + "\n"
      let bytes = Array(source.utf8)
      for problem in Template.parse(source, options: .init(frontMatter: true)).problems {
        let before = bytes[..<problem.range.lowerBound]
        let line = before.count { $0 == 0x0A } + 1
        let column = before.count - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        let marked = String(decoding: bytes[problem.range], as: UTF8.self).split(separator: "\n").first ?? ""
        text += "  \(line):\(column) \(problem.id): \(problem.message)\n"
        text += "    at: \(marked)\n"
        if let hint = problem.hint { text += "    hint: \(hint)\n" }
      }
      text += "\n"
    }
    try expectGolden(text, "problems.txt")
  }
}
