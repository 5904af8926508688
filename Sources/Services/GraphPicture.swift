/// The graph of services as SVG: what is needed stands left, what needs it right.
///
/// A level is told by a word and the edge of its box, never by colour alone.
import Formats
import Repository

/// A box of the picture.
private struct GraphBox {
  var title: String
  var note: String
  var level: ImpactLevel?
}

/// Draws the graph.
///
/// - Parameter period: what stands below the title, such as the time of the statuses.
func graphPicture(
  _ graph: ServiceGraph, _ status: [Int64: ServiceStatus], _ channels: [Int64: [ChannelWord]],
  only: Set<Int64>?, subtitle: String
) -> String {
  var boxes: [GraphBox] = []
  var edges: [(from: Int, to: Int)] = []
  var styles: [(need: ServiceNeed?, words: String)] = []
  var places: [Int64: Int] = [:]
  let shown = graph.services.filter { only?.contains($0.id) ?? true }
  for service in shown {
    places[service.id] = boxes.count
    boxes.append(
      GraphBox(
        title: service.title, note: service.name, level: status[service.id]?.level ?? .operational))
  }
  for service in shown {
    for need in graph.needs[service.id] ?? [] {
      guard let from = places[service.id], let to = places[need.needs] else { continue }
      edges.append((from, to))
      let other = graph[need.needs]?.title ?? ""
      let how =
        need.isHelpOnly
        ? "is helped by" : need.alternative.map { "needs, as one of \($0)," } ?? "needs"
      styles.append((need, "\(service.title) \(how) \(other)."))
    }
  }
  // One box for a channel, whatever it needs; readers at a building have their own.
  var channelPlaces: [ChannelWord: Int] = [:]
  for service in shown {
    for word in channels[service.id] ?? [] {
      guard let to = places[service.id] else { continue }
      let from = channelPlaces[word] ?? boxes.count
      if channelPlaces[word] == nil {
        channelPlaces[word] = from
        boxes.append(
          GraphBox(
            title: word.channel, note: word.site.map { "readers at \($0)" } ?? "channel"))
      }
      edges.append((from, to))
      styles.append((nil, "The channel \(word.spoken) needs \(service.title)."))
    }
  }
  let layout = LayeredLayout(count: boxes.count, edges: edges)
  return GraphPicture(boxes: boxes, styles: styles, layout: layout, subtitle: subtitle).svg
}

private struct GraphPicture {
  let boxes: [GraphBox]
  let styles: [(need: ServiceNeed?, words: String)]
  let layout: LayeredLayout
  let subtitle: String

  private static let box = (width: 190.0, height: 46.0)
  private static let gap = (across: 80.0, down: 18.0)
  private static let left = 20.0
  private static let top = 110.0

  private func x(_ layer: Int) -> Double {
    Self.left + Double(layer) * (Self.box.width + Self.gap.across)
  }

  private func y(_ row: Double) -> Double {
    Self.top + row * (Self.box.height + Self.gap.down)
  }

