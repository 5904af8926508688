// The HTML that is made of plain text: escaped, and without any link but http, https and mailto.
import Testing

@testable import Mail

@Suite struct PlainMarkupTests {
  @Test func blocksAndSpans() {
    let html = PlainMarkup.body(
      """
      # Done
      The lamp is **new**;
      see `lamp.conf` or https://example.org/a?b=1&c=2.

      > Is it?
      > > Yes.

      - one
      - [two](mailto:help@example.org)
      1. first
      ```
      <b>  raw
      ```
      """)
    #expect(
      html == """
        <h2>Done</h2>
        <p>The lamp is <strong>new</strong>;<br>
        see <code>lamp.conf</code> or <a href="https://example.org/a?b=1&amp;c=2">\
        https://example.org/a?b=1&amp;c=2</a>.</p>
        <blockquote>
        <p>Is it?</p>
        <blockquote>
        <p>Yes.</p>
        </blockquote>
        </blockquote>
        <ul>
        <li>one</li>
        <li><a href="mailto:help@example.org">two</a></li>
        </ul>
        <ol>
        <li>first</li>
        </ol>
        <pre>&lt;b&gt;  raw</pre>
        """)
  }

  @Test(arguments: [
    "[x](javascript:alert(1))", "[x](data:text/html,x)", "<script>alert(1)</script>",
    "[x](https://e\"onclick=\"x)", "https://e/\"><img src=x>", "\"'><svg onload=x>",
    "[x](vbscript:x)",
    "mailto:", "[<b>](https://example.org)", "**<i>**", "`<i>`", "```\n</pre><script>", "# <h1>",
  ])
  func nothingActive(_ text: String) {
    let html = PlainMarkup.document(text, title: text)
    let tags = html.matches(of: /<\/?([a-zA-Z!][a-zA-Z0-9]*)/).map { String($0.1).lowercased() }
    let known = [
      "!doctype", "html", "head", "meta", "title", "body", "p", "a", "h2", "pre", "strong", "code",
      "br",
    ]
    for tag in tags { #expect(known.contains(tag), "\(tag) in \(html)") }
    for link in html.matches(of: /href="([^"]*)"/) {
      #expect(link.1.hasPrefix("https://") || link.1.hasPrefix("mailto:"))
    }
    #expect(html.matches(of: /<a [^>]*>/).allSatisfy { !$0.0.contains(" on") })
  }

  @Test func deepQuotesEnd() {
    let html = PlainMarkup.body(String(repeating: ">", count: 50_000) + "x")
    #expect(html.contains("x"))
  }
}
