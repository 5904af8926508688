/// Writing feeds as Atom (RFC 4287); what an entry is about is the business of the parts.
import Calendar

/// One entry of a feed.
struct AtomEntry {
  /// A `tag:` URI that never changes.
  var id: String
  var title: String
  /// Where it is read.
  var address: String
  var language: String
  var published: Instant
  var updated: Instant
  var tags: [String] = []
  /// Further links, as their attributes.
  var links: [[(name: String, value: String)]] = []
  var summary = ""
  /// Its words, as HTML.
  var html: [UInt8]
}

/// A feed: the same values are always the same bytes.
struct AtomFeed {
  var id: String
  var title: String
  var subtitle = ""
  var language: String
  /// Its own address.
  var address: String
  /// The page that shows the same.
  var page: String
  var author: String
  /// When it was last changed, where it has no entries.
  var beginning: Instant
  var entries: [AtomEntry]

  /// The document in UTF-8.
  var bytes: [UInt8] {
    var xml = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".utf8)
    func open(_ name: String, _ attributes: [(name: String, value: String)], isEmpty: Bool) {
      xml += "<\(name)".utf8
      for (key, value) in attributes {
        xml += " \(key)=\"".utf8
        xml.append(escaped: value)
        xml += "\"".utf8
      }
      xml += (isEmpty ? "/>\n" : ">").utf8
    }
    func element(_ name: String, _ text: String, _ attributes: [(String, String)] = []) {
      open(name, attributes, isEmpty: false)
      xml.append(xmlText: text)
      xml += "</\(name)>\n".utf8
    }
    func link(_ relation: String, _ type: String, _ address: String) {
      open("link", [("rel", relation), ("type", type), ("href", address)], isEmpty: true)
    }
    open(
      "feed", [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", language)], isEmpty: false)
    xml += "\n".utf8
    element("title", title)
    if !subtitle.isEmpty { element("subtitle", subtitle) }
    element("id", id)
    element("updated", (entries.map(\.updated).max() ?? beginning).rfc3339)
    link("self", "application/atom+xml", address)
    link("alternate", "text/html", page)
    xml += "<author>".utf8
    element("name", author)
    xml += "</author>\n".utf8
    for entry in entries {
      open("entry", [("xml:lang", entry.language)], isEmpty: false)
      xml += "\n".utf8
      element("id", entry.id)
      element("title", entry.title)
      link("alternate", "text/html", entry.address)
      element("published", entry.published.rfc3339)
      element("updated", entry.updated.rfc3339)
      for tag in entry.tags { open("category", [("term", tag)], isEmpty: true) }
      for attributes in entry.links { open("link", attributes, isEmpty: true) }
      if !entry.summary.isEmpty { element("summary", entry.summary) }
      element("content", String(decoding: entry.html, as: UTF8.self), [("type", "html")])
      xml += "</entry>\n".utf8
    }
    xml += "</feed>\n".utf8
    return xml
  }
}

extension [UInt8] {
  /// Appends text without the control characters that XML 1.0 has no way to write.
  mutating func append(xmlText text: String) {
    for scalar in text.unicodeScalars {
      if scalar.value == 0xFFFE || scalar.value == 0xFFFF { continue }
      for byte in String(scalar).utf8 { append(escaped: byte) }
    }
  }
}
