/// Public announcements as the site shows them, read with a few statements however many there are.
import Calendar
import Repository
import SQLite

/// A file beside a post.
struct PostFile {
  /// As it was given.
  var name: String
  /// Its name in the directory of the post.
  var safe: String
  var alt: String
  var sha256: [UInt8]
  var size: Int64

  var isPicture: Bool {
    ["png", "jpg", "jpeg", "gif", "webp", "svg"].contains(FileNameOnSite.ending(name))
  }
}

/// An announcement that everybody may read, or could until it was taken back.
struct Post {
  /// Its words in one language; of a retracted one the headline alone.
  struct Words {
    var headline: String
    var summary = ""
    var action = ""
  }

  /// A change that readers were told of.
  struct Correction {
    var at: Instant
    /// The language whose words changed; nil when it was something else, such as the date.
    var language: String?
    var reason: String

    func concerns(_ other: String) -> Bool { language == nil || language == other }
  }

  var id: Int64
  var isRetracted: Bool
  /// The first language.
  var language: String
  var version: Int64
  var published: Instant
  var updated: Instant
  var validUntil: Instant?
  /// Why it was retracted.
  var reason: String?
  var words: [String: Words] = [:]
  var tags: [String] = []
  var files: [PostFile] = []
  var corrections: [Correction] = []

  /// `A-7`.
  var number: String { Kind.announcement.number(id) }
  /// Where it stands in a tree.
  func path(in tree: SiteTree) -> String { tree.prefix + WebPath.announcement(id) }
  /// Where its files stand; beside the page at the top.
  func path(of file: PostFile) -> String { "news/a-\(id)/\(file.safe)" }

  /// Whether a tree has a page of it: the first tree has all.
  func isIn(_ tree: SiteTree) -> Bool { tree.isFirst || words[tree.language] != nil }
  /// The language in which a tree shows it.
  func shownLanguage(in tree: SiteTree) -> String {
    words[tree.language] == nil ? language : tree.language
  }
  /// Whether it no longer holds.
  func isOver(at now: Instant) -> Bool { validUntil.map { $0 <= now } ?? false }

  /// When its words in a language last changed for readers.
  func changed(in language: String) -> Instant {
    if isRetracted { return max(updated, published) }
    return corrections.last { $0.concerns(language) }.map { max($0.at, published) } ?? published
  }

  /// Everything that its page shows, its text by the number of its version.
  func add(to print: inout Fingerprint, _ now: Instant) {
    for number in [id, version, published.seconds, validUntil?.seconds ?? 0] { print.add(number) }
    print.add(isRetracted)
    print.add(isRetracted ? updated.seconds : 0)
    print.add(isOver(at: now))
    print.add(isRetracted ? reason : nil)
    print.add(language)
    for (language, words) in words.sorted(by: { $0.key < $1.key }) {
      for text in [language, words.headline, words.summary, words.action] { print.add(text) }
    }
    for tag in tags { print.add(tag) }
    for file in files {
      print.add(file.name)
      print.add(file.alt)
      print.add(file.sha256)
    }
    for correction in corrections {
      print.add(correction.at.seconds)
      print.add(correction.language)
      print.add(correction.reason)
    }
  }
}

extension Store {
  /// Which announcements the site may show; nothing else is ever read for it.
  static let isOnSite: SQL = """
    a.public = 1 AND a.published IS NOT NULL
    AND (a.state = 'published' OR a.state = 'corrected' OR a.state = 'retracted')
    """
  /// Those whose words it may show.
  static let hasWordsOnSite: SQL = """
    a.public = 1 AND a.published IS NOT NULL AND (a.state = 'published' OR a.state = 'corrected')
    """

