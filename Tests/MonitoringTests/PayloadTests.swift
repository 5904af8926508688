import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Services
import Terminal
import TestSupport
import Testing

@testable import Monitoring

/// Messages of other systems: what is read from them, and that what is none changes nothing.
struct PayloadTests {
  static func payload(_ name: String) throws -> String {
    try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "payloads/\(name).json"), encoding: .utf8)
  }

  /// Every report as `name=level`, and the source.
  private func read(_ text: String, label: String? = nil) throws -> (Reports, [String]) {
    let reports = try Department().withStore {
      try $0.reports(in: Array(text.utf8), from: nil, label: label)
    }
    return (reports, reports.all.map { "\($0.name)=\($0.level?.word ?? "unknown")" })
  }

  @Test func alertmanagerIsReadWithSeverityAndInstance() throws {
    let (reports, words) = try read(Self.payload("alertmanager"))
    #expect(reports.source == .alertmanager)
    #expect(
      words == [
        "Down fw-north:9100=major", "Down nvr-2:9100=degraded", "Down mail-1:9100=operational",
      ])
    #expect(reports.all.first?.hint == "internet")
    #expect(reports.all.first?.began == Instant(rfc3339: "2026-05-04T07:55:10Z"))
    #expect(reports.all.first?.text == "fw-north:9100 has not answered for 5 minutes")
    #expect(reports.remark == "Alertmanager left 2 alerts out of this message")
  }

  @Test func kumaIsReadInItsOwnTime() throws {
    let (reports, words) = try read(Self.payload("kuma-down"))
    #expect(words == ["Learning platform=major"])
    #expect(reports.all.first?.at == Instant(rfc3339: "2026-05-04T07:58:00Z"))
    #expect(try read(Self.payload("kuma-up")).1 == ["Learning platform=operational"])
    let test = try read(Self.payload("kuma-test")).0
    #expect(test.all.isEmpty && test.remark != nil)
  }

  @Test func statusPagesAreReadFromTheirSummaryAndTheirWebhooks() throws {
    let (summary, words) = try read(Self.payload("statuspage-summary"))
    #expect(
      words == [
        "Rosterly: Sign-in=operational", "Rosterly: Grade book=major",
        "Rosterly: Reports=degraded", "Rosterly=partial",
      ])
    #expect(summary.all.last?.hint == "https://status.rosterly.example")
    #expect(
      try read(Self.payload("statuspage-component"), label: "Rosterly").1
        == ["Rosterly: Grade book=maintenance"])
    #expect(
      try read(Self.payload("statuspage-incident"), label: "Rosterly").1 == ["Rosterly=major"])
    #expect(try read(Self.payload("instatus-component"), label: "bus").1 == ["bus: Buses=major"])
  }

  @Test func resultsOfNagiosAreReadALineEach() throws {
    let (reports, words) = try read(
      """
      fw\tPing\t2\tPING CRITICAL - Packet loss = 100%|rta=500.0ms;100;500;0 pl=100%;20;60;0
      printer-3\t1\tnot there
      [1777881500] PROCESS_SERVICE_CHECK_RESULT;web;HTTP;1;HTTP WARNING; slow
      [1777881500] PROCESS_HOST_CHECK_RESULT;web;0;PING OK
      x\ty\t3\t

      """)
    #expect(reports.source == .nagios)
    #expect(
      words == [
        "fw: Ping=major", "printer-3=major", "web: HTTP=degraded", "web=operational",
        "x: y=unknown",
      ])
    #expect(reports.all[0].text == "PING CRITICAL - Packet loss = 100%")
    #expect(reports.all[0].measured.map(\.label) == ["rta", "pl"])
    #expect(reports.all[2].text == "HTTP WARNING; slow")
    #expect(reports.all[2].at == Instant(seconds: 1_777_881_500))
  }

  @Test(arguments: [
    "", "   \n", "{", "{}", "[]", "null", "{\"alerts\":5}", "{\"alerts\":[5]}",
    "{\"alerts\":[{\"status\":\"firing\"}]}",
    "{\"alerts\":[{\"status\":\"maybe\",\"labels\":{\"alertname\":\"x\"}}]}",
    "{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"ok\"}},\"x\"]}",
    "{\"alerts\":[{\"status\":\"firing\",\"labels\":\"alertname\"}]}",
    "{\"heartbeat\":{\"status\":9},\"monitor\":{\"name\":\"x\"}}",
    "{\"heartbeat\":{\"status\":0},\"monitor\":{}}", "{\"heartbeat\":null,\"monitor\":null}",
    "{\"page\":{\"id\":\"x\"},\"components\":[{\"name\":\"a\",\"status\":\"on fire\"}]}",
    "{\"page\":{\"id\":\"x\"},\"components\":[{\"status\":\"operational\"}]}",
    "{\"page\":{},\"component\":{\"name\":\"a\",\"status\":\"operational\"}}",
    "{\"page\":{\"id\":\"x\"},\"incident\":{\"status\":\"new\"}}",
    "just words", "host\tservice\t7\ttext", "host\tservice\ttwo\ttext", "\t\t2\ttext",
    "[now] PROCESS_SERVICE_CHECK_RESULT;a;b;2;c", "[5] SHUTDOWN_PROGRAM",
  ])
  func whatIsNoMessageIsRefusedAndChangesNothing(_ text: String) throws {
    let desk = try Department()
    let said = try desk.run("check", input: text)
    #expect(said.failure != nil, "\(text)")
    #expect(said.out.isEmpty)
    #expect(try desk.words("SELECT name FROM monitor").isEmpty)
  }

  @Test func whatIsNestedOrLargeOrNoTextIsRefused() throws {
    let desk = try Department()
    let deep =
      "{\"alerts\":" + String(repeating: "[", count: 5_000)
      + String(repeating: "]", count: 5_000) + "}"
    #expect(try desk.run("check", input: deep).failure != nil)
    let one = "{\"status\":\"firing\",\"labels\":{\"alertname\":\"x\"}}"
    let many = "{\"alerts\":[" + Array(repeating: one, count: 1_001).joined(separator: ",") + "]}"
    #expect(try desk.run("check", input: many).failure?.message.contains("1000") == true)
    #expect(throws: InputFailure.self) {
      try desk.run("check", input: String(repeating: "x", count: 5 << 20))
    }
    for bytes: [UInt8] in [[0x7B, 0xFF, 0x7D], [0x61, 0x00, 0x62]] {
      #expect(throws: Failure.self) {
        try desk.withStore { _ = try $0.reports(in: bytes, from: nil, label: nil) }
      }
    }
    #expect(try desk.words("SELECT name FROM monitor").isEmpty)
  }

  @Test func everyCutOfAMessageIsReadOrRefusedAndNeverHalfTaken() throws {
    let desk = try Department()
    for name in ["alertmanager", "kuma-down", "statuspage-summary", "statuspage-incident"] {
      let text = try Self.payload(name)
      try desk.withStore { store in
        for end in stride(from: 1, to: text.utf8.count - 2, by: 7) {
          #expect(throws: Failure.self, "\(name) cut at \(end)") {
            _ = try store.reports(in: Array(text.utf8.prefix(end)), from: nil, label: nil)
          }
        }
      }
    }
  }

  @Test func namesAndTextsFromElsewhereAreOneLineWithoutControls() throws {
    let (reports, _) = try read(
      """
      {"alerts":[{"status":"firing","labels":{"alertname":"a\\u001b[2Jb\\nc"},
        "annotations":{"summary":"x\\r\\n\\u0007y"}}]}
      """)
    #expect(reports.all.first?.name == "a [2Jb c")
    #expect(reports.all.first?.text == "x y")
  }
}
