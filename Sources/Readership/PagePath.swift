/// Which page of the district's site a request asks for.
import Commands
import Repository

/// What a path on the site is.
enum PagePath: Equatable {
  /// A page, by its path below the site's address, such as `news/a-7.html`.
  case page(String)
  /// One of the feeds.
  case feed
  /// Anything else that the site is made of: stylesheets, pictures, files to take home.
  case file
  /// Nothing that the site has.
  case other
}

/// Where the site stands: its host, and what its paths begin with.
struct SitePlace: Sendable {
  private let host: [UInt8]?
  private let prefix: [UInt8]

  /// - Parameter address: nil takes every host, and paths from the top.
  init(_ address: WebAddress?) {
    host = address.map { Array(Self.bare($0.host).utf8) }
    let rest = address.map { $0.text.drop { $0 != ":" }.dropFirst(3) } ?? ""
    prefix = Array(rest.drop { $0 != "/" }.utf8)
  }

  private static func bare(_ host: String) -> Substring {
    host.hasPrefix("www.") ? host.dropFirst(4) : host[...]
  }

  /// Whether a line's host is the site's; with or without `www.`, case and port do not matter.
  func isOurs(_ name: Piece) -> Bool {
    guard let host else { return true }
    var name = name
    if let colon = name.place(of: UInt8(ascii: ":")) { name = name.part(0, colon) }
    if name.count == host.count + 4, name[3] == UInt8(ascii: ".") {
      guard (0..<3).allSatisfy({ name[$0] | 32 == UInt8(ascii: "w") }) else { return false }
      name = name.part(4, name.count)
    }
    guard name.count == host.count else { return false }
    return zip(name, host).allSatisfy { (65...90 ~= $0 ? $0 | 32 : $0) == $1 }
  }

  /// What a request asks for; its query does not matter.
  func path(of target: Piece) -> PagePath {
    guard let decoded = Self.decoded(target) else { return .other }
    guard decoded.starts(with: prefix) else { return .other }
    var rest = decoded.dropFirst(prefix.count)
    guard rest.popFirst() == UInt8(ascii: "/") else {
      return .other
    }
    guard rest.count <= 200, rest.allSatisfy(Self.isPlain) else { return .other }
    var path = String(decoding: rest, as: UTF8.self)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.dropLast().allSatisfy({ !$0.isEmpty }),
      !parts.contains(where: { $0.hasPrefix(".") })
    else { return .other }
    let last = parts.last ?? ""
    if last.isEmpty { return .page(path + "index.html") }
    if last == "feed.xml" || last == "feed.json" { return .feed }
    // Servers may show pages without their ending.
    if !last.contains(".") { path += ".html" }
    return path.hasSuffix(".html") ? .page(path) : .file
  }

  /// The path without query and escapes; nil for what no browser sends.
  private static func decoded(_ target: Piece) -> [UInt8]? {
    guard target.count <= 2_000, target.first == UInt8(ascii: "/") else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(target.count)
    var place = 0
    while place < target.count {
      let byte = target[place]
      place += 1
      switch byte {
      case UInt8(ascii: "?"), UInt8(ascii: "#"): return bytes
      case UInt8(ascii: "%"):
        guard place + 2 <= target.count,
          let value = UInt8(target.part(place, place + 2).text, radix: 16)
        else { return nil }
        bytes.append(value)
        place += 2
      default: bytes.append(byte)
      }
    }
    return bytes
  }

  // The pages that are made have no other characters in their names.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// The announcement whose page a path is, in any language.
  static func announcement(_ path: String) -> Int64? {
    var path = path[...]
    if let slash = path.firstIndex(of: "/"), path[..<slash] != "news", slash != path.startIndex,
      (try? WrittenText.language(String(path[..<slash]))) != nil
    {
      path = path[path.index(after: slash)...]
    }
    guard path.hasPrefix("news/a-"), path.hasSuffix(".html"),
      let id = Int64(path.dropFirst(7).dropLast(5)), id > 0, path == WebPath.announcement(id)
    else { return nil }
    return id
  }
}
