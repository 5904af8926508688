/// In what form a report is given: rows, pictures, or a page; one piece for every command that draws.
import Calendar
import Commands
import Formats
import Repository

/// What a report is given as.
struct ReportOutput: Sendable {
  /// The file of pictures; `-` is standard output.
  var svg: String?
  /// The file of a page; `-` is standard output.
  var html: String?
  /// The form of rows.
  var rows = Output()

  static var options: [Option<ReportOutput>] {
    [
      .value(
        "svg", "FILE", "Draw the pictures into FILE; - is standard output", completion: .file,
        \.svg),
      .value(
        "html", "FILE", "Write a page of pictures and tables to FILE, or -", completion: .file,
        \.html),
    ] + Output.options.within(\.rows)
  }
}

extension Context {
  /// Gives findings in the form that was asked for.
  func give<Row>(
    _ findings: Findings<Row>, _ fields: [Field<Row>], _ output: ReportOutput, _ store: Store,
    _ zone: Zone
  ) throws -> ExitStatus {
    try give(
      findings, fields, output.rows, svg: output.svg, html: output.html,
      made: "Made by ittool on \(spoken(store.now, zone)).", local: try store.localTimes())
  }
}
