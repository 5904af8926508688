// Pictures among the words: kept as files, and named where they stood.
import Testing

@testable import Mail

@Suite struct InlineImageTests {
  private func message(_ type: String, _ words: String) throws -> InboundMessage {
    try inbound(
      """
      From: ana@example.org
      Content-Type: multipart/related; boundary=r

      --r
      Content-Type: \(type); charset=utf-8

      \(words)
      --r
      Content-Type: image/png; name="screen shot.png"
      Content-ID: <image001.png@01D>
      Content-Disposition: inline
      Content-Transfer-Encoding: base64

      eA==
      --r
      Content-Type: image/jpeg
      Content-ID: <a%b@x>

      y
      --r--
      """)
  }

  @Test func inHTML() throws {
    let read = try message(
      "text/html",
      """
      <p>The error:</p><p><img alt="x" src="cid:image001.png@01D"></p><p>and the plug
      <IMG src='CID:a%25b@x'>.</p><img src="cid:not.there"><img src="https://x/track.gif">
      """)
    #expect(
      read.text.split(separator: "\n") == [
        "The error:", "[image: screen shot.png]", "and the plug [image: part-2.jpeg].", "[image]",
      ])
    #expect(!read.text.contains("track") && !read.text.contains("cid:"))
    #expect(read.attachments.map(\.name) == ["screen shot.png", "part-2.jpeg"])
    #expect(read.attachments.map(\.isInline) == [true, true])
  }

  @Test func inOutlooksPlainText() throws {
    let read = try message("text/plain", "See [cid:image001.png@01D] and [cid: no\nend] [cid:")
    #expect(read.text == "See [image: screen shot.png] and [cid: no\nend] [cid:")
  }

  @Test func manyMarksAreReadInLinearTime() throws {
    let words = String(repeating: "[cid:", count: 100_000)
    #expect(InlineImages.named(words, []) == words)
  }
}
