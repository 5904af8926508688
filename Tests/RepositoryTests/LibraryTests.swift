// Libraries opened at first use: declared as in their real headers, opened by nobody at the start,
// and missed with words that help.

import Foundation
import Testing

@testable import Repository

@Suite struct LibraryTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func path(_ name: String) -> String { Self.root.appendingPathComponent(name).path }

  @Test func everyLibraryIsComparedWithItsRealHeaders() throws {
    let list = try String(
      contentsOfFile: path("Sources/CLibraries/include/opened.h"), encoding: .utf8)
    let line = try #require(
      list.split(separator: "\n").first { $0.hasPrefix("#define CLIBRARIES_ALL(X)") })
    let names = line.matches(of: /X\((\w+)\)/).map { String($0.1) }.filter { $0 != "X" }
    #expect(names.contains("libmd"))
    for name in names {
      let source = path("Tests/Headers/\(name).c")
      let text = try String(contentsOfFile: source, encoding: .utf8)
      let need = try #require(
        text.firstMatch(of: /\/\/ needs: (\S+) \(package ([^)]+)\)(?: pkg-config: (\S+))?/))
      // Some libraries keep their headers in directories of their own.
      let flags = try need.3.map {
        try programOutput(of: ["pkg-config", "--cflags", String($0)]).text
          .split(whereSeparator: \.isWhitespace).map(String.init)
      }
      let probe = try programOutput(
        of: [
          "sh", "-c", "file=$1; shift; echo \"#include <$file>\" | cc -E \"$@\" - >/dev/null", "sh",
          String(need.1),
        ] + (flags ?? []))
      guard probe.status == 0 else {
        print("not compared with its headers: \(name) (install \(need.2))")
        continue
      }
      let (messages, status) = try programOutput(
        of: [
          "cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I",
          path("Sources/CLibraries/include"), source,
        ] + (flags ?? []))
      #expect(status == 0, "\(messages)")
    }
  }

  @Test func aDeclarationThatDriftedIsFound() throws {
    let drifted = """
      #include <stddef.h>
      #include <string.h>
      #include "compare.h"
      #define LIST(X) X(int, strlen, (const char *))
      LIST(SAME)
      """
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("drifted-\(getpid()).c")
    try drifted.write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let (messages, status) = try programOutput(of: [
      "cc", "-std=c11", "-fsyntax-only", "-I", path("Tests/Headers"), file.path,
    ])
    #expect(status != 0)
    #expect(messages.contains("strlen differs from the real header"))
  }

  @Test func aMissingLibraryOrFunctionIsNamed() throws {
    let program = FileManager.default.temporaryDirectory
      .appendingPathComponent("missing-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: program) }
    let folder = path("Sources/CLibraries")
    let sources = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".c") }.map { "\(folder)/\($0)" }
    let (messages, status) = try programOutput(
      of: [
        "cc", "-std=gnu11", "-Wall", "-Werror", "-I", folder, "-I", "\(folder)/include", "-o",
        program, path("Tests/Headers/missing.c"),
      ] + sources + ["-ldl", "-lpthread"])
    try #require(status == 0, "\(messages)")
    let lines = try programOutput(of: [program]).text.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(4) == [
        "|libnowhere.so.9: cannot open shared object file: No such file or directory",
        "|libc.so.6: has no function no_such_function",
        "libc.so.6|",
        "libmd|libmd0",
      ])
    #expect(lines.last == "|no such library")
  }

  @Test func everyLibraryCanBeListed() throws {
    let all = OptionalLibrary.tryAll()
    let digests = try #require(all.first { $0.name == "libmd" })
    #expect(digests.package == "libmd0")
    #expect((digests.opened == nil) != (digests.reason == nil))
    for library in all { #expect(!library.purpose.isEmpty && !library.package.isEmpty) }
  }

  @Test func startingOpensNoLibrary() throws {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    let candidates = [program, Self.root.appendingPathComponent(".build/debug")]
      .map { $0.appendingPathComponent("ittool").path }
    guard let ittool = candidates.first(where: FileManager.default.isExecutableFile) else {
      print("not looked at: the program is not built")
      return
    }
    // The dynamic linker's own words for every file it opens, at the start or later.
    let (text, _) = try programOutput(of: [ittool, "--version"], variables: ["LD_DEBUG": "files"])
    #expect(text.contains("libsqlite3") || text.contains("libc.so.6"))
    for library in ["libmd", "libcurl", "libgmime", "libldap", "libmd4c"] {
      #expect(!text.contains(library))
    }
  }
}
