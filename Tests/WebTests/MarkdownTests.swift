// What a text in Markdown may put on a page, and what not.
import Foundation
import Testing

@testable import Web

@Suite struct MarkdownTests {
  private static let links = MarkdownLinks(file: {
    ["plan.png": "a-1/plan.png", "Plan of rooms.pdf": "a-1/Plan-of-rooms.pdf"][$0]
  })

  private func html(_ text: String) throws -> String {
    String(decoding: try Markdown.html(text, links: Self.links), as: UTF8.self)
  }

  @Test func rawHTMLIsText() throws {
    for text in [
      "<script>alert(1)</script>", "a <b onclick=x>b</b>", "<img src=x onerror=y>", "<!-- c -->",
      "<div>\n\nx\n\n</div>", "<style>*{}</style>", "<?php x ?>", "<![CDATA[x]]>",
    ] {
      let made = try html(text)
      let tags = made.matches(of: /<\/?([a-z0-9]+)/).map { String($0.1) }
      #expect(Set(tags).isSubset(of: ["p"]), "\(made)")
    }
  }

  @Test func linksLeadOnlyWhereTheyMay() throws {
    for target in [
      "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript&colon;alert(1)",
      "&#106;avascript:x",
      "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.example/x", "ftp://a/b",
      "java\\\nscript:x", "%6aavascript:x:y", "blob:x",
    ] {
      let made = try html("[words](\(target)) [words](<\(target)>)\n\n[ref]\n\n[ref]: \(target)")
      let targets = made.matches(of: /href="([^"]*)"/).map { String($0.1) }
      #expect(
        targets.allSatisfy { MarkdownLinks.scheme(of: $0) == nil && !$0.hasPrefix("//") },
        "\(target): \(made)")
      #expect(made.contains("words"))
      #expect(
        made.components(separatedBy: "<a ").count == made.components(separatedBy: "</a>").count)
    }
    #expect(
      try html("[w](https://a.example/?x=1&y=2)").contains(
        "href=\"https://a.example/?x=1&amp;y=2\""))
    #expect(try html("[w](mailto:a@b.example)").contains("href=\"mailto:a@b.example\""))
    #expect(try html("[w](../help.html)").contains("href=\"../help.html\""))
    #expect(try html("see https://a.example/x.").contains("href=\"https://a.example/x\""))
    #expect(try html("[w](Plan%20of%20rooms.pdf)").contains("href=\"a-1/Plan-of-rooms.pdf\""))
  }

  @Test func picturesAreOursOrLinks() throws {
    #expect(
      try html("![The plan](plan.png)")
        == "<p><img src=\"a-1/plan.png\" alt=\"The plan\" loading=\"lazy\"></p>\n")
    #expect(
      try html("![seen](https://spy.example/x.png)")
        == "<p><a href=\"https://spy.example/x.png\">seen</a></p>\n")
    #expect(try html("![no](other.png)") == "<p>no</p>\n")
    #expect(try html("![x](data:image/png;base64,AA)") == "<p>x</p>\n")
    // No link within a link.
    let nested = try html("[![seen](https://spy.example/x.png)](https://a.example/)")
    #expect(nested == "<p><a href=\"https://a.example/\">seen</a></p>\n")
  }

  @Test func headingsAreInOrder() throws {
    let made = try html("### a\n\n### b\n\n##### c\n\n# d\n\n## e\n\n#\n\n###### f")
    let levels = made.matches(of: /<h([1-6])>/).map { String($0.1) }
    #expect(levels == ["2", "2", "3", "2", "3", "4"])
    #expect(made.matches(of: /<\/h([1-6])>/).map { String($0.1) } == levels)
  }

  @Test func tablesHaveNoAttributesOfThePast() throws {
    let made = try html("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    #expect(!made.contains("align=") && made.contains("<th class=\"center\">"))
    #expect(made.contains("<div class=\"wide\"") && made.hasSuffix("</table></div>\n"))
  }

  @Test func anyTextIsAnswered() throws {
    #expect(try html("") == "")
    #expect(try html("a\u{0}b\u{1B}c\u{7F}") == "<p>abc</p>\n")
    var chance = Chance(seed: 5)
    let pieces = [
      "[", "](", ")", "!", "<", ">", "\"", "`", "#", "\n", "a", "&", "*", "|", "javascript:", " ",
    ]
    for _ in 0..<300 {
      let text = (0..<40).map { _ in pieces[chance.next(pieces.count)] }.joined()
      let made = try html(text)
      #expect(!made.contains("\"javascript:"), "\(text)")
      #expect(
        made.components(separatedBy: "<a ").count == made.components(separatedBy: "</a>").count,
        "\(text)")
    }
  }
}
