/// `report assets`: the devices that break again and again.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// One device with the tickets about it.
struct AssetRow: Sendable {
  var asset: String
  var opened = 0
  var open = 0
  var last: Instant?
  var place: String?

  static let fields: [Field<AssetRow>] = [
    Field("asset", "Asset tag of the device") { .text($0.asset) },
    Field("opened", "Tickets about it opened in the period") { .integer(Int64($0.opened)) },
    Field("open", "Those of them that are open") { .integer(Int64($0.open)) },
    Field("last", "When the last one was opened") { .of($0.last) },
    Field("place", "Site and room of the last one") { .of($0.place) },
  ]
}

extension Study {
  /// The devices with at least two tickets, most first.
  func assets() throws -> Findings<AssetRow> {
    var devices: [String: AssetRow] = [:]
    var count = 0
    var without = 0
    try forEachOpened("t.asset, t.state, t.site, t.room", in: period) { opened, row in
      let tag: String? = try row.text()
      guard let tag else {
        without += 1
        return
      }
      count += 1
      let state: Int64 = try row.int()
      let key = tag.lowercased()
      var device = devices[key] ?? AssetRow(asset: tag)
      device.opened += 1
      if state <= 3 { device.open += 1 }
      if device.last.map({ $0 <= opened }) ?? true {
        device.last = opened
        let site: String? = try row.text()
        let room: String? = try row.text()
        let place = [site, room].compactMap { $0 }.joined(separator: " ")
        device.place = place.isEmpty ? nil : place
      }
      devices[key] = device
    }
    let rows = devices.values.filter { $0.opened > 1 }.sorted {
      $0.opened != $1.opened ? $0.opened > $1.opened : $0.asset.lowercased() < $1.asset.lowercased()
    }
    let shown = rows.prefix(25)
    let figure = Figure(
      title: "Devices with more than one ticket", count: count,
      chart: .bars(
        Bars(
          labels: shown.map(\.asset),
          series: [Bars.Series(name: "tickets", values: shown.map { Double($0.opened) })],
          unit: "tickets", isTime: false)),
      header: ["device", "opened", "open now", "last", "place"],
      rows: shown.map {
        [
          $0.asset, grouped($0.opened), grouped($0.open),
          $0.last.map { spokenDay(period.zone.civil(at: $0).date) } ?? "–", $0.place ?? "–",
        ]
      },
      definition: "Tickets opened in the period that name the device, the most first. Of"
        + " \(grouped(count + without)) tickets \(grouped(count)) name one, of"
        + " \(grouped(devices.count)) devices in all. Devices named more than once:"
        + " \(grouped(rows.count))"
        + (rows.count > shown.count ? ", the first \(shown.count) shown." : "."))
    return Findings(rows: rows, page: page("Devices that come back", [figure]))
  }
}
