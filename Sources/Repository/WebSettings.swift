/// The settings of the web site, and the addresses of its pages.
import Commands
import SQLite

extension Setting {
  static let web: [Setting] = [
    Setting(
      "web.url",
      "Address of the web site, such as https://tech.example.org/news; empty for none",
      fallback: "", keeper: .store, check: webAddress("https://tech.example.org/news")),
    Setting(
      "web.title", "Name of the web site", fallback: "School Technology", keeper: .store
    ) { word throws(Failure) in
      guard !word.trimmed.isEmpty, word.count <= 60 else {
        throw Failure("the name of the web site has 1 to 60 characters")
      }
    },
    Setting(
      "web.about", "One sentence that says what the web site is for", fallback: "", keeper: .store),
    Setting(
      "web.languages", "Languages of the web site, the first one at its top, such as en es",
      fallback: "en", keeper: .store
    ) { word throws(Failure) in
      let tags = word.split { $0 == " " || $0 == "," }.map(String.init)
      guard !tags.isEmpty, Set(tags).count == tags.count else {
        throw Failure("'\(word)' are not languages such as en es")
      }
      for tag in tags { _ = try WrittenText.language(tag) }
    },
    Setting(
      "web.colour", "Colour of links and marks on the web site, such as #1f5c99",
      fallback: "#1f5c99", keeper: .store
    ) { word throws(Failure) in
      guard let colour = Colour(hex: word) else {
        throw Failure("'\(word)' is not a colour such as #1f5c99")
      }
      let contrast = colour.contrast(with: .white)
      guard contrast >= Colour.readable else {
        throw Failure(
          "\(word) on white has a contrast of \(Colour.spoken(contrast)) to 1: many could not "
            + "read it, and WCAG 2 AA wants \(Colour.spoken(Colour.readable))",
          hint: "\(colour.readable(on: .white).hex) is the nearest that can be read")
      }
    },
    Setting(
      "web.phone", "Telephone number of the help desk, for the page that says how to get help",
      fallback: "", keeper: .store),
    Setting(
      "web.visit", "Where people may come, in one sentence, for the same page", fallback: "",
      keeper: .store),
    Setting(
      "web.logo", "Picture at the top of every page of the web site, a PNG, SVG, JPEG or WebP file",
      fallback: nil, keeper: .file, check: fullPath),
    Setting(
      "web.directory", "Directory that the web site is built in when none is named",
      fallback: nil, keeper: .file, check: fullPath),
    Setting(
      "web.publish",
      "Program and arguments that copy the built web site, such as rsync -a --delete {directory}/ "
        + "web:news/; started without a shell",
      fallback: nil, keeper: .file, check: wholeCommand),
  ]
}

extension Setting {
  // Cron begins in another directory than the person who tried it.
  static let fullPath: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard word.hasPrefix("/") || word.hasPrefix("~/") else {
      throw Failure("'\(word)' does not begin with / or ~/")
    }
  }

  /// The address at which a site begins, or nothing.
  static func webAddress(_ example: String) -> @Sendable (String) throws(Failure) -> Void {
    { word throws(Failure) in
      guard word.isEmpty || WebAddress(word) != nil else {
        throw Failure("'\(word)' is not an address such as \(example)")
      }
    }
  }

  /// The address of a page that is only reached encrypted, or nothing; it may have a query.
  ///
  /// - Parameter without: characters that would end the address where it is written.
  static func securePage(_ example: String, without: String)
    -> @Sendable (String) throws(Failure) -> Void
  {
    { word throws(Failure) in
      let isPlain = word.utf8.allSatisfy { $0 > 32 && $0 < 127 && !without.utf8.contains($0) }
      guard word.isEmpty || word.hasPrefix("https://") && word.utf8.count > 8 && isPlain else {
        throw Failure("'\(word)' is not an address such as \(example)")
      }
    }
  }

  static let wholeCommand: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard CommandWords.split(word)?.isEmpty == false else {
      throw Failure("'\(word)' is no command: a quote is not closed, or there is no word")
    }
  }
}

extension Configuration {
  /// The path of a setting, with `~` for the home directory; nil when it is not set.
  public func path(_ name: String, _ environment: Environment) throws(Failure) -> String? {
    guard let value = self[name]?.value else { return nil }
    return try Places(environment).path(value)
  }
}

/// The address at which a web site begins.
public struct WebAddress: Sendable, Equatable {
  /// The address without a slash at its end.
  public let text: String
  /// The host, without a port, in lower case.
  public let host: String

  /// Reads `https://tech.example.org/news`; nil for anything that is no such address.
  public init?(_ word: String) {
    let scheme = ["https://", "http://"].first { word.hasPrefix($0) }
    guard let scheme else { return nil }
    let rest = word.dropFirst(scheme.count)
    let isPlain = rest.utf8.allSatisfy {
      $0 > 32 && $0 < 127 && !"<>\"'\\^`{|}?#@".utf8.contains($0)
    }
    let host = rest.prefix { $0 != "/" && $0 != ":" }
    guard isPlain, !host.isEmpty,
      host.utf8.allSatisfy({ 48...57 ~= $0 || 97...122 ~= ($0 | 32) || $0 == 45 || $0 == 46 })
    else { return nil }
    var text = Substring(word)
    while text.hasSuffix("/") { text = text.dropLast() }
    self.text = String(text)
    self.host = host.lowercased()
  }

  /// The address of a page, such as `news/a-7.html`; the first page is the address with a slash.
  public func of(_ path: String) -> String {
    let name = "index.html"
    guard path == name || path.hasSuffix("/" + name) else { return "\(text)/\(path)" }
    return "\(text)/\(path.dropLast(name.count))"
  }
}

/// Where things stand on the web site, for good: no title and no date is part of an address.
public enum WebPath {
  /// The page of a public announcement.
  public static func announcement(_ id: Int64) -> String { "news/a-\(id).html" }
  /// The page of a public article.
  public static func article(_ id: Int64) -> String { "articles/k-\(id).html" }
  /// The page that says how to get help.
  public static let help = "help.html"
}

extension Store {
  /// The address of the district's web site; nil when there is none.
  public func webAddress() throws -> WebAddress? { WebAddress(try setting("web.url")) }
}
