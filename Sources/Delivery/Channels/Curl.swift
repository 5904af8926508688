/// libcurl, opened when the first message needs it: one handle, its options, one conversation.
import CLibraries
import Repository

/// The functions of libcurl.
struct Curl: @unchecked Sendable {
  // Never freed and never written again: reading it from anywhere is safe.
  let functions: UnsafePointer<clibraries_libcurl>

  /// libcurl, opened by whoever asks first.
  static let library: Result<Curl, LibraryMissing> = {
    let place = UnsafeMutablePointer<clibraries_libcurl>.allocate(capacity: 1)
    let outcome = clibraries_open_libcurl(place)
    guard outcome.soname != nil else {
      place.deallocate()
      let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
      return .failure(LibraryMissing(clibraries_about_libcurl(), reason: reason))
    }
    guard place.pointee.curl_global_init(Int(CLIBRARIES_CURL_GLOBAL_DEFAULT)) == 0 else {
      return .failure(LibraryMissing(clibraries_about_libcurl(), reason: "it does not start"))
    }
    return .success(Curl(functions: UnsafePointer(place)))
  }()
}

/// One libcurl handle, which keeps its connection from one transfer to the next.
final class CurlHandle {
  let curl: Curl
  let handle: OpaqueHandle
  private let message: UnsafeMutablePointer<CChar>
  private var lists: [Int32: OpaquePointer] = [:]
  let conversation = Conversation()

  typealias OpaqueHandle = UnsafeMutableRawPointer

  /// Opens libcurl if need be.
  init() throws(LibraryMissing) {
    curl = try Curl.library.get()
    guard let handle = curl.functions.pointee.curl_easy_init() else {
      throw LibraryMissing(clibraries_about_libcurl(), reason: "it gives no handle")
    }
    self.handle = handle
    message = .allocate(capacity: 256)
    message.initialize(repeating: 0, count: 256)
    let context = Unmanaged.passUnretained(conversation).toOpaque()
    set(CLIBRARIES_CURLOPT_NOSIGNAL, 1)
    set(CLIBRARIES_CURLOPT_NOPROGRESS, 1)
    set(CLIBRARIES_CURLOPT_SSL_VERIFYPEER, 1)
    set(CLIBRARIES_CURLOPT_SSL_VERIFYHOST, 2)
    set(CLIBRARIES_CURLOPT_SSLVERSION, Int(CLIBRARIES_CURL_SSLVERSION_TLSv1_2))
    set(CLIBRARIES_CURLOPT_FOLLOWLOCATION, 0)
    // The debug function hears the commands as they are sent; nothing of them is kept.
    set(CLIBRARIES_CURLOPT_VERBOSE, 1)
    _ = clibraries_curl_pointer(
      curl.functions, handle, Int32(CLIBRARIES_CURLOPT_ERRORBUFFER), message)
    for option in [
      CLIBRARIES_CURLOPT_WRITEDATA, CLIBRARIES_CURLOPT_READDATA, CLIBRARIES_CURLOPT_HEADERDATA,
      CLIBRARIES_CURLOPT_DEBUGDATA,
    ] {
      _ = clibraries_curl_pointer(curl.functions, handle, Int32(option), context)
    }
    call(CLIBRARIES_CURLOPT_READFUNCTION) { bytes, size, count, context in
      Conversation.from(context)?.give(bytes, size * count) ?? 0
    }
    call(CLIBRARIES_CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      Conversation.from(context)?.take(bytes, size * count) ?? 0
    }
    call(CLIBRARIES_CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      Conversation.from(context)?.hear(bytes, size * count) ?? 0
    }
    _ = clibraries_curl_watch(curl.functions, handle) { _, kind, bytes, count, context in
      if kind == CLIBRARIES_CURLINFO_HEADER_OUT {
        Conversation.from(context)?.said(bytes, count)
      }
      return 0
    }
  }

  deinit {
    curl.functions.pointee.curl_easy_cleanup(handle)
    for list in lists.values { curl.functions.pointee.curl_slist_free_all(list) }
    message.deallocate()
  }

  /// Sets an option that is a number.
  func set(_ option: Int, _ value: Int) {
    _ = clibraries_curl_long(curl.functions, handle, Int32(option), value)
  }

  /// Sets an option that is a large number.
  func set(_ option: Int, size: Int) {
    _ = clibraries_curl_size(curl.functions, handle, Int32(option), Int64(size))
  }

  /// Sets an option that is text; libcurl copies it.
  func set(_ option: Int, _ value: String) {
    _ = clibraries_curl_text(curl.functions, handle, Int32(option), value)
  }

