/// The points of silence as SVG: what fails stands left, the buildings that fall silent right.
///
/// How many people hear nothing is told by a number and the width of a line, never by colour alone.
import Formats

/// Draws the cases of a drill, the worst ones first; what does not fit on a page is counted.
func silencePicture(_ rows: [DrillRow], people: Int, never: Int, subtitle: String) -> String {
  SilencePicture(rows: rows, people: people, never: never, subtitle: subtitle).svg
}

private struct SilencePicture {
  let rows: [DrillRow]
  let people: Int
  let never: Int
  let subtitle: String

  private static let most = 24
  private static let box = (width: 300.0, height: 44.0)
  private static let gap = 14.0
  private static let left = 20.0
  private static let right = 560.0
  private static let top = 96.0

  private var shown: [DrillRow] { Array(rows.prefix(Self.most)) }

  private var buildings: [(name: String, count: Int)] {
    var worst: [String: Int] = [:]
    for row in shown {
      for site in row.sites { worst[site.name] = max(worst[site.name] ?? 0, site.count) }
    }
    return worst.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  private func y(_ place: Int) -> Double { Self.top + Double(place) * (Self.box.height + Self.gap) }

  private func name(_ row: DrillRow) -> String { row.services.joined(separator: " + ") }

  private func sentence(_ row: DrillRow) -> String {
    let sites = row.sites.map { "\($0.count) at \($0.name)" }.joined(separator: ", ")
    return "Without \(row.services.joined(separator: " and ")) \(row.people) people hear nothing: "
      + "\(sites)."
  }

  var svg: String {
    let places = Dictionary(
      uniqueKeysWithValues: buildings.enumerated().map { ($1.name, $0) })
    let height = y(max(shown.count, buildings.count, 1)) + 40
    let width = Self.right + Self.box.width + 20
    var canvas = Canvas()
    canvas.words("Single points of silence", Self.left, 34, "r-text r-title")
    canvas.words(subtitle, Self.left, 56, "r-text")
    canvas.words(
      "What fails", Self.left, Self.top - 14, "r-text r-head")
    canvas.words("Where people hear nothing then", Self.right, Self.top - 14, "r-text r-head")
    for (place, row) in shown.enumerated() {
      for site in row.sites { edge(row, place, site, places[site.name] ?? 0, &canvas) }
    }
    for (place, row) in shown.enumerated() { box(row, place, &canvas) }
    for (place, building) in buildings.enumerated() {
      canvas.rectangle(
        Self.right, y(place), Self.box.width, Self.box.height, "class=\"s-box\" rx=\"5\"")
      canvas.words(clipped(building.name), Self.right + 12, y(place) + 19, "r-text r-head")
      canvas.words(spoken(building.count), Self.right + 12, y(place) + 36, "r-soft")
    }
    footer(&canvas)
    let words =
      shown.isEmpty ? "No failure silences anybody." : shown.map(sentence).joined(separator: " ")
    let size = "\(coordinate(width)) \(coordinate(height))"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" xml:lang="en" width="\(coordinate(width))" \
      height="\(coordinate(height))" viewBox="0 0 \(size)" role="img" \
      aria-labelledby="title desc">
      <title id="title">Single points of silence</title>
      <desc id="desc">\(escapedMarkup(words))</desc>
      <style>
      \(PictureStyle.rules())\(Self.rules)</style>
      <rect width="\(coordinate(width))" height="\(coordinate(height))" class="r-paper"/>
      \(canvas.text)</svg>

      """
  }

  private static let rules = """
    .s-box{fill:none;stroke:#6b7480;stroke-width:1.5}
    .s-one{fill:#d55e00;fill-opacity:.22;stroke:#d55e00;stroke-width:4}
    .s-two{fill:#e69f00;fill-opacity:.16;stroke:#e69f00;stroke-width:2;stroke-dasharray:8 4}
    .s-line{fill:none;stroke:#6b7480;stroke-opacity:.55}

    """

  private func box(_ row: DrillRow, _ place: Int, _ canvas: inout Canvas) {
    canvas.rectangle(
      Self.left, y(place), Self.box.width, Self.box.height,
      "class=\"\(row.services.count == 1 ? "s-one" : "s-two")\" rx=\"5\"", sentence(row))
    canvas.words(clipped(name(row)), Self.left + 12, y(place) + 19, "r-text r-head")
    var note = spoken(row.people)
    if row.services.count > 1, row.more < row.people { note += ", \(row.more) only by both" }
    canvas.words(note, Self.left + 12, y(place) + 36, "r-soft")
  }

  private func edge(
    _ row: DrillRow, _ from: Int, _ site: (name: String, count: Int), _ to: Int,
    _ canvas: inout Canvas
  ) {
    let half = Self.box.height / 2
    let start = (Self.left + Self.box.width, y(from) + half)
    let end = (Self.right, y(to) + half)
    let middle = (start.0 + end.0) / 2
    let width = 1 + 9 * Double(site.count) / Double(max(people, 1))
    let points = [start, (middle, start.1), (middle, end.1), end].map {
      "\(coordinate($0.0)),\(coordinate($0.1))"
    }
    canvas.raw(
      "<path d=\"M\(points[0]) C\(points[1]) \(points[2]) \(points[3])\" class=\"s-line\""
        + " stroke-width=\"\(coordinate(width))\"><title>"
        + "\(escapedMarkup("\(name(row)): \(site.count) at \(site.name)"))</title></path>")
  }

  private func footer(_ canvas: inout Canvas) {
    var words: [String] = []
    if shown.isEmpty { words.append("No failure of one or two services silences anybody.") }
    if rows.count > shown.count { words.append("\(rows.count - shown.count) more are not drawn.") }
    if never > 0 { words.append("\(spoken(never)) even when all works.") }
    guard !words.isEmpty else { return }
    canvas.words(
      words.joined(separator: " "), Self.left, y(max(shown.count, buildings.count, 1)) + 14,
      "r-text")
  }

  private func spoken(_ count: Int) -> String {
    count == 1 ? "1 person hears nothing" : "\(count) people hear nothing"
  }

  private func clipped(_ text: String) -> String {
    guard textWidth(text) > Self.box.width - 24 else { return text }
    var text = text
    while textWidth(text + "…") > Self.box.width - 24, !text.isEmpty { text.removeLast() }
    return text + "…"
  }
}
