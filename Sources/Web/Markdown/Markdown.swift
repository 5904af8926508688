/// Markdown to HTML by MD4C: raw HTML stays text, and what comes out is cleaned before it is used.
import CLibraries
import Formats
import Repository

/// Markdown as pages show it.
enum Markdown {
  /// The HTML of a text.
  ///
  /// - Parameters:
  ///   - level: the level of the highest heading, such as 2 below a page's own.
  ///   - links: where links and pictures lead.
  /// - Throws: `LibraryMissing` where MD4C cannot be opened.
  static func html(
    _ text: String, level: Int = 2, links: MarkdownLinks
  ) throws(LibraryMissing) -> [UInt8] {
    let functions = try library.get()
    let flags = UInt32(
      CLIBRARIES_MD_URL_LINKS | CLIBRARIES_MD_MAIL_LINKS | CLIBRARIES_MD_NO_HTML
        | CLIBRARIES_MD_TABLES | CLIBRARIES_MD_STRUCK)
    var text = text
    let isControl: (UInt8) -> Bool = {
      $0 < 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D || $0 == 0x7F
    }
    if text.utf8.contains(where: isControl) {
      text = String(decoding: text.utf8.filter { !isControl($0) }, as: UTF8.self)
    }
    var html: [UInt8] = []
    let isRead = text.withUTF8 { source in
      source.withMemoryRebound(to: CChar.self) { characters in
        withUnsafeMutablePointer(to: &html) { place in
          // An empty text has no address, and the function takes none.
          guard let start = characters.baseAddress else { return true }
          return functions.md_html(
            start, UInt32(characters.count),
            { piece, size, place in
              guard let piece, let place else { return }
              let bytes = UnsafeRawBufferPointer(start: piece, count: Int(size))
              place.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: bytes)
            }, place, flags, 0) == 0
        }
      }
    }
    guard isRead else {
      throw LibraryMissing(clibraries_about_libmd4c(), reason: "md_html failed")
    }
    var cleaning = MarkdownCleaning(html, level: level, links: links)
    return cleaning.run()
  }

  private static let library: Result<clibraries_libmd4c, LibraryMissing> = {
    // The struct holds no null pointers by its type, so it is only read once it is filled.
    withUnsafeTemporaryAllocation(of: clibraries_libmd4c.self, capacity: 1) { place in
      guard let start = place.baseAddress else {
        return .failure(LibraryMissing(clibraries_about_libmd4c(), reason: "no memory"))
      }
      let outcome = clibraries_open_libmd4c(start)
      guard outcome.soname != nil else {
        let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
        return .failure(LibraryMissing(clibraries_about_libmd4c(), reason: reason))
      }
      return .success(start.pointee)
    }
  }()
}

/// Where the links and pictures of a text lead.
struct MarkdownLinks: Sendable {
  /// The address to write for a file that stands beside the page; nil for a name that none has.
  var file: @Sendable (String) -> String?
  /// What a relative link begins with: nothing on a page, the site's address in a feed.
  var base = ""

  /// Links of a text without files.
  static let plain = MarkdownLinks { _ in nil }

  /// The address to write for a link; nil when it must not be one.
  func link(_ target: String) -> String? {
    guard !target.isEmpty, target.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else { return nil }
    if let file = file(target.percentDecoded) { return file }
    guard let scheme = Self.scheme(of: target) else {
      // "//host" would leave for another host without saying so.
      if target.hasPrefix("//") || target.hasPrefix("\\") { return nil }
      return target.hasPrefix("#") ? target : base + target
    }
    return ["http", "https", "mailto"].contains(scheme) ? target : nil
  }

  /// The address to write for a picture; nil when it is no file beside the page.
  func picture(_ target: String) -> String? { file(target.percentDecoded) }

  /// What comes before the colon of an absolute address, in lower case.
  static func scheme(of target: String) -> String? {
    guard let end = target.firstIndex(where: { ":/?#".contains($0) }), target[end] == ":" else {
      return nil
    }
    return target[..<end].lowercased()
  }
}
