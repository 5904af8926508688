/// Walks a message's MIME tree and gathers words and files, within limits.
import CLibraries
import Glibc

/// The words and files found so far.
struct PartCollector {
  /// The most files that are taken out of one message; the raw message keeps the others.
  static let attachmentLimit = 500
  /// The most parts that are looked at.
  static let partLimit = 5_000
  /// The deepest nesting that is followed.
  static let depthLimit = 40

  let library: MailLibrary
  private(set) var attachments: [InboundAttachment] = []
  private(set) var warnings: [String] = []
  private(set) var html: String?
  private(set) var usedHTML = false
  private(set) var type = "text/plain"
  private(set) var reportType: String?
  private(set) var report: [UInt8]?
  private(set) var returned: [Header] = []
  private var words: [String] = []
  private var seen = 0
  private var skipped = 0

  init(library: MailLibrary) { self.library = library }

  /// The words of all parts that are shown, one after the other.
  ///
  /// Where a picture stood, the name of its file stands: `[image: screen.png]`.
  var text: String { InlineImages.named(words.joined(separator: "\n"), attachments) }

  /// Reads the whole message; `bodyStart` is where its body begins, should its tree be unusable.
  mutating func read(_ raw: [UInt8], headers: [Header], bodyStart: Int) {
    let wasRead = stream(raw, headers, bodyStart).map { stream -> Bool in
      defer { release(stream) }
      guard let parser = library.functions.g_mime_parser_new_with_stream(stream) else {
        return false
      }
      defer { release(parser) }
      guard let message = library.functions.g_mime_parser_construct_message(parser, nil) else {
        return false
      }
      defer { release(message) }
      guard let root = library.functions.g_mime_message_get_mime_part(message) else { return false }
      type = typeName(root)
      reportType = parameter(root, "report-type")?.lowercased()
      walk(root, Place(depth: 0, isReport: type == "multipart/report"))
      return true
    }
    if wasRead != true || (words.isEmpty && attachments.isEmpty && report == nil) {
      let rest = Array(raw[min(bodyStart, raw.count)...].prefix(1 << 20))
      let text = Self.lines(Charsets.text(rest, charset: nil).text)
      if !text.allSatisfy(\.isWhitespace) {
        words.append(text)
        warnings.append("the message's structure is unusable; its body is shown as it came")
      }
    }
    if skipped > 0 { warnings.append("\(skipped) parts stayed in the raw message only") }
  }

  // The copy for the parser lives only until the library has its own.
  private mutating func stream(
    _ raw: [UInt8], _ headers: [Header], _ bodyStart: Int
  ) -> OpaquePointer? {
    let (message, isWhole) = MIMEBounds.bounded(raw, headers: headers, bodyStart: bodyStart)
    if !isWhole {
      warnings.append("its structure is beyond all measure; only the beginning is taken apart")
    }
    return message.withUnsafeBytes { bytes in
      bytes.baseAddress.flatMap {
        library.functions.g_mime_stream_mem_new_with_buffer(
          $0.assumingMemoryBound(to: CChar.self), bytes.count)
      }
    }
  }

  private struct Place {
    var depth: Int
    var isReport = false
    var inAlternative = false
  }

  private mutating func walk(_ part: OpaquePointer, _ place: Place) {
    seen += 1
    guard seen <= Self.partLimit, place.depth <= Self.depthLimit else {
      skipped += 1
      return
    }
    let functions = library.functions
    let type = typeName(part)
    if library.isA(part, functions.g_mime_multipart_get_type()) {
      let count = functions.g_mime_multipart_get_count(part)
      let children = (0..<min(count, Int32(Self.partLimit))).compactMap {
        functions.g_mime_multipart_get_part(part, $0)
      }
      if Int(count) > children.count { skipped += Int(count) - children.count }
      if count == 0 { warnings.append("a \(type) without any part") }
      walkChildren(children, type, place)
    } else if library.isA(part, functions.g_mime_message_part_get_type()) {
      takeMessage(part, type, place)
    } else if library.isA(part, functions.g_mime_part_get_type()) {
      takeLeaf(part, type, place)
    } else {
      skipped += 1
    }
  }

  private mutating func walkChildren(_ children: [OpaquePointer], _ type: String, _ place: Place) {
    var inner = Place(depth: place.depth + 1, isReport: place.isReport)
    if type == "multipart/encrypted" { warnings.append("the message is encrypted") }
    guard type == "multipart/alternative" else {
      for child in children { walk(child, inner) }
      return
    }
    // The same words several times: the plain ones are wanted, and the HTML kept beside them.
    let before = words.count
    inner.inAlternative = true
    for child in children { walk(child, inner) }
    let versions = words[before...].filter { !$0.allSatisfy(\.isWhitespace) }
    words.removeLast(words.count - before)
    if let first = versions.first {
      words.append(first)
      usedHTML = false
    } else if let html {
      addHTML(html)
    }
  }

  private mutating func takeMessage(_ part: OpaquePointer, _ type: String, _ place: Place) {
    let functions = library.functions
    guard let message = functions.g_mime_message_part_get_message(part) else {
      skipped += 1
      return
    }
    let bytes = library.collected {
      _ = functions.g_mime_object_write_to_stream(message, nil, $0)
    }
    guard let bytes else { return }
    let headers = HeaderBlock.read(bytes[...]).headers
    if place.isReport, returned.isEmpty { returned = headers }
    let subject = EncodedWords.cleaned(EncodedWords.decoded(headers.values("Subject").first ?? ""))
    add(
      InboundAttachment(
        name: (subject.isEmpty ? "message" : String(subject.prefix(80))) + ".eml",
        type: type, bytes: bytes, contentID: nil, isInline: false))
  }

