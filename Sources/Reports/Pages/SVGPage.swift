/// All figures of a report as one SVG file: `--svg`.
import Formats

/// A report's figures below each other, with their titles, numbers and definitions.
func svgPage(_ page: Page) -> String {
  let width = Drawing.width + 40
  var canvas = Canvas()
  var y = 40.0
  canvas.words(page.title, 20, y, "r-text r-title")
  y += 22
  canvas.words(page.period, 20, y, "r-text")
  var descriptions: [String] = []
  for (number, figure) in page.figures.enumerated() {
    y += 40
    canvas.words("\(figure.title) (n = \(grouped(figure.count)))", 20, y, "r-text r-head")
    for line in figure.lead.wrapped(toWidth: 104) where !line.isEmpty {
      y += 20
      canvas.words(line, 20, y, "r-text")
    }
    y += 14
    let drawing = Drawing(figure.chart, id: "f\(number + 1)")
    canvas.raw("<g transform=\"translate(20 \(coordinate(y)))\">")
    canvas.raw(drawing.body + "</g>")
    y += drawing.height + 6
    for line in figure.definition.wrapped(toWidth: 116) {
      canvas.words(line, 20, y + 10)
      y += 17
    }
    descriptions.append("\(figure.title), n = \(grouped(figure.count)). \(drawing.description)")
  }
  y += 18
  for line in page.notes.flatMap({ $0.wrapped(toWidth: 116) }) {
    canvas.words(line, 20, y + 10)
    y += 17
  }
  let height = coordinate(y + 24)
  return """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" xml:lang="en" width="\(coordinate(width))" \
    height="\(height)" viewBox="0 0 \(coordinate(width)) \(height)" role="img" \
    aria-labelledby="title desc">
    <title id="title">\(escapedMarkup("\(page.title), \(page.period)"))</title>
    <desc id="desc">\(escapedMarkup(descriptions.joined(separator: " ")))</desc>
    <style>
    \(PictureStyle.rules())</style>
    <rect width="\(coordinate(width))" height="\(height)" class="r-paper"/>
    \(canvas.text)</svg>

    """
}