  /// The public announcements, newest first.
  func posts() throws -> [Post] {
    var posts: [Post] = []
    var places: [Int64: Int] = [:]
    try db.forEachRow(
      """
      SELECT a.id, a.state = 'retracted', a.language, a.version, a.published, a.updated,
        a.valid_until, a.reason
      FROM announcement AS a WHERE \(Self.isOnSite) ORDER BY a.published DESC, a.id DESC
      """
    ) { row in
      let post = Post(
        id: try row.int(), isRetracted: try row.bool(), language: try row.text(),
        version: try row.int(), published: Instant(seconds: try row.int()),
        updated: Instant(seconds: try row.int()), validUntil: try row.instant(),
        reason: try row.text())
      places[post.id] = posts.count
      posts.append(post)
    }
    try db.forEachRow(
      """
      SELECT t.announcement, t.language, t.headline, t.summary, t.action
      FROM announcement AS a JOIN announcement_text AS t ON t.announcement = a.id
      WHERE \(Self.isOnSite)
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      let language: String = try row.text()
      var words = Post.Words(headline: try row.text())
      if !posts[place].isRetracted {
        words.summary = try row.text()
        words.action = try row.text()
      }
      posts[place].words[language] = words
    }
    try db.forEachRow(
      """
      SELECT t.announcement, t.tag FROM announcement AS a
      JOIN announcement_tag AS t ON t.announcement = a.id WHERE \(Self.isOnSite)
      ORDER BY t.announcement, t.tag
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      let tag = (try row.text() as String).lowercased()
      if !posts[place].tags.contains(tag) { posts[place].tags.append(tag) }
    }
    try addFiles(to: &posts, places)
    try addCorrections(to: &posts, places)
    return posts
  }

  private func addFiles(to posts: inout [Post], _ places: [Int64: Int]) throws {
    try db.forEachRow(
      """
      SELECT f.announcement, f.name, f.alt, f.sha256, c.size FROM announcement AS a
      JOIN announcement_file AS f ON f.announcement = a.id JOIN content AS c ON c.sha256 = f.sha256
      WHERE \(Self.hasWordsOnSite) ORDER BY f.announcement, f.name
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      let name: String = try row.text()
      posts[place].files.append(
        PostFile(
          name: name, safe: FileNameOnSite.safe(name, beside: posts[place].files.map(\.safe)),
          alt: try row.text(), sha256: try row.blob(), size: try row.int()))
    }
  }

  // Readers were told of these: what changed words has a language, another date is for all.
  private func addCorrections(to posts: inout [Post], _ places: [Int64: Int]) throws {
    try db.forEachRow(
      """
      SELECT e.item, e.at, v.language, e.new FROM announcement AS a
        JOIN event AS e ON e.kind = 'A' AND e.item = a.id AND e.what = 'corrected'
        LEFT JOIN announcement_version AS v ON v.announcement = a.id AND v.at = e.at
          AND v.reason = e.new AND v.version > 1
      WHERE a.public = 1 AND a.published IS NOT NULL AND a.state = 'corrected'
        AND e.new IS NOT NULL
      ORDER BY e.item, e.id
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      posts[place].corrections.append(
        Post.Correction(
          at: Instant(seconds: try row.int()), language: try row.text(), reason: try row.text()))
    }
  }

  /// The text of a public announcement, in Markdown.
  func postBody(_ id: Int64, _ language: String) throws -> String {
    try db.first(
      """
      SELECT t.body FROM announcement AS a JOIN announcement_text AS t ON t.announcement = a.id
      WHERE a.id = \(id) AND t.language = \(language) AND \(Self.hasWordsOnSite)
      """, as: String.self) ?? ""
  }

  /// The bytes of a file.
  func contents(_ sha256: [UInt8]) throws -> [UInt8] {
    try db.first("SELECT data FROM content WHERE sha256 = \(sha256)") { try $0.blob() } ?? []
  }
}

/// Names of files as they stand on a web server.
enum FileNameOnSite {
  /// The end of a name after its last dot, in lower case.
  static func ending(_ name: String) -> String {
    name.contains(".") ? name.lowercased().split(separator: ".").last.map(String.init) ?? "" : ""
  }

  /// A name of letters, digits, dots, hyphens and underscores that no server takes for a program
  /// or a page of its own.
  static func safe(_ name: String, beside others: [String]) -> String {
    var safe = ""
    for scalar in name.unicodeScalars {
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789.-_".unicodeScalars.contains(scalar))
      safe.unicodeScalars.append(isPlain ? scalar : "-")
    }
    safe = String(safe.drop { $0 == "." || $0 == "-" }.suffix(100))
    if safe.isEmpty { safe = "file" }
    let parts = safe.lowercased().split(separator: ".").dropFirst()
    if parts.contains(where: { active.contains(String($0)) }) { safe += ".txt" }
    var unique = safe
    var count = 2
    while others.contains(where: { $0.lowercased() == unique.lowercased() }) {
      unique = "\(count)-\(safe)"
      count += 1
    }
    return unique
  }

  private static let active: Set<String> = [
    "asp", "aspx", "cgi", "htaccess", "htm", "html", "js", "jsp", "mjs", "phar", "php", "php3",
    "php4", "php5", "phtml", "pl", "py", "rb", "sh", "shtml", "wasm", "xht", "xhtml", "xml",
  ]
}
