// Every transcript in Tests/Scripts, run against the built program.

import Foundation
import Testing

@Suite struct TranscriptTests {
  static let files: [String] = {
    let directory = Workplace.root + "/Tests/Scripts"
    let all = try? FileManager.default.contentsOfDirectory(atPath: directory)
    return (all ?? []).filter { $0.hasSuffix(".test") }.sorted()
  }()

  @Test(arguments: files)
  func prints(_ file: String) throws {
    let path = "\(Workplace.root)/Tests/Scripts/\(file)"
    var transcript = try Transcript(try String(contentsOfFile: path, encoding: .utf8))
    let place = try Workplace()
    for (index, step) in transcript.steps.enumerated() {
      let input = step.input.map { $0 + "\n" }.joined()
      let outcome = try place.run(step.command, input: input)
      let printed = outcome.marked(home: place.path)
      let wrong = difference(printed, step.expected)
      if ProcessInfo.processInfo.environment["ITTOOL_ACCEPT"] == "1" {
        transcript.steps[index].expected = accepted(printed, step.expected)
      } else if !wrong.isEmpty {
        Issue.record("\(file): $ \(step.command)\n\(wrong)")
      }
    }
    if ProcessInfo.processInfo.environment["ITTOOL_ACCEPT"] == "1" {
      try transcript.text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test func thereAreTranscripts() { #expect(!Self.files.isEmpty) }

  @Test(arguments: [
    ("T-1", "T-1", true), ("T-1", "T-2", false), ("made x in 3 ms", "made … in … ms", true),
    ("made in ms", "made … in … ms", false), ("aba", "ab…ba", false), ("abba", "ab…ba", true),
    ("ab", "a…b", true), ("", "…", true), ("ab", "…c", false),
  ])
  func anEllipsisStandsForAnyRun(_ line: String, _ pattern: String, _ same: Bool) {
    #expect(matches(line, pattern) == same)
  }

  @Test func aTranscriptIsWrittenAsItIsRead() throws {
    let text = """
      # why
      $ printf 'a\\n\\n$ b'
      > in
      >
      a

      \\$ b
      \\ no newline

      $ exit 3
      ? 3
      # end

      """
    let transcript = try Transcript(text)
    #expect(transcript.text == text)
    let place = try Workplace()
    for step in transcript.steps {
      let printed = try place.run(step.command).marked(home: place.path)
      #expect(difference(printed, step.expected).isEmpty)
    }
    #expect(throws: Transcript.BadLine.self) { try Transcript("output\n$ true\n") }
  }

  @Test func aDifferenceShowsBothSides() {
    #expect(difference(["a", "x", "c"], ["a", "b", "c"]) == "    a\n  - b\n  + x\n    c")
    #expect(difference(["a"], ["a", "b"]) == "    a\n  - b")
    #expect(difference(["a"], ["…"]).isEmpty)
  }
}
