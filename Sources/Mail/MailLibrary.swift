/// GMime, opened when the first message is read: the few things that are asked of it.
import CLibraries
import Calendar
import Repository

/// GMime's functions, and their results as values.
struct MailLibrary: Sendable {
  let functions: clibraries_libgmime

  /// The library; the first call opens it.
  static func open() throws(LibraryMissing) -> MailLibrary { try library.get() }

  private static let library: Result<MailLibrary, LibraryMissing> = {
    // The struct holds no null pointers by its type, so it is only read once it is filled.
    withUnsafeTemporaryAllocation(of: clibraries_libgmime.self, capacity: 1) { place in
      let about = clibraries_about_libgmime()
      guard let start = place.baseAddress else {
        return .failure(LibraryMissing(about, reason: "no memory"))
      }
      let outcome = clibraries_open_libgmime(start)
      guard outcome.soname != nil else {
        let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
        return .failure(LibraryMissing(about, reason: reason))
      }
      start.pointee.g_mime_init()
      return .success(MailLibrary(functions: start.pointee))
    }
  }()

  /// The instant a `Date` header names, or nil.
  func instant(_ value: String) -> Instant? {
    guard let time = functions.g_mime_utils_header_decode_date(value) else { return nil }
    defer { functions.g_date_time_unref(time) }
    let instant = Instant(seconds: functions.g_date_time_to_unix(time))
    return Instant.writable.contains(instant) ? instant : nil
  }

  /// Whether a GObject has a type.
  func isA(_ object: OpaquePointer, _ type: Int) -> Bool {
    functions.g_type_check_instance_is_a(object, type) != 0
  }

  /// All bytes that `write` puts into a stream; nil when there is no stream.
  func collected(_ write: (OpaquePointer) -> Void) -> [UInt8]? {
    guard let stream = functions.g_mime_stream_mem_new() else { return nil }
    defer { functions.g_object_unref(UnsafeMutableRawPointer(stream)) }
    write(stream)
    let length = Int(functions.g_mime_stream_length(stream))
    guard length > 0, functions.g_mime_stream_reset(stream) == 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      let start = UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self)
      while let start, count < length {
        let read = functions.g_mime_stream_read(stream, start + count, length - count)
        if read <= 0 { break }
        count += read
      }
    }
  }

  /// A C string of the library's as text, whatever its bytes are.
  static func text(_ pointer: UnsafePointer<CChar>) -> String {
    Charsets.text(bytes(pointer), charset: nil).text
  }

  private static func bytes(_ pointer: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var next = pointer
    while next.pointee != 0 {
      bytes.append(UInt8(bitPattern: next.pointee))
      next += 1
    }
    return bytes
  }
}
