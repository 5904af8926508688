// The pager: whose it is, when there is none, and that leaving it early is no error.

import Glibc
import Testing

@testable import Terminal

@Suite struct PagerTests {
  private let folder: TemporaryFolder

  init() throws {
    #expect(brokenPipesAreErrors)
    folder = try TemporaryFolder()
  }

  private func page(
    _ variables: [String: String], text: String = "a long text\n",
    change: (Console) -> Void = { _ in }
  ) throws -> Console {
    let console = screenConsole(variables: variables)
    change(console)
    try console.page { try $0.write(text) }
    return console
  }

  @Test func theProgramsOwnSettingIsStrongest() throws {
    let ours = "cat > \(folder.file("ours"))"
    let theirs = "cat > \(folder.file("theirs"))"
    let console = try page(["ITTOOL_PAGER": ours, "PAGER": theirs])
    #expect(console.out.contents == "")
    #expect(try folder.text(of: "ours") == "a long text\n")
    _ = try page(["PAGER": theirs])
    #expect(try folder.text(of: "theirs") == "a long text\n")
  }

  @Test func anEmptySettingMeansNone() throws {
    let theirs = "cat > \(folder.file("theirs"))"
    let console = try page(["ITTOOL_PAGER": "", "PAGER": theirs])
    #expect(console.out.contents == "a long text\n")
    #expect(folder.names.isEmpty)
  }

  @Test func inAPipeAndWithNoPagerTheTextIsPlain() throws {
    let variables = ["PAGER": "cat > \(folder.file("theirs"))"]
    let piped = pipedConsole(variables: variables)
    try piped.page { try $0.write("text\n") }
    #expect(piped.out.contents == "text\n")
    let refused = try page(variables) { $0.mayPage = false }
    #expect(refused.out.contents == "a long text\n")
    #expect(folder.names.isEmpty)
  }

  @Test func aMissingPagerMeansPlainOutput() throws {
    let console = try page(["PAGER": "no-such-pager-anywhere 2>/dev/null"])
    #expect(console.out.contents == "a long text\n")
  }

  @Test func leavingEarlyIsNoError() throws {
    let text = String(repeating: "line\n", count: 200_000)
    let console = try page(["PAGER": "head -c 5 > \(folder.file("seen"))"], text: text)
    #expect(console.out.contents == "")
    #expect(try folder.text(of: "seen") == "line\n")
  }

  @Test func aPagerThatFailsIsNotAskedTwice() throws {
    let console = try page(["PAGER": "cat > /dev/null; exit 3"])
    #expect(console.out.contents == "")
  }

  @Test func lessGetsItsUsualSettingsUnlessThePersonHasSome() throws {
    let pager = "cat >/dev/null; echo \"$LESS,$LESSSECURE\" > \(folder.file("settings"))"
    _ = try page(["PAGER": pager])
    #expect(try folder.text(of: "settings").hasPrefix("FRX,"))
    _ = try page(["PAGER": pager, "SUDO_UID": "1000"])
    #expect(try folder.text(of: "settings") == "FRX,1\n")
    _ = try page(["PAGER": pager, "LESS": "i"])
    #expect(try folder.text(of: "settings").hasPrefix("FRX") == false)
  }

  @Test func anErrorWhileMakingTheTextStartsNoPager() throws {
    struct Broken: Error {}
    let console = screenConsole(variables: ["PAGER": "cat > \(folder.file("theirs"))"])
    #expect(throws: Broken.self) { try console.page { _ in throw Broken() } }
    #expect(folder.names.isEmpty)
  }

  @Test func whatWasWrittenBeforeComesBefore() throws {
    let terminal = try PseudoTerminal()
    let console = terminal.console(
      environment: ["TERM": "xterm", "PAGER": "no-such-pager-anywhere 2>/dev/null"])
    try console.line("before")
    try console.page { try $0.write("paged\n") }
    try console.flush()
    #expect(terminal.screen() == "before\npaged\n")
  }
}
