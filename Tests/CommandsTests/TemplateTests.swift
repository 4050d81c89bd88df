import TestSupport
import Testing

extension ProgramTests {
  struct TemplateTests {
    private func scene() throws -> Scene {
      let scene = try Scene()
      try scene.writeFiles()
      try scene.folder.write("Call {{ shop_phone | phone }}{{ sign }}", to: "templates/partials/contact.liquid")
      try scene.folder.write(
        """
        ---
        subject: "{{ customer.first_name }}: {{ order.total | money }}"
        preheader: Arrives {{ order.due | date }}
        ---
        <p>Dear {{ customer.first_name }} in {{ customer.city }},</p>
        {% render "line", item: order.item %}{% render "contact", shop_phone: "+862154321000" %}

        """, to: "drafts/order.email.de.liquid")
      try scene.folder.write("<i>{{ item.title }}</i> x {{ item.count | number }}\n", to: "drafts/line.liquid")
      try scene.folder.write(
        #"""
        {"customer": {"first_name": "Ann & Bob"}, "order": {"total": 1234.5, "due": "2026-03-05",
         "item": {"title": "<Oolong>", "count": 12000}}}
        """#, to: "drafts/order.json")
      return scene
    }

    @Test func `a file anywhere with its data, partials and front matter`() async throws {
      let scene = try scene()
      let file = "drafts/order.email.de.liquid"
      #expect(try await scene.run("templates", "render", file, "--data", "drafts/order.json").status == 0)
      try await scene.run("templates", "render", file, "--data", "drafts/order.json", "--text", "--locale", "en")
      try await scene.run(
        "templates", "render", file, "--data", "drafts/order.json", "--currency", "JPY", "--json", "--strict")
      try await scene.run("templates", "render", "templates/birthday.sms.liquid", "--now", "2026-03-01T10:00")
      try await scene.run("templates", "render", "templates/birthday.sms.zh.liquid", "--html", "--text")
      try scene.folder.write("Hi {{ x | upcse }}\n{% render 'lin' %}{% if a %}\n", to: "drafts/wrong.sms.liquid")
      #expect(try await scene.run("templates", "render", "drafts/wrong.sms.liquid").status == 1)
      try scene.folder.write("{{ 'a' | divided_by: 0 }}", to: "drafts/zero.liquid")
      #expect(try await scene.run("templates", "render", "drafts/zero.liquid").status == 1)
      try scene.folder.write("{% for i in (1..9999999) %}{{ i }}{% endfor %}", to: "drafts/long.liquid")
      #expect(try await scene.run("templates", "render", "drafts/long.liquid").status == 1)
      try scene.folder.write("{\"a\": 1,\n  \"b\": }", to: "drafts/wrong.json")
      try await scene.run("templates", "render", file, "--data", "drafts/wrong.json")
      try scene.folder.write("[]", to: "drafts/list.json")
      try await scene.run("templates", "render", file, "--data", "drafts/list.json")
      try await scene.run("templates", "render", file, "--data", "nowhere.json")
      try await scene.run("templates", "render", "drafts")
      try await scene.run("templates", "render", "--batch", "--data", "drafts/order.json")
      try expectGolden(scene.transcript, "templates-render.txt")
    }

    @Test func `every line of a batch has its answer`() async throws {
      let scene = try Scene()
      let lines = [
        #"{"template": "Hi {{ name }}", "data": {"name": "<Ann>"}}"#,
        #"{"template": "{% include 'p' %}|{% render 'p', x: 2 %}", "data": {"x": 1}, "templates": {"p": "{{ x }}"}}"#,
        #"{"template": "{% if %}"}"#, #"{"template": "{{ 1 | divided_by: 0 }}", "data": null}"#,
        #"{"template": "{% render 'p' %}", "templates": {"p": "{% if"}}"#, "", "nonsense", "[]", #"{"template": 1}"#,
        #"{"template": "x", "data": []}"#, #"{"template": "x", "templates": {"p": 1}}"#,
        #"{"template": "x", "templates": "p"}"#, #"{"template": "{{ 'now' | date: '%s' | size }}"}"#,
        #"{"template": "{{ 'x' | date }}"}"#, #"{"template": "{% for i in (1..99999999) %}{{ i }}{% endfor %}"}"#,
        #"{"template": "last {{ 'a\u0000b' | size }}"}"#,
      ]
      // The last line has no end.
      let ended = try await scene.run("templates", "render", "--batch", input: lines.joined(separator: "\n"))
      #expect(ended.status == 0)
      #expect(ended.out.split(separator: "\n").count == lines.count)
      try expectGolden(ended.out, "templates-batch.txt")
    }

    @Test func `a line too long or not UTF-8 is an answer too, and what follows is read`() async throws {
      let scene = try Scene()
      let ended = try await scene.shell(
        #"""
        { head -c 20000000 /dev/zero | tr '\0' a; printf '\n{"template":"\xff"}\n{"template":"ok"}\n'; } \
          | tidings templates render --batch
        """#)
      #expect(ended.status == 0)
      #expect(
        ended.out == """
          {"error":"the line is longer than 16 MiB"}
          {"error":"the line is not UTF-8"}
          {"result":"ok"}

          """)
    }

    @Test func `check finds what is wrong at once`() async throws {
      let scene = try scene()
      try scene.folder.write(
        """
        ---
        subject: Your order {{ order.nubmer }}
        titel: x
        ---
        Hi {{ customer.frist_name }}, {{ custmer.city }}
        {% render "contct" %}{{ order.total | mony }}{% for i in order.items %}{{ i.titel }}

        """, to: "templates/broken.email.liquid")
      try scene.folder.write("---\nsubject: x\n---\n{{ a }}", to: "templates/partials/odd.liquid")
      try await scene.run("templates", "check")
      try await scene.run("templates", "check", "broken", "--format", "github")
      try await scene.run("templates", "check", "templates/broken.email.liquid", "--format", "json")
      try await scene.run("templates", "check", "birthday")
      try await scene.run("templates", "check", "brithday")
      try expectGolden(scene.transcript, "templates-check.txt")
    }
  }
}
