// Requests as no sound server makes them: each is answered, none is obeyed.
import Commands
import Foundation
import TestSupport
import Testing

@testable import Door

@Suite struct RequestTests {
  @Test(arguments: [
    ([:], 400), (["REQUEST_METHOD": ""], 400), (["REQUEST_METHOD": "get"], 405),
    (["REQUEST_METHOD": "DELETE"], 405), (["REQUEST_METHOD": "GET", "PATH_INFO": "new"], 400),
    (["REQUEST_METHOD": "GET", "PATH_INFO": "/a//b"], 400),
    (["REQUEST_METHOD": "GET", "PATH_INFO": "/../etc/passwd"], 400),
    (["REQUEST_METHOD": "GET", "PATH_INFO": "/a\nb"], 400),
    (["REQUEST_METHOD": "GET", "PATH_INFO": "/\u{FFFD}"], 400),
    (["REQUEST_METHOD": "GET", "PATH_INFO": "/" + String(repeating: "a", count: 2_000)], 414),
    (["REQUEST_METHOD": "GET", "QUERY_STRING": "--db+/tmp/x"], 400),
    (["REQUEST_METHOD": "GET", "QUERY_STRING": "a=%zz"], 400),
    (["REQUEST_METHOD": "GET", "QUERY_STRING": "a=%ff"], 400),
    (["REQUEST_METHOD": "GET", "QUERY_STRING": "a=%00"], 400),
    (["REQUEST_METHOD": "GET", "QUERY_STRING": "a=" + String(repeating: "a", count: 9_000)], 414),
    (["REQUEST_METHOD": "GET", "SCRIPT_NAME": "//evil.example"], 400),
    (["REQUEST_METHOD": "GET", "SCRIPT_NAME": "/a\"b"], 400),
    (["REQUEST_METHOD": "POST"], 411), (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "-1"], 400),
    (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "99999999999999"], 400),
    (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3"], 415),
    (
      [
        "REQUEST_METHOD": "POST", "CONTENT_LENGTH": "3",
        "CONTENT_TYPE": "multipart/form-data; boundary=",
      ], 415
    ),
  ]) func whatCannotBeIsRefused(_ variables: [String: String], _ status: Int) {
    #expect(throws: Refusal.self) { _ = try Request(Environment(variables)) }
    do throws(Refusal) { _ = try Request(Environment(variables)) } catch {
      #expect(error.status == status)
    }
  }

  @Test func anyEnvironmentIsAnswered() throws {
    let porch = try Porch()
    var dice = Dice(seed: 20_261_125)
    let words = [
      "", "GET", "POST", "HEAD", "/", "/new", "/t/t1.p1.d1.x", "/u/u1.", "a=b", "%", "a=%41&&=",
      "0", "5", "-3", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "\0",
      "\u{202E}", "ittool-form=", "es;q=9", "::1", "1:2:3:4:5:6:7:8", "on", "/help",
    ]
    let names = [
      "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_LENGTH", "CONTENT_TYPE",
      "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE", "REMOTE_ADDR", "HTTPS", "SCRIPT_NAME",
    ]
    for _ in 1...400 {
      var variables: [String: String] = [:]
      for name in names { variables[name] = words[dice.roll(words.count)] }
      if dice.roll(2) == 0 { variables["REQUEST_METHOD"] = "POST" }
      let answer = try porch.request(variables, Array("a=b&x".utf8))
      #expect((200..<600).contains(answer.status), "\(variables)")
      #expect(answer.status != 503, "\(variables)")
    }
  }
}
