/// The files that pages are made from: templates, stylesheet and words; a district can replace each.
import Commands
import Glibc
import Repository
import Terminal

/// The directories `web` of the shared data, the district's own first.
struct WebFiles: Sendable {
  /// A file that was found.
  struct Found: Sendable {
    var path: String
    var text: String
    /// Whether it came along with the program.
    var isShipped: Bool
  }

  /// All files, by the names that they have in `share/web`.
  static let names =
    [
      "head.html", "foot.html", "home.html", "news.html", "list.html", "post.html",
      "articles.html", "article.html", "policies.html", "policy.html", "answers.html",
      "changes.html", "status.html", "status-year.html", "outage.html", "outage-facts.html",
      "outage-updates.html", "outage-line.html", "help.html", "missing.html", "item.html",
      "style.css", "icon.svg",
    ] + languages.map { "\($0).txt" }

  /// The files that the pages of the web door are made from besides.
  static let doorNames =
    ["door.html", "door-head.html", "door-foot.html", "door-form.html", "door.css"]
    + languages.map { "door-\($0).txt" }

  /// The languages whose words come along.
  static let languages = ["en", "es"]

  private let directories: [String]
  private let ownCount: Int

  /// Where files are looked for.
  init(_ places: Places) {
    directories = places.shareDirectories().map { $0 + "/web" }
    // The person's and the machine's own come before those that a package brings.
    ownCount = directories.firstIndex(of: "/etc/ittool/web").map { $0 + 1 } ?? 0
  }

  /// Where a district puts its own files.
  var ownDirectories: [String] { Array(directories.prefix(ownCount)) }

  /// The file of a name; the first directory that has one wins.
  func find(_ name: String, shippedOnly: Bool = false) throws(Failure) -> Found? {
    for (index, directory) in directories.enumerated() where !shippedOnly || index >= ownCount {
      let path = "\(directory)/\(name)"
      var facts = stat()
      guard stat(path, &facts) == 0 else { continue }
      let bytes: [UInt8]
      do { bytes = try Input(path: path).readAll(limit: 1 << 20) } catch {
        throw Failure(error.message, status: .configuration)
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure("\(path): not UTF-8 text", status: .configuration)
      }
      return Found(path: path, text: text, isShipped: index >= ownCount)
    }
    return nil
  }

  /// The file of a name, which must be there.
  func need(_ name: String) throws(Failure) -> Found {
    if let found = try find(name) { return found }
    throw Failure(
      "there is no file web/\(name)", hint: "see ITTOOL_SHARE in 'ittool help environment'",
      status: .configuration)
  }
}