  private mutating func takeLeaf(_ part: OpaquePointer, _ type: String, _ place: Place) {
    let functions = library.functions
    let name = fileName(part)
    let disposition = functions.g_mime_object_get_disposition(part).map(MailLibrary.text)?
      .lowercased()
    let bytes =
      functions.g_mime_part_get_content(part).flatMap { content in
        library.collected { _ = functions.g_mime_data_wrapper_write_to_stream(content, $0) }
      } ?? []
    let isFile = disposition == "attachment" || !(name ?? "").isEmpty
    switch type {
    case "message/delivery-status", "message/feedback-report",
      "message/disposition-notification":
      if report == nil { report = bytes }
      return
    case "text/rfc822-headers" where place.isReport:
      if returned.isEmpty { returned = HeaderBlock.read(bytes[...]).headers }
      return
    case "text/plain" where !isFile, "text/enriched" where !isFile:
      takeText(bytes, part)
      return
    case "text/html" where !isFile:
      takeHTML(bytes, part, place)
      return
    default: break
    }
    let contentID = functions.g_mime_object_get_content_id(part).map(MailLibrary.text)
    add(
      InboundAttachment(
        name: name.map { String(EncodedWords.cleaned($0).prefix(300)) } ?? "", type: type,
        bytes: bytes, contentID: contentID, isInline: disposition == "inline" || contentID != nil))
  }

  private mutating func takeText(_ bytes: [UInt8], _ part: OpaquePointer) {
    let (decoded, isGuess) = Charsets.text(bytes, charset: parameter(part, "charset"))
    if isGuess { warnings.append("the charset that the message names does not fit its text") }
    var text = Self.lines(decoded)
    if parameter(part, "format")?.lowercased() == "flowed" {
      text = FlowedText.unflowed(
        text, deletesSpace: parameter(part, "delsp")?.lowercased() == "yes")
    }
    let (rest, files) = UUEncoded.split(text)
    for file in files {
      add(
        InboundAttachment(
          name: String(EncodedWords.cleaned(file.name).prefix(300)),
          type: "application/octet-stream", bytes: file.bytes, contentID: nil, isInline: false))
    }
    words.append(rest)
  }

  private mutating func takeHTML(_ bytes: [UInt8], _ part: OpaquePointer, _ place: Place) {
    let charset = parameter(part, "charset") ?? HTMLText.declaredCharset(bytes)
    let (decoded, isGuess) = Charsets.text(bytes, charset: charset)
    if isGuess { warnings.append("the charset that the message names does not fit its text") }
    let document = Self.lines(decoded)
    if html == nil { html = document }
    if !place.inAlternative { addHTML(document) }
  }

  private mutating func addHTML(_ document: String) {
    let text = HTMLText.render(document)
    guard !text.isEmpty else { return }
    words.append(text)
    usedHTML = true
  }

  private mutating func add(_ attachment: InboundAttachment) {
    guard attachments.count < Self.attachmentLimit else {
      skipped += 1
      return
    }
    var attachment = attachment
    if attachment.name.isEmpty {
      let suffix = attachment.type.split(separator: "/").last.map(String.init) ?? "bin"
      let isPlain = suffix.utf8.count <= 12 && suffix.utf8.allSatisfy { $0 > 47 && $0 < 123 }
      attachment.name = "part-\(attachments.count + 1)" + (isPlain ? ".\(suffix)" : "")
    }
    attachments.append(attachment)
  }

  private func fileName(_ part: OpaquePointer) -> String? {
    let functions = library.functions
    let name = functions.g_mime_part_get_filename(part).map(MailLibrary.text)
    guard name != nil, let raw = functions.g_mime_object_get_headers(part, nil) else { return name }
    defer { functions.g_free(raw) }
    let headers = MailLibrary.text(raw)
    guard headers.contains("=?") else { return name }
    // Encoded words have no place here, but are common; GMime drops what follows a padded one.
    let block = HeaderBlock.read(Array(headers.utf8)[...]).headers
    for (header, parameter) in [("Content-Disposition", "filename"), ("Content-Type", "name")] {
      for value in block.values(header) {
        if let found = HeaderParameter.value(parameter, in: value), found.contains("=?") {
          return EncodedWords.decoded(found)
        }
      }
    }
    return name
  }

  private func typeName(_ part: OpaquePointer) -> String {
    let functions = library.functions
    guard let type = functions.g_mime_object_get_content_type(part),
      let name = functions.g_mime_content_type_get_mime_type(type)
    else { return "application/octet-stream" }
    defer { functions.g_free(name) }
    return MailLibrary.text(name).lowercased()
  }

  private func parameter(_ part: OpaquePointer, _ name: String) -> String? {
    guard let type = library.functions.g_mime_object_get_content_type(part) else { return nil }
    return library.functions.g_mime_content_type_get_parameter(type, name).map(MailLibrary.text)
  }

  private func release(_ object: OpaquePointer) {
    library.functions.g_object_unref(UnsafeMutableRawPointer(object))
  }

  // Every line ends in one line feed, whatever it ended in.
  private static func lines(_ text: String) -> String {
    guard text.utf8.contains(13) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var before: UInt8 = 0
    for byte in text.utf8 {
      if byte == 13 {
        bytes.append(10)
      } else if byte != 10 || before != 13 {
        bytes.append(byte)
      }
      before = byte
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
