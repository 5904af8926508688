import Commands
import Foundation
import Repository
import SQLite
import TestSupport
import Testing

@testable import Monitoring

/// What plugins print, and real plugins that are run.
struct PluginTests {
  @Test func textAndMeasuredValuesArePartedAsTheGuidelinesSay() {
    let output = PluginOutput(
      1,
      """
      DISK WARNING - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968
      / 15272 MB (77%);
      /boot 68 MB (69%); | /boot=68MB;88;93;0;98
      '/var log'=818MB;970;975;0;980 'it''s'=U 'a=b'=-1.5e
      """)
    #expect(output.text == "DISK WARNING - free space: / 3326 MB (56%);")
    #expect(
      output.measured == [
        Metric(label: "/", value: "2643", unit: "MB", limits: ["5948", "5958", "0", "5968"]),
        Metric(label: "/boot", value: "68", unit: "MB", limits: ["88", "93", "0", "98"]),
        Metric(label: "/var log", value: "818", unit: "MB", limits: ["970", "975", "0", "980"]),
        Metric(label: "it's", value: "U", unit: "", limits: []),
        Metric(label: "a=b", value: "-1.5", unit: "e", limits: []),
      ])
  }

  @Test func writtenValuesAreReadBack() {
    let all = Metric.read("a=1ms;2;3;; 'b c'=4% 'it''s'=0,5s;;9 x=U =3 junk y= z=--1 'open=1")
    #expect(all.map(\.label) == ["a", "b c", "it's", "x"])
    #expect(all.map(\.value) == ["1", "4", "0.5", "U"])
    #expect(
      Metric.read(all.map(\.written).joined(separator: " ")).map(\.written) == all.map(\.written))
  }

  @Test func aStatusThatNoPluginHasIsUnknown() {
    #expect(PluginOutput(0, "").level == .operational)
    #expect(PluginOutput(1, "").level == .degraded)
    #expect(PluginOutput(2, "").level == .major)
    #expect(PluginOutput(3, "").level == nil)
    #expect(PluginOutput(139, "oops").status == 3)
    #expect(PluginOutput(139, "oops").text.hasPrefix("oops (the exit status 139"))
  }

  static let plugins = "/usr/lib/nagios/plugins"
  static var hasPlugins: Bool {
    FileManager.default.isExecutableFile(atPath: plugins + "/check_dummy")
  }

  @Test(.enabled(if: hasPlugins, "install the package monitoring-plugins-basic"))
  func realPluginsAreRunAndTheirStatusIsTheCommands() throws {
    let desk = try Department()
    try desk.services(["internet"])
    func check(_ words: String...) throws -> (Int32, String) {
      let said = try desk.run(["check", "internet", "--print", "--"] + words)
      return (said.status.rawValue, said.out)
    }
    for status: Int32 in 0...3 {
      let (code, out) = try check(Self.plugins + "/check_dummy", "\(status)", "said; $(id)|a=1s")
      #expect(code == status)
      #expect(out.contains("said; $(id)|a=1s"))
    }
    #expect(try desk.words("SELECT perf FROM monitor") == ["a=1s"])
    // Nothing listens there.
    #expect(try check(Self.plugins + "/check_tcp", "-H", "127.0.0.1", "-p", "1").0 == 2)
    #expect(try check(Self.plugins + "/check_procs", "-w", "1:", "-c", "1:").0 == 0)
    #expect(try !desk.words("SELECT perf FROM monitor").joined().isEmpty)
  }

  @Test func aPluginThatHangsDiesOrIsNotThereIsUnknown() throws {
    let desk = try Department()
    try desk.services(["internet"])
    func check(_ words: String...) throws -> Said {
      try desk.run(["check", "internet", "--timeout", "1", "--"] + words)
    }
    for _ in 0..<4 {
      #expect(try check("/no/such/plugin").status.rawValue == 3)
      #expect(try check("sh", "-c", "kill -9 $$").status.rawValue == 3)
    }
    let hung = try check("sh", "-c", "sleep 30")
    #expect(hung.status.rawValue == 3 && hung.err.contains("did not end within 1 s"))
    #expect(
      try desk.words("SELECT level || ' ' || failures FROM monitor") == ["-1 0"])
    #expect(try desk.words("SELECT title FROM outage").isEmpty)
  }
}
