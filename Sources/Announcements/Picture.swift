/// Files of an announcement and the pictures that its text names.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// A picture named in Markdown: `![what it shows](file.png)`.
struct Picture: Sendable, Equatable {
  var alt: String
  var target: String

  /// The pictures of a text, in order.
  static func all(in markdown: String) -> [Picture] {
    var found: [Picture] = []
    _ = replacing(in: markdown) { picture in
      found.append(picture)
      return ""
    }
    return found
  }

  /// The text with other words in the place of each picture.
  static func replacing(in markdown: String, with words: (Picture) -> String) -> String {
    var result = ""
    var rest = Substring(markdown)
    while let mark = rest.firstIndex(of: "!") {
      result += rest[..<mark]
      rest = rest[mark...]
      let inner = rest.dropFirst()
      guard inner.first == "[", let close = inner.firstIndex(of: "]"),
        inner[inner.index(after: close)...].first == "(",
        let end = inner[close...].firstIndex(of: ")")
      else {
        result += "!"
        rest = inner
        continue
      }
      let target = Self.target(inner[close..<end].dropFirst(2))
      result += words(Picture(alt: String(inner[..<close].dropFirst()), target: target))
      rest = inner[end...].dropFirst()
    }
    return result + rest
  }

  /// The name of the file: what stands in angle brackets, or up to a blank, after which a title may
  /// follow as in `![words](file.png "title")`.
  private static func target(_ text: Substring) -> String {
    guard text.first == "<", let end = text.firstIndex(of: ">") else {
      return String(text.prefix { !$0.isWhitespace }).percentDecoded
    }
    return String(text[..<end].dropFirst()).percentDecoded
  }

  /// Whether a file of this name is a picture.
  static func isPicture(_ name: String) -> Bool {
    let end = name.lowercased().split(separator: ".").last.map(String.init) ?? ""
    return ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(end)
  }
}

/// A file that goes along with an announcement.
struct AnnouncementFile: Sendable, RowDecodable {
  var name: String
  /// Words for those who do not see it; never empty for a picture.
  var alt: String
  var sha256: [UInt8]
  var size: Int64

  init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    alt = try row.text()
    sha256 = try row.blob()
    size = try row.int()
  }
}

extension Store {
  /// The files of an announcement, by name.
  func files(ofAnnouncement id: Int64) throws -> [AnnouncementFile] {
    try db.all(
      """
      SELECT f.name, f.alt, f.sha256, c.size FROM announcement_file AS f
      JOIN content AS c ON c.sha256 = f.sha256 WHERE f.announcement = \(id) ORDER BY f.name
      """, as: AnnouncementFile.self)
  }

  /// Attaches files, one of the same name in the place of the former; called inside a transaction.
  ///
  /// - Parameter alts: words for the pictures among them, in order.
  /// - Throws: `Failure` for a picture without words.
  func attach(_ files: [ReadFile], alts: [String], to announcement: Announcement) throws {
    let pictures = files.filter { Picture.isPicture($0.name) }
    for alt in alts where alt.trimmed.isEmpty {
      throw Failure.usage("--alt: say what the picture shows")
    }
    guard alts.count == pictures.count else {
      let missing = pictures.dropFirst(alts.count).first?.name
      throw Failure.usage(
        missing.map { "the picture '\($0)' has no words for those who do not see it" }
          ?? "--alt: there are more texts than pictures",
        hint: "give one --alt for each picture, in order")
    }
    var words = alts[...]
    for file in files {
      let alt = Picture.isPicture(file.name) ? words.popFirst()?.trimmed ?? "" : ""
      try detach(file.name, from: announcement)
      try keepContent(file.bytes, digest: file.digest)
      try db.run(
        """
        INSERT INTO announcement_file(announcement, name, alt, sha256, at, actor)
        VALUES (\(announcement.id), \(file.name), \(alt), \(file.digest), \(now), \(actor))
        """)
      try record(.announcement, announcement.id, "attached", new: file.name)
    }
  }

  /// Removes a file; called inside a transaction.
  ///
  /// - Returns: false when it has none of this name.
  @discardableResult
  func detach(_ name: String, from announcement: Announcement) throws -> Bool {
    guard
      let file = try files(ofAnnouncement: announcement.id).first(where: { $0.name == name })
    else { return false }
    try db.run(
      "DELETE FROM announcement_file WHERE announcement = \(announcement.id) AND name = \(name)")
    try dropContent(file.sha256)
    try record(.announcement, announcement.id, "detached", old: name)
    return true
  }
}
