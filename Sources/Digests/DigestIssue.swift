/// One issue for one reader: gathered, cut to size, and written as text, HTML and Markdown.
import Calendar
import Commands
import Delivery
import Formats
import Mail
import People
import Repository
import SQLite

/// A section of an issue as it is read.
struct IssueSection: Sendable, Equatable {
  var key: String
  var heading: String
  var count: Int
  var lines: [DigestLine]
  /// What says how many were cut off.
  var tail: String?
}

/// An issue before it is sent.
struct DigestIssue: Sendable {
  var subject: String
  var before: String
  var after: String
  var language: String
  var sections: [IssueSection]
  /// Checksums of the words by item, to be kept as told.
  var told: [(key: String, words: Int64)] = []
  /// Tickets about students whose words stand in it.
  var studentTickets: [Int64]
  /// What it says when nothing stands in it.
  var nothing: String

  /// How many lines there are, those that were cut off too.
  var items: Int { sections.map(\.count).reduce(0, +) }
}

extension Store {
  /// Writes the issue of a digest for one reader; called inside the transaction that marks it.
  func issue(
    _ digest: Digest, _ reader: DigestReader, _ sections: [DigestSection]
  ) throws -> DigestIssue {
    let words = reader.words
    var found: [IssueSection] = []
    var told: [(key: String, words: Int64)] = []
    var fields: [String: String] = [:]
    for section in sections { fields[section.key] = "0" }
    for section in sections where section.kinds.contains(digest.kind) {
      let passage = try section.gather(self, reader)
      let pending = try pending(passage.lines, digest, reader)
      let count = passage.count ?? pending.count
      fields[section.key] = "\(count)"
      guard !pending.isEmpty else { continue }
      // What is told once goes on in further mails; what stands is there tomorrow as well.
      let isTold = pending.allSatisfy { $0.item.map { $0.telling != .state } ?? false }
      let shown = Array(pending.prefix(reader.most * (isTold ? DigestIssue.mostParts : 1)))
      for line in shown {
        if let item = line.item { told.append((item.key, item.checksum)) }
        // A later change of the subject is a correction of every line about the ticket.
        if let number = line.number, let item = line.item, item.key != number {
          if let subject = try subject(number) {
            told.append((number, DigestItem(number, words: subject, .news).checksum))
          }
        }
      }
      let more = max(count, pending.count) - shown.count
      let tail: String? =
        more <= 0 || passage.isSummary
        ? nil
        : try passage.rest.map { try words("more.command", ["count": "\(more)", "command": $0]) }
          ?? words(
            // Who has no program can ask those who have.
            reader.kind == .requester || reader.kind == .principal ? "more.ask" : "more",
            ["count": "\(more)"])
      found.append(
        IssueSection(
          key: section.key,
          heading: try words(section.key, ["count": "\(count)"]), count: count,
          lines: shown, tail: tail))
    }
    fields["receiver"] = reader.profile.person.shortName
    fields["name"] = digest.name
    fields["date"] = spokenDate(try zone())
    fields["count"] = "\(found.map(\.count).reduce(0, +))"
    let template = try DigestTemplate(digest.kind, words.language, places)
    let frame = try template.fill(fields)
    return DigestIssue(
      subject: frame.subject, before: frame.before, after: frame.after, language: words.language,
      sections: found, told: told,
      studentTickets: found.flatMap(\.lines).compactMap(\.studentTicket),
      nothing: try words("nothing"))
  }

  private func spokenDate(_ zone: Zone) -> String { zone.civil(at: now).date.description }

  private func subject(_ number: String) throws -> String? {
    guard number.hasPrefix("T-"), let id = Int64(number.dropFirst(2)) else { return nil }
    return try db.first("SELECT subject FROM ticket WHERE id = \(id)", as: String.self)
  }

  /// The lines that stand in an issue: of those that are told once, what is pending.
  private func pending(
    _ lines: [DigestLine], _ digest: Digest, _ reader: DigestReader
  ) throws -> [DigestLine] {
    var pending: [DigestLine] = []
    for line in lines {
      guard let item = line.item else {
        pending.append(line)
        continue
      }
      let told = try db.first(
        """
        SELECT words FROM digest_told WHERE digest = \(digest.id)
          AND person = \(reader.profile.id) AND item = \(item.key)
        """, as: Int64.self)
      var line = line
      switch (item.telling, told) {
      case (.state, nil): line.text = try reader.words("new", ["text": line.text])
      case (.state, _), (.news, nil): break
      case (.correction, nil): continue
      case (.news, let words?), (.correction, let words?):
        if words == item.checksum { continue }
        line.text = try reader.words("correction", ["text": line.text])
      }
      pending.append(line)
    }
    return pending
  }