  var svg: String {
    let width = max(700, x(max(0, layout.layers - 1)) + Self.box.width + 20)
    let height = y(layout.rows) + 10
    var canvas = Canvas()
    canvas.words("What depends on what", Self.left, 34, "r-text r-title")
    canvas.words(subtitle, Self.left, 56, "r-text")
    legend(&canvas)
    for edge in styles.indices { line(edge, &canvas) }
    for place in boxes.indices { box(place, &canvas) }
    let size = "\(coordinate(width)) \(coordinate(height))"
    let hit = boxes.compactMap { box in
      box.level.flatMap { $0 == .operational ? nil : "\(box.title): \($0.word)." }
    }
    let words = (hit + styles.map(\.words)).joined(separator: " ")
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" xml:lang="en" width="\(coordinate(width))" \
      height="\(coordinate(height))" viewBox="0 0 \(size)" role="img" \
      aria-labelledby="title desc">
      <title id="title">What depends on what</title>
      <desc id="desc">\(escapedMarkup(words))</desc>
      <style>
      \(PictureStyle.rules())\(Self.rules)</style>
      <rect width="\(coordinate(width))" height="\(coordinate(height))" class="r-paper"/>
      \(canvas.text)</svg>

      """
  }

  private static let rules = """
    .g-box{stroke-width:1.5}.g-ok,.g-none{fill:none}.g-ok{stroke:#6b7480}
    .g-none{stroke:#6b7480;stroke-dasharray:2 3}
    .g-maintenance{fill:#0072b2;fill-opacity:.12;stroke:#0072b2;stroke-width:2.5;stroke-dasharray:8 4}
    .g-degraded{fill:#e69f00;fill-opacity:.18;stroke:#e69f00;stroke-width:2.5}
    .g-partial{fill:#d55e00;fill-opacity:.18;stroke:#d55e00;stroke-width:3.5}
    .g-major{fill:#d55e00;fill-opacity:.35;stroke:#d55e00;stroke-width:5}
    .g-line{fill:none;stroke:#6b7480;stroke-width:1.5}.g-helps{stroke-dasharray:6 4}
    .g-any{stroke-dasharray:2 3}.g-head{fill:#6b7480}

    """

  private func legend(_ canvas: inout Canvas) {
    var x = Self.left
    for (style, words) in [
      ("g-line", "needs"), ("g-line g-helps", "is helped by"),
      ("g-line g-any", "needs one of several"),
    ] {
      canvas.line(x, 80, x + 34, 80, style)
      canvas.words(words, x + 42, 84)
      x += 42 + textWidth(words) + 30
    }
    canvas.words("Arrows point to what is needed.", x, 84)
  }

  private func line(_ edge: Int, _ canvas: inout Canvas) {
    let half = Self.box.height / 2
    var points: [(Double, Double)] = []
    for (place, point) in layout.routes[edge].enumerated() {
      let middle = y(point.row) + half
      let isLast = place == layout.routes[edge].count - 1
      if place > 0 { points.append((x(point.layer) + Self.box.width + (isLast ? 9 : 0), middle)) }
      if !isLast { points.append((x(point.layer), middle)) }
    }
    var style = "g-line"
    if styles[edge].need?.isHelpOnly == true { style += " g-helps" }
    if styles[edge].need?.alternative != nil { style += " g-any" }
    canvas.raw(
      "<path d=\"\(Self.curve(points))\" class=\"\(style)\"><title>"
        + "\(escapedMarkup(styles[edge].words))</title></path>")
    guard let end = points.last else { return }
    let head = [(end.0 - 8, end.1), (end.0 + 2, end.1 - 5), (end.0 + 2, end.1 + 5)]
      .map { "\(coordinate($0.0)),\(coordinate($0.1))" }.joined(separator: " ")
    canvas.raw("<polygon points=\"\(head)\" class=\"g-head\"/>")
    if let word = styles[edge].need?.alternative {
      canvas.words(fitted(word, 60), end.0 + 8, end.1 - 5)
    }
  }

  // Through a box's column straight, between columns bent.
  private static func curve(_ points: [(Double, Double)]) -> String {
    guard let first = points.first else { return "" }
    var text = "M\(coordinate(first.0)) \(coordinate(first.1))"
    for (one, next) in zip(points, points.dropFirst()) {
      if one.1 == next.1 {
        text += "H\(coordinate(next.0))"
      } else {
        let middle = coordinate((one.0 + next.0) / 2)
        text +=
          "C\(middle) \(coordinate(one.1)) \(middle) \(coordinate(next.1))"
          + " \(coordinate(next.0)) \(coordinate(next.1))"
      }
    }
    return text
  }

  private func box(_ place: Int, _ canvas: inout Canvas) {
    let box = boxes[place]
    let left = x(layout.layer[place])
    let top = y(layout.row[place])
    let style =
      switch box.level {
      case nil: "g-none"
      case .operational: "g-ok"
      case .some(let level): "g-\(level.word)"
      }
    let round = box.level == nil ? "rx=\"23\"" : "rx=\"4\""
    // The ground first, so that no line shines through.
    canvas.rectangle(left, top, Self.box.width, Self.box.height, "\(round) class=\"r-paper\"")
    canvas.rectangle(
      left, top, Self.box.width, Self.box.height, "\(round) class=\"g-box \(style)\"")
    let isHit = box.level.map { $0 != .operational } ?? false
    canvas.words(fitted(box.title, Self.box.width - 34), left + 12, top + 20, "r-text")
    let note = isHit ? box.level?.word.uppercased() ?? "" : box.note
    canvas.words(
      fitted(note, Self.box.width - 24), left + 12, top + 37, isHit ? "r-text" : "r-soft")
  }
}
