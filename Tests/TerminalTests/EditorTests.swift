// The editor: private files, the person's own program, and no text lost.

import Foundation
import Testing

@testable import Terminal

@Suite struct EditorTests {
  private let folder: TemporaryFolder

  init() throws {
    // Waiting for a child gives the signals back as they were found.
    #expect(brokenPipesAreErrors)
    folder = try TemporaryFolder()
  }

  private func console(_ variables: [String: String], mayAsk: Bool = true) -> Console {
    let console = screenConsole(variables: variables.merging(["TMPDIR": folder.path]) { $1 })
    console.mayAsk = mayAsk
    return console
  }

  @Test func theTextComesBackAsSavedAndTheFileIsGone() throws {
    let console = console(["VISUAL": "sed -i s/printer/projector/", "EDITOR": "false"])
    #expect(try console.edit("the printer is dead\n") == "the projector is dead\n")
    #expect(folder.names.isEmpty)
  }

  @Test func theFileIsPrivateAndNamedForItsKind() throws {
    let console = console(["EDITOR": "sh -c 'stat -c %a \"$1\" > \"$1.mode\"' sh"])
    _ = try console.edit("secret", suffix: ".md")
    let name = try #require(folder.names.first)
    #expect(name.hasPrefix("ittool-") && name.hasSuffix(".md.mode"))
    #expect(try folder.text(of: name) == "600\n")
  }

  @Test func anEditorThatFailsKeepsWhatWasWritten() throws {
    let console = console(["EDITOR": "sh -c 'echo more >> \"$1\"; exit 1' sh"])
    let failure = #expect(throws: EditFailure.self) { try console.edit("text\n") }
    let path = try #require(failure?.keptPath)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "text\nmore\n")
    #expect(failure?.message.hasSuffix("ended with status 1") == true)
  }

  @Test func anEditorThatFailsWithoutAChangeLeavesNothing() {
    let console = console(["EDITOR": "false"])
    let failure = #expect(throws: EditFailure.self) { try console.edit("text\n") }
    #expect(failure?.keptPath == nil)
    #expect(folder.names.isEmpty)
  }

  @Test func aMissingEditorIsNamed() {
    let console = console(["EDITOR": "no-such-editor 2>/dev/null"])
    let failure = #expect(throws: EditFailure.self) { try console.edit("") }
    #expect(failure?.message == "the editor 'no-such-editor 2>/dev/null' was not found")
    #expect(folder.names.isEmpty)
  }

  @Test func ifTheTextCannotBeUsedItIsKeptAndThePersonTold() throws {
    struct Refused: Error {}
    let console = console(["EDITOR": "sed -i s/a/b/"])
    #expect(throws: Refused.self) {
      try console.editing("a\n") { (_: String) in throw Refused() }
    }
    let name = try #require(folder.names.first)
    #expect(try folder.text(of: name) == "b\n")
    #expect(console.err.contents == "ittool: your text is kept in \(folder.file(name))\n")
    #expect(try console.editing("a\n") { $0.count } == 2)
    #expect(folder.names == [name])
  }

  @Test func withNobodyThereNoEditorIsStarted() {
    let console = console(["EDITOR": "sed -i s/a/b/"], mayAsk: false)
    #expect(throws: EditFailure.self) { try console.edit("a") }
    #expect(folder.names.isEmpty)
  }

  @Test func aFolderThatIsMissingIsNamed() {
    let console = screenConsole(variables: ["EDITOR": "true", "TMPDIR": "/nowhere"])
    let failure = #expect(throws: EditFailure.self) { try console.edit("a") }
    #expect(
      failure?.message == "cannot make a file in /nowhere: No such file or directory")
  }
}
