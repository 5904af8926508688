// Messages made to hurt: what is measured is that they end, soon and in bounded memory.
import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite(.serialized) struct HostileMailTests {
  // Processor time, so that a busy machine fails no test.
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    try body()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
  }

  private func read(_ text: String) throws -> InboundMessage {
    try InboundMessage.read(Array(text.utf8))
  }

  @Test func tenThousandParts() throws {
    var text = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    for n in 0..<10_000 {
      text += "--b\r\nContent-Disposition: attachment; filename=f\(n)\r\n\r\nx\r\n"
    }
    let took = try seconds {
      let message = try read(text + "--b--\r\n")
      #expect(message.attachments.count == PartCollector.attachmentLimit)
      #expect(message.warnings.contains { $0.contains("9500 parts") })
    }
    #expect(took < 10)
  }

  @Test(arguments: ["multipart/mixed", "message/rfc822"]) func deepNesting(_ type: String) throws {
    var text = "From: a@example.org\r\n"
    for n in 0..<5_000 {
      text += "Content-Type: \(type); boundary=b\(n)\r\n\r\n"
      if type.hasPrefix("multipart") { text += "--b\(n)\r\n" }
    }
    let took = try seconds { _ = try read(text + "\r\nthe end\r\n") }
    #expect(took < 20)
  }

  @Test func giantHeaders() throws {
    let took = try seconds {
      let long = String(repeating: "x", count: 5_000_000)
      let message = try read("Subject: \(long)\r\nFrom: a@example.org\r\n\r\nwords")
      #expect(message.subject.utf8.count <= HeaderBlock.valueLimit)
      #expect(message.text == "words")
      let many = String(repeating: "X-A: b\r\n", count: 200_000)
      #expect(try read("From: a@example.org\r\n\(many)\r\nwords").text == "words")
      let folded = "To: a@example.org" + String(repeating: ",\r\n b@example.org", count: 100_000)
      #expect(try read("\(folded)\r\n\r\nwords").text == "words")
      let references = "References:" + String(repeating: " <a@x>", count: 500_000)
      #expect(try read("\(references)\r\n\r\nwords").references.count <= 400)
      let comments = "From: " + String(repeating: "(", count: 200_000) + "\r\n\r\nwords"
      #expect(try read(comments).text == "words")
      let encoded = "Subject: " + String(repeating: "=?utf-8?q?a?= ", count: 100_000)
      #expect(try read("\(encoded)\r\n\r\nwords").text == "words")
    }
    #expect(took < 20)
  }

  @Test func htmlMadeToBeSlow() throws {
    let took = seconds {
      for piece in [
        "<", "&", "<a href=", "<!--", "<a href='x'>y", "<blockquote>", "<b x=\"", "&#", "<li>",
        "<script>", "<a href=https://x/y>z</a>", "</", "<pre>\n", "<table><tr><td>", "<br>",
      ] {
        let text = HTMLText.render(String(repeating: piece, count: 400_000 / piece.utf8.count))
        #expect(text.utf8.count < 60_000_000)
      }
    }
    #expect(took < 20)
  }

  @Test func aLineOfLinksIsNotCopiedForEach() throws {
    let took = seconds {
      let html = String(repeating: "<a href=https://x/y>z</a>", count: 120_000)
      #expect(HTMLText.render(html).hasPrefix("z <https://x/y>z"))
    }
    #expect(took < 20)
  }

  @Test func structureBeyondAllMeasureIsCutBeforeTheParser() throws {
    let head = "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    let many = try read(
      head + "--b\r\n\r\nwords\r\n" + String(repeating: "--b\r\n\r\n", count: 150_000))
    #expect(many.text.hasPrefix("words"))
    #expect(many.warnings.contains { $0.contains("beyond all measure") })
    let headers = try read(
      head + "--b\r\n" + String(repeating: "X-A: b\r\n", count: 150_000) + "\r\nx\r\n--b--")
    #expect(headers.warnings.contains { $0.contains("beyond all measure") })
    // What people send is far below: a table, a log, a patch.
    let table = String(repeating: "-----+-----\r\nINFO: a line of a log\r\n\r\n", count: 20_000)
    let plain = try read("From: a@example.org\r\n\r\n" + table + "the end")
    #expect(plain.warnings.isEmpty)
    #expect(plain.text.hasSuffix("the end"))
  }

  @Test func twentyFiveMegabytes() throws {
    let line = String(repeating: "QUJD", count: 18) + "\r\n"
    let body = String(repeating: line, count: 25_000_000 / line.utf8.count)
    let took = try seconds {
      let message = try read(
        "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n"
          + "--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n\(body)"
          + "\r\n--b--\r\n")
      #expect(message.text == "words")
      #expect(message.attachments.first?.bytes.count == 25_000_000 / line.utf8.count * 54)
    }
    #expect(took < 20)
  }

  @Test func noiseNeverFails() throws {
    var dice = Dice(seed: 99)
    let pieces = [
      "From: a@example.org\r\n", "Content-Type: multipart/mixed; boundary=b\r\n", "\r\n", "--b\r\n",
      "--b--\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: text/html\r\n", "<p>",
      "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n",
      "=", "=?utf-8?b?", "?=", "\u{0}", "begin 644 x\r\n", "M", "end\r\n", "Subject: ",
      "Content-Disposition: attachment; filename*0*=utf-8''%", "<>", "\"", "(", "\\", "ä", " ",
      "\t",
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
      "Content-Type: message/delivery-status\r\n", "Content-Type: text/plain; charset=utf-16\r\n",
    ]
    for _ in 0..<3_000 {
      var bytes = Array(dice.text(pieces, most: 40).utf8)
      if !bytes.isEmpty, dice.next() % 2 == 0 {
        bytes[Int(dice.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: dice.next())
      }
      let message = try InboundMessage.read(bytes)
      #expect(!message.text.utf8.contains(0))
      #expect(message.size == bytes.count)
    }
  }
}
