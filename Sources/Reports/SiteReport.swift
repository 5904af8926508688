/// `report sites`: whether every school is served alike.
import Calendar
import Commands
import Formats

/// One row of `report sites`; times in seconds.
struct SiteRow: Sendable {
  var site: String
  var response: WaitRow
  var resolution: WaitRow
  var flow: Flow

  static let fields: [Field<SiteRow>] = [
    Field("site", "The school building; all is the district") { .text($0.site) },
    Field("n", "Tickets opened in the period") { .integer(Int64($0.resolution.n)) },
    Field("response_n", "Those of them whose first response can be known") {
      .integer(Int64($0.response.n))
    },
    Field("response_median", "Calendar seconds by which half were answered") {
      .of($0.response.median)
    },
    Field("response_p90", "Calendar seconds by which nine of ten were") { .of($0.response.high) },
    Field("resolution_median", "Calendar seconds by which half were resolved") {
      .of($0.resolution.median)
    },
    Field("resolution_p90", "Calendar seconds by which nine of ten were") {
      .of($0.resolution.high)
    },
    Field("working_response_median", "In seconds of working time", usual: false) {
      .of($0.response.workingMedian)
    },
    Field("working_response_p90", "In seconds of working time", usual: false) {
      .of($0.response.workingHigh)
    },
    Field("working_resolution_median", "In seconds of working time", usual: false) {
      .of($0.resolution.workingMedian)
    },
    Field("working_resolution_p90", "In seconds of working time", usual: false) {
      .of($0.resolution.workingHigh)
    },
    Field("ended", "Times a ticket was resolved or closed in the period") {
      .integer(Int64($0.flow.ended))
    },
    Field("reopened", "Times one was opened again in it") { .integer(Int64($0.flow.reopened)) },
  ]
}

extension Study {
  /// How each site was served.
  func sites() throws -> Findings<SiteRow> {
    let waited = try waits([.response, .resolution], in: period)
    let (response, resolution) = (waited[0], waited[1])
    let flows = try self.flows(in: period, opened: false)
    let answers = Counterpart(response.groups, response.groups.labels.indices.map { response[$0] })
    let moves = Counterpart(flows.groups, flows.groups.labels.indices.map { flows[$0] })
    func row(_ of: String, _ site: String, _ a: WaitTimes, _ b: WaitTimes, _ flow: Flow) -> SiteRow
    {
      SiteRow(
        site: site, response: WaitRow(of: of, group: site, a, before: nil),
        resolution: WaitRow(of: of, group: site, b, before: nil), flow: flow)
    }
    var rows = [row("all", "all", response.total, resolution.total, flows.total)]
    for place in resolution.groups.order where resolution[place].calendar.count > 0 {
      let site = resolution.groups.labels[place]
      rows.append(
        row(
          grouping.word, site, answers.of(site, place) ?? WaitTimes(), resolution[place],
          moves.of(site, place) ?? Flow()))
    }
    let (kept, folded) = shown(of: rows.map(\.resolution))
    let names = Set(kept.map(\.group))
    let shown = (rows.dropFirst() + [rows[0]]).filter { names.contains($0.site) }
    let figures = [
      figure(.response, shown.map(\.response), shown.map(\.flow)),
      figure(.resolution, shown.map(\.resolution), shown.map(\.flow)),
    ].filter { $0.count > 0 }
    var notes =
      folded + [
        "Sites stand by the alphabet; the last line is the whole district, to hold each against.",
        Wait.resolution.censoring, clock.sentence,
      ]
    if response.unknown > 0 {
      notes.append(
        "The first response is not known of \(grouped(response.unknown)) imported tickets.")
    }
    return Findings(rows: rows, page: page("The schools side by side", figures, notes: notes))
  }

  private func figure(_ wait: Wait, _ rows: [WaitRow], _ flows: [Flow]) -> Figure {
    func time(_ row: WaitRow, _ seconds: Int64?, _ isWorking: Bool = false) -> String {
      if row.isFew { return row.n == 0 ? "–" : "few" }
      return seconds.map { spokenLength($0, isWorking: isWorking) } ?? "not reached"
    }
    var header = [
      grouping.word, "n", "median, working", "9 of 10, working", "median", "9 of 10",
    ]
    header += (wait == .resolution ? ["ended", "reopened"] : [])
    let cells = zip(rows, flows).map { row, flow -> [String] in
      var cells = [row.group, grouped(row.n)]
      cells += [time(row, row.workingMedian, true), time(row, row.workingHigh, true)]
      cells += [time(row, row.median), time(row, row.high)]
      return cells + (wait == .resolution ? [grouped(flow.ended), grouped(flow.reopened)] : [])
    }
    return Figure(
      title: "\(wait.title), by \(grouping.word)", count: rows.last?.n ?? 0,
      chart: .ranges(ranges(rows)), header: header, rows: cells, definition: wait.definition)
  }
}
