// The table of the whole program: it keeps its own rules, and what is committed agrees with it.
import Commands
import Foundation
import Testing

@testable import ittool

@Suite struct ProgramTests {
  @Test func tableKeepsItsRules() {
    #expect(complaints(about: .ittool) == [])
  }

  @Test func committedManualAndCompletionsAgreeWithTheTable() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let files = try generatedFiles(.ittool, Environment([:]))
    #expect(files.count > 5)
    for file in files {
      let committed = try? String(
        contentsOf: root.appending(path: file.folder).appending(path: file.name), encoding: .utf8)
      #expect(committed == file.text, "\(file.name) is stale: run make generate")
    }
  }
}