  /// Sets an option that is memory which libcurl reads while it works and does not copy.
  func setBorrowed(_ option: Int, _ value: UnsafePointer<UInt8>?) {
    _ = clibraries_curl_pointer(
      curl.functions, handle, Int32(option), UnsafeMutableRawPointer(mutating: value))
  }

  /// Sets an option that is a list of texts.
  func set(_ option: Int, _ values: [String]) {
    var list: OpaquePointer?
    for value in values {
      // On a lack of memory the old list is still there.
      list = curl.functions.pointee.curl_slist_append(list, value) ?? list
    }
    _ = clibraries_curl_list(curl.functions, handle, Int32(option), list)
    if let old = lists.removeValue(forKey: Int32(option)) {
      curl.functions.pointee.curl_slist_free_all(old)
    }
    lists[Int32(option)] = list
  }

  private func call(_ option: Int, _ function: @escaping clibraries_curl_data) {
    _ = clibraries_curl_call(curl.functions, handle, Int32(option), function)
  }

  /// Does the transfer; 0 is success.
  func perform() -> Int {
    message[0] = 0
    return Int(curl.functions.pointee.curl_easy_perform(handle))
  }

  /// libcurl's words for what went wrong.
  func words(for code: Int) -> String {
    let text = String(cString: message)
    let words =
      text.isEmpty
      ? String(cString: curl.functions.pointee.curl_easy_strerror(UInt32(code))) : text
    guard code == Int(CLIBRARIES_CURLE_PEER_FAILED_VERIFICATION) else { return words }
    // Whoever reads this in a mail from cron must see that nothing was sent, and what to look at.
    return words + "; nothing was said to that server: check its name,"
      + " and 'ca-file' in 'ittool help config'"
  }

  /// A fact about the last transfer.
  func fact(_ fact: Int) -> Int {
    Int(clibraries_curl_fact(curl.functions, handle, Int32(fact)))
  }
}

/// What goes to and fro in one transfer.
final class Conversation {
  /// What is sent.
  var upload: [UInt8] = []
  /// Whether the other side may have all of it.
  private(set) var isHandedOver = false
  /// What came as a body, up to a limit.
  private(set) var download: [UInt8] = []
  /// The lines of the last reply, or of the header.
  private(set) var lines: [String] = []
  /// The last command, as its first word: `MAIL`; of HTTP, the method.
  private(set) var command = ""
  /// Whether something came back since the last command.
  private(set) var isAnswered = false
  private var offset = 0
  private var isOver = false
  private let limit = 65_536
  /// Which first words are commands, since a base64 line of a login is none; empty for all.
  var commands: [String] = []

  /// Forgets the last transfer.
  func begin(_ upload: [UInt8]) {
    self.upload = upload
    offset = 0
    isOver = false
    isHandedOver = false
    download = []
    lines = []
    command = ""
    isAnswered = false
  }

  static func from(_ context: UnsafeMutableRawPointer?) -> Conversation? {
    context.map { Unmanaged<Conversation>.fromOpaque($0).takeUnretainedValue() }
  }

  func give(_ place: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
    guard let place else { return 0 }
    let count = min(room, upload.count - offset)
    // What is heard from now on answers the data. The last bytes may be gone with these: with a
    // known size libcurl does not ask again.
    isAnswered = false
    isHandedOver = offset + count == upload.count
    if count == 0 { return 0 }
    upload.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      UnsafeMutableRawPointer(place).copyMemory(from: start + offset, byteCount: count)
    }
    offset += count
    return count
  }

  func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let bytes else { return count }
    let room = max(0, limit - download.count)
    download += UnsafeRawBufferPointer(start: bytes, count: min(count, room))
    // A body without end is cut off, not stored.
    return room == 0 && count > 0 ? 0 : count
  }

  func hear(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let bytes, !isOver else { return count }
    if !isAnswered { lines = [] }
    isAnswered = true
    if lines.count < 100 {
      let line = UnsafeRawBufferPointer(start: bytes, count: min(count, 1_000))
      lines.append(String(decoding: line, as: UTF8.self).trimmed)
    }
    return count
  }

  func said(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) {
    guard let bytes else { return }
    let line = UnsafeRawBufferPointer(start: bytes, count: min(count, 12))
    let word = String(decoding: line.prefix { $0 > 32 }, as: UTF8.self)
    // libcurl says farewell after a refusal; the answer to that is not the one that counts.
    if word == "QUIT" { isOver = true }
    if isOver { return }
    if commands.isEmpty || commands.contains(word) {
      command = word
      isAnswered = false
    }
  }
}
