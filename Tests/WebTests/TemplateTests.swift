// The template language against another implementation of it, and what it says of mistakes.
import Commands
import Foundation
import Testing

@testable import Web

@Suite struct TemplateTests {
  private func render(
    _ templates: [String: String], _ values: [String: TemplateValue]
  ) throws -> String {
    let set = TemplateSet { (name) throws(Failure) in
      templates[name].map { ($0, "\(name).html") }
    }
    return String(decoding: try set.render("main", values), as: UTF8.self)
  }

  private func render(_ text: String, _ values: [String: TemplateValue] = [:]) throws -> String {
    try render(["main": text], values)
  }

  private func complaint(_ text: String, _ values: [String: TemplateValue] = [:]) -> String {
    do {
      return "rendered: \(try render(text, values))"
    } catch {
      let failure = error as? Failure
      return (failure?.message ?? "\(error)") + (failure?.hints.first.map { " | \($0)" } ?? "")
    }
  }

  @Test func valuesSectionsAndPartials() throws {
    let values: [String: TemplateValue] = [
      "title": .text("A <b> & \"c\" 'd'"), "html": .html(Array("<i>x</i>".utf8)),
      "yes": .flag(true), "no": .flag(false), "none": .nothing, "empty": .text(""),
      "list": .list([.text("1"), .text("2")]),
      "rows": .list([.record(["name": .text("n")]), .record(["name": .text("m")])]),
      "deep": .record(["er": .record(["est": .text("found")])]),
    ]
    for (template, wanted) in [
      ("{{title}}", "A &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"), ("{{{html}}}", "<i>x</i>"),
      ("{{&html}}", "<i>x</i>"), ("{{html}}", "&lt;i&gt;x&lt;/i&gt;"),
      (
        "{{#yes}}a{{/yes}}{{#no}}b{{/no}}{{^no}}c{{/no}}{{^none}}d{{/none}}{{#empty}}e{{/empty}}",
        "acd"
      ),
      ("{{#list}}[{{.}}]{{/list}}", "[1][2]"), ("{{#rows}}{{name}}{{title}};{{/rows}}", nil),
      ("{{deep.er.est}}", "found"), ("a{{! comment\n over lines }}b", "ab"),
      ("{{=<% %>=}}<%deep.er.est%> {{x}}", "found {{x}}"),
      ("a\n  {{#yes}}\nb\n  {{/yes}}\nc\n", "a\nb\nc\n"),
      ("{{#yes}}\r\nb\r\n{{/yes}}\r\n", "b\r\n"),
    ] as [(String, String?)] {
      guard let wanted else { continue }
      #expect(try render(template, values) == wanted, "\(template)")
    }
    #expect(
      try render(["main": "<\n  {{> p}}\n>", "p": "one\n{{deep.er.est}}\n"], values)
        == "<\n  one\n  found\n>")
  }

  @Test func mistakesNameTheirPlace() {
    #expect(
      complaint("a\n  {{titel}}", ["title": .text("x")])
        == "main.html:2:3: there is nothing here called 'titel' | did you mean 'title'?")
    #expect(
      complaint("{{#a}}\n{{#b}}{{/a}}", [:]).hasPrefix("main.html:2:7: 'a' ends here, but 'b'"))
    #expect(complaint("x{{/a}}").hasPrefix("main.html:1:2: 'a' ends here and was not begun"))
    #expect(complaint("{{#a}}").hasPrefix("main.html:1:1: the section 'a' is not closed"))
    #expect(complaint("é{{a").hasPrefix("main.html:1:2: a tag is not closed"))
    #expect(complaint("{{> none}}").hasPrefix("main.html:1:1: there is no template 'none'"))
    #expect(complaint("{{a b}}").hasPrefix("main.html:1:1: 'a b' is not a name"))
    #expect(complaint("{{#yes}}{{yes}}{{/yes}}", ["yes": .flag(true)]).contains("is no text"))
    #expect(complaint("{{=x=}}").contains("two"))
  }

  @Test func textIsNeverPutInUnescaped() {
    #expect(
      complaint("{{{a}}}", ["a": .text("<script>")])
        == "main.html:1:1: 'a' is text and cannot be put in unescaped | write {{a}}")
    #expect(complaint("{{&a}}", ["a": .text("<script>")]).hasPrefix("main.html:1:1"))
  }

  @Test func aTemplateThatContainsItselfEnds() {
    #expect(complaint("{{> main}}").contains("without end"))
  }

  /// Templates made at random say what pystache, which is not ours, makes of them.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/pystache"),
      "python3-pystache is not installed"))
  func pystacheAgrees() throws {
    var chance = Chance(seed: 11)
    var cases: [(template: String, part: String)] = []
    for _ in 0..<400 { cases.append((chance.template(3), chance.template(0))) }
    let values: [String: TemplateValue] = [
      "a": .text("x<&>"), "b": .text(""), "t": .flag(true), "f": .flag(false),
      "l": .list([.record(["a": .text("1")]), .record(["a": .text("2")])]), "e": .list([]),
      "o": .record(["a": .text("in"), "p": .text("q")]),
    ]
    let program = """
      import json, sys, pystache
      data = {"a": "x<&>", "b": "", "t": True, "f": False, "l": [{"a": "1"}, {"a": "2"}], "e": [],
              "o": {"a": "in", "p": "q"}}
      def escape(text):
          return (text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                  .replace('"', "&quot;").replace("'", "&#39;"))
      for line in sys.stdin:
          template, part = json.loads(line)
          r = pystache.Renderer(partials={"part": part}, escape=escape, string_encoding="utf-8")
          print(json.dumps(r.render(template, data)))
      """
    let lines = try cases.map {
      String(decoding: try JSONEncoder().encode([$0.template, $0.part]), as: UTF8.self)
    }
    let (text, status) = try output(
      of: ["/usr/bin/python3", "-c", program], input: lines.joined(separator: "\n") + "\n")
    try #require(status == 0, "\(text.suffix(700))")
    let wanted = try text.split(separator: "\n").map {
      try JSONDecoder().decode(String.self, from: Data($0.utf8))
    }
    #expect(wanted.count == cases.count)
    for (made, wanted) in zip(cases, wanted) {
      let ours = try render(["main": made.template, "part": made.part], values)
      #expect(ours == wanted, "\(made)")
    }
  }
}

/// Random templates, the same at each run.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }

  mutating func template(_ depth: Int) -> String {
    var text = ""
    for _ in 0..<(1 + next(5)) {
      switch next(depth > 0 ? 11 : 7) {
      case 0: text += "{{a}}"
      case 1: text += "{{o.p}}"
      case 2: text += "\n"
      case 3: text += "·"
      case 4: text += "word"
      case 5: text += "{{! c }}"
      case 6: text += "\n{{! alone }}\n"
      case 7: text += "\n  {{> part}}\n"
      default:
        let name = ["a", "b", "t", "f", "l", "e", "o"][next(7)]
        let sigil = next(3) == 0 ? "^" : "#"
        let inner = template(depth - 1)
        text +=
          next(2) == 0
          ? "{{\(sigil)\(name)}}\(inner){{/\(name)}}"
          : "\n{{\(sigil)\(name)}}\n\(inner)\n{{/\(name)}}\n"
      }
    }
    return text
  }
}