  /// How many items are news to a reader and were not told yet.
  func pendingCount(
    _ digest: Digest, _ reader: DigestReader, _ sections: [DigestSection]
  ) throws -> Int {
    var count = 0
    for section in sections where section.kinds.contains(digest.kind) {
      let lines = try section.gather(self, reader).lines.filter {
        $0.item.map { $0.telling != .state } ?? false
      }
      count += try pending(lines, digest, reader).count
    }
    return count
  }
}

extension DigestIssue {
  /// The most mails of one issue; nobody reads more, and the rest is told by its number.
  static let mostParts = 5

  /// The mails it is sent as, numbered where they are several: each has at most `most` lines of a
  /// section.
  func parts(_ words: DigestWords, most: Int) throws -> [DigestIssue] {
    let longest = sections.map(\.lines.count).max() ?? 0
    guard longest > most else { return [self] }
    let count = (longest + most - 1) / most
    return try (0..<count).map { part in
      var copy = self
      copy.subject = try words(
        "part", ["subject": subject, "part": "\(part + 1)", "parts": "\(count)"])
      copy.sections = sections.compactMap { section in
        let lines = section.lines.dropFirst(part * most).prefix(most)
        guard !lines.isEmpty else { return nil }
        var piece = section
        piece.lines = Array(lines)
        if (part + 1) * most < section.lines.count { piece.tail = nil }
        return piece
      }
      return copy
    }
  }

  /// As a mail: the text and an HTML document beside it.
  var content: OutboxContent { OutboxContent(subject: subject, text: text, html: html) }

  /// As plain text.
  var text: String {
    var blocks: [String] = []
    for section in sections {
      var lines = [section.heading]
      for line in section.lines {
        let words = [line.number, line.text].compactMap { $0 }
        lines.append("- " + visible(words.joined(separator: "  ")))
        if let link = line.link { lines.append("  " + visible(link)) }
      }
      if let tail = section.tail { lines.append("- " + tail) }
      blocks.append(lines.joined(separator: "\n"))
    }
    let middle = blocks.isEmpty ? nothing : blocks.joined(separator: "\n\n")
    return before + middle + after.droppingNewlines + "\n"
  }

  /// As an HTML document; what came from outside is text in it and nothing else.
  var html: String {
    func safe(_ text: String) -> String { PlainMarkup.escaped(visible(text)) }
    var body = PlainMarkup.body(before)
    for section in sections {
      body += "\n<h2>\(safe(section.heading))</h2>\n<ul>\n"
      for line in section.lines {
        let number = line.number.map { "<strong>\(safe($0))</strong> " } ?? ""
        let text = safe(line.text)
        let linked = line.link.map { "<a href=\"\(safe($0))\">\(text)</a>" } ?? text
        body += "<li>\(number)\(linked)</li>\n"
      }
      if let tail = section.tail { body += "<li>\(safe(tail))</li>\n" }
      body += "</ul>"
    }
    if sections.isEmpty { body += "\n<p>\(safe(nothing))</p>" }
    body += "\n" + PlainMarkup.body(after)
    return """
      <!DOCTYPE html>
      <html lang="\(safe(language))"><head><meta charset="utf-8">
      <title>\(safe(subject))</title></head>
      <body>
      \(body)
      </body></html>

      """
  }

  /// As Markdown.
  var markdown: String {
    func plain(_ text: String) -> String { Handover.plain(text) }
    var blocks = ["# " + plain(subject), before.trimmed].filter { !$0.isEmpty }
    for section in sections {
      var lines = ["## \(plain(section.heading))", ""]
      for line in section.lines {
        lines.append("- " + (line.number.map { "**\($0)** " } ?? "") + plain(line.text))
        if let link = line.link { lines.append("  <\(link)>") }
      }
      if let tail = section.tail { lines.append("- " + plain(tail)) }
      blocks.append(lines.joined(separator: "\n"))
    }
    if sections.isEmpty { blocks.append(plain(nothing)) }
    if !after.trimmed.isEmpty { blocks.append(after.trimmed) }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  /// As a JSON object.
  var json: JSON {
    .object([
      ("subject", .string(subject)), ("language", .string(language)),
      (
        "sections",
        .array(
          sections.map { section in
            .object([
              ("section", .string(section.key)), ("title", .string(section.heading)),
              ("count", .integer(Int64(section.count))),
              (
                "lines",
                .array(
                  section.lines.map { line in
                    .object([
                      ("number", line.number.map { .string($0) } ?? .null),
                      ("text", .string(line.text)),
                      ("link", line.link.map { .string($0) } ?? .null),
                    ])
                  })
              ),
            ])
          })
      ),
    ])
  }
}

extension String {
  fileprivate var droppingNewlines: String {
    var rest = self[...]
    while rest.last?.isNewline == true { rest.removeLast() }
    return String(rest)
  }
}
