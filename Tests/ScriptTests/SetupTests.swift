// `ittool setup` on a real terminal: its questions, what it tries, and what it leaves when all is not well.

import Foundation
import Testing

@Suite struct SetupTests {
  private let place: Workplace
  private var configuration: String { place.path + "/.config/ittool/config" }

  init() throws {
    // Questions are asked where a terminal is, whatever the runner's own says.
    place = try Workplace(["TERM": "xterm"])
  }

  /// Answers questions on a terminal; nil ends the input.
  private func answer(_ answers: [(String, String?)], _ options: String = "") throws -> Outcome {
    let list = answers.map { [$0, $1 as Any] as [Any] }
    let input = try JSONSerialization.data(withJSONObject: list)
    return try place.run(
      "python3 '\(Workplace.root)/Tests/ScriptTests/answer.py' ittool setup \(options)",
      input: String(decoding: input, as: UTF8.self))
  }

  private let box: [(String, String?)] = [
    ("Name of the district [Our district]:", "Elm County"),
    ("Time zone [", "America/Chicago"),
    ("How does mail leave: none, sendmail, smtp or file [none]:", "file"),
    ("Mail address of the help desk:", "help@elm.example"),
    ("Maildir to write to:", "BOX"),
    ("How does mail come in: pipe, imap, maildir [pipe]:", "maildir"),
    ("Maildir to read:", "BOX"),
    ("Directory of people (ldaps://…), empty for none:", ""),
  ]

  private func filled(_ path: String) -> [(String, String?)] {
    box.map { ($0, $1 == "BOX" ? path : $1) }
  }

  @Test func aDayOneOfAnswersMakesADeskThatRuns() throws {
    try place.run("mkdir -p box/new box/cur box/tmp")
    let ran = try answer(filled(place.path + "/box"))
    #expect(ran.status == 0, "\(ran)")
    #expect(ran.out.contains("a message to help@elm.example came back by the mailbox"))
    #expect(ran.out.contains("*/5 * * * * ") && ran.out.contains("OnCalendar=*:0/5"))
    let text = try String(contentsOfFile: configuration, encoding: .utf8)
    for line in [
      "timezone = America/Chicago", "address = help@elm.example",
      "from = Elm County <help@elm.example>", "path = \(place.path)/box",
    ] {
      #expect(text.contains(line + "\n"), "\(text)")
    }
    #expect(try place.run("stat -c %a .config/ittool/config").out == "600\n")
    // The trial is no ticket, and the first teacher's mail is one.
    try place.run(
      "printf 'From: ana@elm.example\\nTo: help@elm.example\\n"
        + "Subject: Dark\\n\\nRoom 204\\n' > box/new/1.x.y")
    #expect(try place.run("ittool cron").err.isEmpty)
    #expect(try place.run("ittool ticket list --fields subject").out == "Dark\n")
    #expect(try place.run("ls $TMPDIR | grep -c ittool-setup-").out == "0\n", "nothing is left")
  }

  @Test func whatFailsIsWrittenOnlyWhenAPersonSaysSo() throws {
    let nowhere = filled(place.path + "/nowhere/box").map {
      ($0.0, $0.0.hasPrefix("Maildir to write") ? place.path + "/out" : $0.1)
    }
    let keep = "Keep these settings anyway? [y/N]"
    let refused = try answer(nowhere + [(keep, "n")])
    #expect(refused.status == 1)
    #expect(refused.out.contains("the trial failed: "), "\(refused)")
    #expect(refused.out.contains("nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: configuration))
    #expect(try place.run("ittool ticket list").status != 0, "no store either")

    let kept = try answer(nowhere + [(keep, "y")])
    #expect(kept.status == 0, "\(kept)")
    #expect(FileManager.default.fileExists(atPath: configuration))
  }

  @Test func anEndOfInputOrANonsenseAnswerChangesNothing() throws {
    for (count, last) in [(1, nil), (2, "carrier pigeon"), (4, nil)] as [(Int, String?)] {
      var answers = Array(filled(place.path + "/box").prefix(count + 1))
      answers[count].1 = last
      let ran = try answer(answers)
      #expect([1, 2].contains(ran.status), "\(ran)")
      #expect(ran.out.split(separator: "\n").last?.contains("ittool: ") == true, "\(ran)")
      #expect(!FileManager.default.fileExists(atPath: configuration))
    }
  }
}
