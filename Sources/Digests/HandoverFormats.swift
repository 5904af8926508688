/// A hand-over as text, Markdown, an HTML document and JSON.
import Calendar
import Commands
import Formats
import Repository

/// How a hand-over is written.
enum HandoverFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, markdown, html, json
}

extension Handover {
  /// The hand-over in a format, on the clocks of a zone.
  func written(_ format: HandoverFormat, _ zone: Zone) -> String {
    switch format {
    case .text: text(zone)
    case .markdown: markdown(zone)
    case .html: html(zone)
    case .json: json.encoded() + "\n"
    }
  }

  private func title(_ zone: Zone) -> String {
    "Hand-over\(scope.words), \(spoken(since, zone)) to \(spoken(until, zone))"
  }

  private func tail(_ section: HandoverSection) -> String? {
    guard section.count > section.lines.count else { return nil }
    let more = "and \(section.count - section.lines.count) more"
    return section.rest.map { "\(more): \($0)" } ?? more
  }

  private func text(_ zone: Zone) -> String {
    var lines = [visible(title(zone)), summary]
    for section in sections {
      lines += ["", "\(section.title) (\(section.count))"]
      for line in section.lines {
        let words = [line.number, line.text].compactMap { $0 }.joined(separator: "  ")
        lines.append("  " + visible(words))
      }
      if let tail = tail(section) { lines.append("  … \(tail)") }
    }
    if sections.isEmpty { lines += ["", "Nothing waits for you."] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func markdown(_ zone: Zone) -> String {
    var lines = ["# " + Self.plain(title(zone)), "", summary]
    for section in sections {
      lines += ["", "## \(section.title) (\(section.count))", ""]
      for line in section.lines {
        lines.append("- " + (line.number.map { "**\($0)** " } ?? "") + Self.plain(line.text))
      }
      if let tail = tail(section) { lines.append("- … \(tail)") }
    }
    if sections.isEmpty { lines += ["", "Nothing waits for you."] }
    return lines.joined(separator: "\n") + "\n"
  }

  // What came from outside must not become a link, a picture or a tag.
  static func plain(_ text: String) -> String {
    var plain = ""
    for character in visible(text) {
      if "\\`*_{}[]<>#+!|~&".contains(character) { plain.append("\\") }
      plain.append(character)
    }
    return plain
  }

  private func html(_ zone: Zone) -> String {
    func safe(_ text: String) -> String {
      var safe = ""
      for character in visible(text) {
        switch character {
        case "&": safe += "&amp;"
        case "<": safe += "&lt;"
        case ">": safe += "&gt;"
        case "\"": safe += "&quot;"
        default: safe.append(character)
        }
      }
      return safe
    }
    var body = "<h1>\(safe(title(zone)))</h1>\n<p>\(safe(summary))</p>\n"
    for section in sections {
      body += "<h2>\(safe(section.title)) (\(section.count))</h2>\n<ul>\n"
      for line in section.lines {
        let number = line.number.map { "<strong>\(safe($0))</strong> " } ?? ""
        body += "<li>\(number)\(safe(line.text))</li>\n"
      }
      if let tail = tail(section) { body += "<li>… \(safe(tail))</li>\n" }
      body += "</ul>\n"
    }
    if sections.isEmpty { body += "<p>Nothing waits for you.</p>\n" }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(safe(title(zone)))</title>
      </head>
      <body>
      \(body)</body>
      </html>

      """
  }

  private var json: JSON {
    .object([
      ("since", .string(since.rfc3339)), ("until", .string(until.rfc3339)),
      ("scope", .string(scope.key)), ("summary", .string(summary)),
      (
        "sections",
        .array(
          sections.map { section in
            .object([
              ("section", .string(section.key)), ("title", .string(section.title)),
              ("count", .integer(Int64(section.count))),
              (
                "lines",
                .array(
                  section.lines.map { line in
                    .object([
                      ("number", line.number.map { .string($0) } ?? .null),
                      ("text", .string(line.text)),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }
}
