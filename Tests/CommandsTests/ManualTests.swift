import Commands
import Foundation
import Terminal
import Testing

@Suite("Manual pages")
struct ManualTests {
  let pages = manualPages(.sample, date: "2026-05-01")

  private func page(_ file: String) throws -> String {
    try #require(pages.first { $0.file == file }).text
  }

  @Test("A page for the program, for each noun of weight and for each topic with a section")
  func files() {
    #expect(
      pages.map(\.file) == [
        "ittool.1", "ittool-ticket.1", "ittool-formats.7", "ittool-dates.7", "ittool-config.5",
      ])
  }

  @Test("Sections stand in the usual order")
  func sections() throws {
    let order = [
      "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "FIELDS", "EXIT STATUS",
      "ENVIRONMENT", "FILES", "EXAMPLES", "SECURITY", "SEE ALSO",
    ]
    let lines = try page("ittool-ticket.1").split(separator: "\n").filter { $0.hasPrefix(".SH ") }
    #expect(lines.map { $0.dropFirst(5).dropLast() } == order.map { $0[...] })
  }

  @Test("A page is the same on every machine and on every day")
  func deterministic() throws {
    let first = try page("ittool-ticket.1").prefix { $0 != "\n" }
    #expect(
      first == #".TH "ITTOOL\-TICKET" 1 "2026-05-01" "ittool 1.2.3" "ittool: Commands""#)
    #expect(try manualDate(Environment([:])) == releaseDate)
    #expect(try manualDate(Environment(["SOURCE_DATE_EPOCH": "0"])) == "1970-01-01")
    #expect(try manualDate(Environment(["SOURCE_DATE_EPOCH": "1700000000"])) == "2023-11-14")
    for wrong in ["x", "-1", "999999999999"] {
      #expect(throws: Failure.self) {
        try manualDate(Environment(["SOURCE_DATE_EPOCH": wrong]))
      }
    }
  }

  @Test("Hidden commands are left out, every other option and status is in")
  func content() throws {
    let all = pages.map(\.text).joined()
    #expect(!all.contains("__"))
    #expect(!all.contains("peek"))
    let ticket = try page("ittool-ticket.1")
    for option in AnyCommand(.list).options {
      #expect(ticket.contains("\\-\\-\(option.long)"))
    }
    for status in ExitStatus.allCases { #expect(ticket.contains("\n\\fB\(status.rawValue)\\fR\n")) }
    #expect(ticket.contains("\n\\&.TH is no macro here, \\(aqand\\(aq this \\efB is no font.\n"))
    #expect(ticket.contains("\n\\&.dot \\(aqquote\\(aq \\eback \\(titilde\n"))
    #expect(ticket.contains(".SS \"ittool ticket open\"\n"))
  }

  @Test(
    "mandoc and man have nothing to say",
    .enabled(
      if: program(named: "mandoc") != nil && program(named: "man") != nil,
      "mandoc or man is not installed"))
  func lint() throws {
    try withDirectory { directory in
      for page in pages {
        let path = "\(directory)/\(page.file)"
        try write(page.text, path)
        let lint = try run(
          program(named: "mandoc") ?? "", ["-Tlint", "-W", "warning", path], in: directory)
        #expect(lint.status == 0 && lint.out.isEmpty && lint.err.isEmpty, "\(lint.out)\(lint.err)")
        let man = try run(
          program(named: "man") ?? "",
          ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path], in: directory)
        #expect(man.status == 0 && man.err.isEmpty, "\(page.file): \(man.err)")
      }
    }
  }

  @Test(
    "What was written is what is shown",
    .enabled(if: program(named: "mandoc") != nil, "mandoc is not installed"))
  func shown() throws {
    try withDirectory { directory in
      let path = "\(directory)/page"
      try write(try page("ittool-ticket.1"), path)
      let shown = try run(
        program(named: "mandoc") ?? "", ["-Tutf8", "-O", "width=100", path], in: directory)
      let plain = shown.out.replacing(/.\u{8}/, with: "")
      for text in [
        ".TH is no macro here, 'and' this \\fB is no font.",
        "ittool ticket list | grep '^T-'\n", ".dot 'quote' \\back ~tilde\n",
        "Closed tickets too: $(touch summary) x [\\y].", "-s, --state STATE\n",
        "id=$(ittool ticket open --queue print \"No toner\")\n",
      ] {
        #expect(plain.contains(text), "\(text)")
      }
    }
  }

  @Test("__generate writes the files beside the source")
  func generate() throws {
    try withDirectory { directory in
      let program = Program.sample
      var globals = Globals()
      guard
        case .command(let command, let rest) =
          try program.request(["__generate", directory], &globals)
      else { throw Failure("no command") }
      let status = try command.invoke(
        rest, &globals,
        Invocation(help: { _, _ in .failed }, run: { _, body in try body(sampleContext()) }))
      #expect(status == .done)
      for file in try generatedFiles(program, Environment([:])) {
        let path = "\(directory)/\(file.folder)/\(file.name)"
        #expect(try String(contentsOfFile: path, encoding: .utf8) == file.text)
      }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/completions").sorted()
          == ["_ittool", "ittool.bash", "ittool.fish"])
    }
  }
}
