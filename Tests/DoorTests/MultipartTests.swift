// Forms with files against the reader of Python's standard library, fed in pieces of any size.
import Foundation
import TestSupport
import Testing

@testable import Door

@Suite struct MultipartTests {
  static let judge = """
    import sys, email.parser, email.policy
    for line in sys.stdin.read().split():
        boundary, body = (bytes.fromhex(part) for part in line.split(':'))
        head = b'Content-Type: multipart/form-data; boundary="' + boundary + b'"\\r\\n\\r\\n'
        message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
        out = []
        for part in message.iter_parts():
            name = part.get_param('name', header='content-disposition')
            file = part.get_filename()
            out.append('/'.join([name.encode().hex(), '-' if file is None else file.encode().hex(),
              part.get_payload(decode=True).hex()]))
        print('|'.join(out))
    """

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  @Test func agreesWithPython() throws {
    var dice = Dice(seed: 7)
    var bodies: [(boundary: [UInt8], body: [UInt8])] = []
    for _ in 1...300 {
      let boundary = Array("--\("x-_9".map(String.init)[dice.roll(4)])\(dice.roll(1_000))B".utf8)
      var body: [UInt8] = []
      for index in 0...dice.roll(4) {
        let isFile = dice.roll(2) == 0
        body += "--".utf8 + boundary + "\r\nContent-Disposition: form-data; name=\"n\(index)\"".utf8
        if isFile { body += "; filename=\"f \(index).jpg\"\r\nContent-Type: image/jpeg".utf8 }
        body += "\r\n\r\n".utf8
        for _ in 0..<dice.roll(30) {
          switch dice.roll(6) {
          case 0: body += "\r\n".utf8
          case 1: body += "\r\n--".utf8 + boundary.prefix(dice.roll(boundary.count))
          case 2: body += "-".utf8
          case 3 where isFile: body += [UInt8(dice.roll(256)), 0, 13, 10]
          default: body += "ä ".utf8
          }
        }
        // Python ends lines of text in its own way: bytes that end with CR are for files of ours.
        if body.last == 13 { body += "z".utf8 }
        body += "\r\n".utf8
      }
      body += "--".utf8 + boundary + "--\r\n".utf8
      bodies.append((boundary, body))
    }
    let lines = bodies.map { Self.hex($0.boundary) + ":" + Self.hex($0.body) }
    let judged = String(
      decoding: try pythonOutput(Self.judge, input: lines.joined(separator: "\n")), as: UTF8.self
    ).split(separator: "\n", omittingEmptySubsequences: false)
    for (index, (boundary, body)) in bodies.enumerated() {
      for piece in [1, 2, 3, 7, 64, 100_000] {
        let form = try Self.read(body, boundary, piece: piece)
        var parts: [String: String] = [:]
        for (name, value) in form.fields.pairs {
          parts[name] = "\(Self.hex(name.utf8))/-/\(Self.hex(value.utf8))"
        }
        for (name, upload) in form.files {
          parts[name] =
            "\(Self.hex(name.utf8))/\(Self.hex(upload.name.utf8))/\(Self.hex(try upload.contents()))"
        }
        let ours = parts.sorted { $0.key < $1.key }.map(\.value).joined(separator: "|")
        #expect(ours == judged[index], "form \(index) in pieces of \(piece)")
      }
    }
  }

  static func read(
    _ body: [UInt8], _ boundary: [UInt8], piece: Int, fileBytes: Int = 1 << 20
  ) throws -> Form {
    var reader = MultipartReader(
      boundary: boundary, .init(fileBytes: fileBytes, directory: NSTemporaryDirectory()))
    var place = 0
    while place < body.count {
      let end = min(place + piece, body.count)
      try Array(body[place..<end]).withUnsafeBytes { try reader.feed($0) }
      place = end
    }
    return try reader.finish()
  }

  @Test func aFileThatIsTooLargeIsLeftOutAndTheRestIsKept() throws {
    let body = Array(
      ("--b\r\nContent-Disposition: form-data; name=\"p\"; filename=\"x\"\r\n\r\n"
        + String(repeating: "x", count: 5_000)
        + "\r\n--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nkept\r\n--b--").utf8)
    let form = try Self.read(body, Array("b".utf8), piece: 100, fileBytes: 1_000)
    #expect(form.fields["t"] == "kept")
    #expect(form.files[0].upload.isTooLarge && form.files[0].upload.size == 0)
  }

  @Test(arguments: [
    "", "--b", "--b\r\n\r\nx\r\n--b--", "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
    "--bad\r\n\r\n", "--b\r\nno colon\r\n\r\nx\r\n--b--",
    "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
  ]) func whatIsNoFormIsRefused(_ text: String) {
    #expect(throws: Refusal.self) {
      _ = try Self.read(Array(text.utf8), Array("b".utf8), piece: 5)
    }
  }
}
