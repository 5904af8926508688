/// The poster and the sheets of callers as HTML that prints one page each.
import Formats

/// What stands on paper besides the people.
struct PaperWords: Sendable, Equatable {
  /// The language, a BCP 47 tag.
  var language: String
  /// `As of 10:40`.
  var asOf: String
  var headline: String
  var affected: String
  var meanwhile: String
  var works: String
  var next: String
  /// `O-9`.
  var number: String
  /// The district.
  var sender: String
  /// What a caller says.
  var speech: String

  /// The parts of a poster below its headline, without those that are empty.
  var parts: [String] { [affected, meanwhile, works, next].filter { !$0.isEmpty } }
}

enum PaperHTML {
  /// A poster for doors and walls, in letters as large as one page holds.
  static func poster(_ words: [PaperWords]) -> String {
    let pages = words.map { words -> String in
      let size = size(words)
      let parts = words.parts.map { "<p>\(escapedMarkup($0))</p>" }.joined(separator: "\n")
      return """
        <section class="page poster" lang="\(escapedMarkup(words.language))" \
        style="font-size:\(size)pt">
        <h1>\(escapedMarkup(words.headline))</h1>
        \(parts)
        <footer>\(escapedMarkup([words.sender, words.number, words.asOf]
          .filter { !$0.isEmpty }.joined(separator: " · ")))</footer>
        </section>
        """
    }
    return page(words.first?.headline ?? "", words.first?.language ?? "en", pages)
  }

  /// The size of letters, in points, at which a text fills about two thirds of a page.
  ///
  /// A page of letter paper inside its margins is about 530 by 700 points; a letter is about half as
  /// wide as it is high, and a line half as high again. The headline counts for more.
  private static func size(_ words: PaperWords) -> Int {
    let lengths = words.parts.map(\.count)
    for size in stride(from: 44, through: 9, by: -1) {
      let perLine = max(1, 500 / (size * 55 / 100))
      let perHeadLine = max(1, perLine * 6 / 10)
      let lines = lengths.reduce(0) { $0 + ($1 + perLine - 1) / perLine }
      let headLines = (words.headline.count + perHeadLine - 1) / perHeadLine
      let height =
        Double(size)
        * (Double(lines) * 1.35 + Double(headLines) * 2.1
          + Double(lengths.count) * 0.8 + 3)
      if height < 610 { return size }
    }
    return 9
  }

  /// The sheets of callers: one page for each, and one for those to whom somebody must go.
  static func calls(
    _ words: PaperWords, _ sheets: [CallSheet], _ others: [CallEntry], command: String,
    row: (CallEntry) -> String
  ) -> String {
    var pages = sheets.map { sheet in
      sheetPage(
        words, title: "\(title(sheet)) (\(sheet.entries.count))", sheet.entries, command: command,
        row)
    }
    if !others.isEmpty {
      pages.append(
        sheetPage(
          words, title: "No number is known: go and tell them (\(others.count))", others,
          command: command, row))
    }
    return page("Calls: \(words.headline)", "en", pages)
  }

  /// `Caller: Ana`, or `Caller 1`.
  static func title(_ sheet: CallSheet) -> String {
    sheet.caller.allSatisfy(\.isNumber) ? "Caller \(sheet.caller)" : "Caller: \(sheet.caller)"
  }

  private static func sheetPage(
    _ words: PaperWords, title: String, _ entries: [CallEntry], command: String,
    _ row: (CallEntry) -> String
  ) -> String {
    // What is more than a page of rows goes into two columns, in smaller letters.
    let style = entries.count > 60 ? "tiny two" : entries.count > 24 ? "small two" : ""
    let rows = entries.map { entry in
      let mark = entry.isDone ? "☑" : "☐"
      return "<li><span class=\"box\">\(mark)</span>\(escapedMarkup(row(entry)))</li>"
    }.joined(separator: "\n")
    return """
      <section class="page sheet">
      <h1>\(escapedMarkup(title))</h1>
      <p class="say" lang="\(escapedMarkup(words.language))">\(escapedMarkup(words.speech))</p>
      <ul class="\(style)">
      \(rows)
      </ul>
      <footer>\(escapedMarkup("\(words.number) · \(words.asOf) · \(command)"))</footer>
      </section>
      """
  }

  private static func page(_ title: String, _ language: String, _ pages: [String]) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(escapedMarkup(language))">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escapedMarkup(title))</title>
    <style>
    @page{margin:12mm}
    *{box-sizing:border-box}
    body{margin:0;color:#000;background:#fff;font-family:system-ui,"DejaVu Sans",Helvetica,Arial,sans-serif}
    .page{max-width:190mm;margin:0 auto;padding:4mm;overflow-wrap:anywhere}
    .page+.page{break-before:page}
    .poster{line-height:1.35}
    .poster h1{font-size:1.6em;line-height:1.2;margin:0 0 .5em;border-bottom:3pt solid;padding-bottom:.25em}
    .poster p{margin:0 0 .6em}
    footer{font-size:10pt;margin-top:6mm;border-top:1pt solid;padding-top:2mm}
    .sheet{font-size:12pt;line-height:1.35}
    .sheet h1{font-size:16pt;margin:0 0 3mm}
    .say{border:1pt solid;padding:2mm 3mm;margin:0 0 4mm}
    ul{list-style:none;margin:0;padding:0}
    li{padding:1.1mm 0 1.1mm 7mm;position:relative;break-inside:avoid}
    .box{position:absolute;left:0;font-size:1.2em;line-height:1.1}
    .two{columns:2;column-gap:6mm}.small{font-size:9pt}.tiny{font-size:7pt}
    .small li,.tiny li{padding:.4mm 0 .4mm 5mm}
    @media print{.page{max-width:none;padding:0}}
    </style>
    </head>
    <body>
    \(pages.joined(separator: "\n"))
    </body>
    </html>

    """
  }
}
