/// A report as one page of HTML that needs nothing else: `--html`.
import Formats

/// The page: for each figure a picture, its definition and the table behind it.
///
/// There is no script, and nothing is loaded from elsewhere.
///
/// - Parameter made: when and from what it was made, for the foot.
func htmlPage(_ page: Page, made: String) -> String {
  var body = ""
  for (number, figure) in page.figures.enumerated() { body += section(figure, number + 1) }
  let notes = page.notes.map { "<li>\(escapedMarkup($0))</li>" }.joined(separator: "\n")
  return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escapedMarkup("\(page.title), \(page.period)"))</title>
    <style>
    \(pageStyle)\(PictureStyle.rules())</style>
    </head>
    <body>
    <header>
    <h1>\(escapedMarkup(page.title))</h1>
    <p>\(escapedMarkup(page.period))</p>
    </header>
    <main>
    \(body)<section aria-labelledby="how">
    <h2 id="how">How it was counted</h2>
    <ul>
    \(notes)
    </ul>
    </section>
    </main>
    <footer><p>\(escapedMarkup(made))</p></footer>
    </body>
    </html>

    """
}

private func section(_ figure: Figure, _ number: Int) -> String {
  let id = "f\(number)"
  let drawing = Drawing(figure.chart, id: id)
  let head = figure.header.map { "<th scope=\"col\">\(escapedMarkup($0))</th>" }.joined()
  let rows = figure.rows.map { row in
    "<tr>"
      + row.enumerated().map { place, cell in
        let text = escapedMarkup(cell)
        return place == 0 ? "<th scope=\"row\">\(text)</th>" : "<td>\(text)</td>"
      }.joined() + "</tr>"
  }.joined(separator: "\n")
  return """
    <section aria-labelledby="\(id)">
    <h2 id="\(id)">\(escapedMarkup(figure.title)) <span class="n">n = \(grouped(figure.count))</span></h2>
    \(figure.lead.isEmpty ? "" : "<p>\(escapedMarkup(figure.lead))</p>\n")<figure>
    <div class="scroll">
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(coordinate(Drawing.width)) \
    \(coordinate(drawing.height))" width="\(coordinate(Drawing.width))" \
    height="\(coordinate(drawing.height))" role="img" aria-labelledby="\(id)-title \(id)-desc">
    <title id="\(id)-title">\(escapedMarkup(figure.title))</title>
    <desc id="\(id)-desc">\(escapedMarkup(drawing.description))</desc>
    \(drawing.body)</svg>
    </div>
    <figcaption>\(escapedMarkup(figure.definition))</figcaption>
    </figure>
    <div class="scroll">
    <table>
    <caption>The numbers behind it</caption>
    <thead><tr>\(head)</tr></thead>
    <tbody>
    \(rows)
    </tbody>
    </table>
    </div>
    </section>

    """
}

private let pageStyle = """
  :root{color-scheme:light dark}
  body{margin:0 auto;max-width:50rem;padding:1.5rem 1rem 3rem;color:#1a1a1a;background:#ffffff;
  font:1rem/1.5 system-ui,"DejaVu Sans",Helvetica,Arial,sans-serif}
  h1{margin:0;font-size:1.7rem;line-height:1.2}header p{margin:.3rem 0 0;font-size:1.1rem}
  h2{margin:2.5rem 0 .5rem;font-size:1.2rem}.n{font-weight:400;font-size:.9rem;opacity:.8}
  figure{margin:0}figcaption,footer,section li{font-size:.9rem;opacity:.85}
  svg{max-width:100%;height:auto;min-width:34rem}.scroll{overflow-x:auto}
  table{border-collapse:collapse;margin:1rem 0;font-size:.9rem;font-variant-numeric:tabular-nums}
  caption{text-align:left;font-weight:600;padding:.2rem 0}
  th,td{padding:.25rem .8rem .25rem 0;text-align:right;border-bottom:1px solid #dddddd}
  th:first-child{text-align:left}tbody th{font-weight:400}thead th{vertical-align:bottom}
  tbody tr:last-child>*{border-bottom:0}
  footer{margin-top:3rem}
  @media screen and (prefers-color-scheme:dark){body{color:#f0f0f0;background:#16181c}th,td{border-color:#3d4248}}
  @media print{body{max-width:none;padding:0;color:#000;background:#fff}
  section{break-inside:avoid}svg{min-width:0}.scroll{overflow:visible}}

  """
