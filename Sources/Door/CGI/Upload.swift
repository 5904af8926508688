/// A file that came with a form: its bytes lie in a file without a name, so that neither memory nor
/// a crash keeps them.
import Glibc
import Repository

/// One uploaded file; it is gone when nobody refers to it any more.
final class Upload {
  /// The name that the browser gave it, never trusted.
  let name: String
  private(set) var size = 0
  /// Whether it had more bytes than fit; these are not kept.
  private(set) var isTooLarge = false
  private let descriptor: Int32

  /// - Throws: `Refusal` where no file can be made.
  init(name: String, directory: String) throws(Refusal) {
    self.name = name
    var opened = open(directory, O_RDWR | O_CLOEXEC | __O_TMPFILE, 0o600)
    if opened < 0 {
      // A file system without O_TMPFILE.
      var template = Array("\(directory)/ittool-XXXXXX".utf8CString)
      opened = mkstemp(&template)
      if opened >= 0 { unlink(template) }
    }
    guard opened >= 0 else { throw Refusal(503, "no file can be made in \(directory)") }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Takes the next bytes in.
  ///
  /// - Throws: `Refusal` where the disk is full.
  func append(_ bytes: UnsafeRawBufferPointer, room: Int) throws(Refusal) {
    guard !isTooLarge else { return }
    guard bytes.count <= room else {
      isTooLarge = true
      size = 0
      ftruncate(descriptor, 0)
      return
    }
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let count = write(descriptor, start, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw Refusal(503, "an upload cannot be kept: error \(errno)")
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    size += bytes.count
  }

  /// All of its bytes.
  ///
  /// - Throws: `Refusal` where they cannot be read.
  func contents() throws(Refusal) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    var done = 0
    while done < size {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + done }, size - done, off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Refusal(503, "an upload cannot be read") }
      done += count
    }
    return bytes
  }
}

/// The kinds of files that are taken, told by their first bytes: what a name says proves nothing.
enum UploadKind: String, CaseIterable {
  case jpeg = "image/jpeg"
  case png = "image/png"
  case gif = "image/gif"
  case webp = "image/webp"
  case heic = "image/heic"
  case pdf = "application/pdf"

  init?(_ bytes: [UInt8]) {
    func begins(_ text: String, at place: Int = 0) -> Bool {
      bytes.dropFirst(place).starts(with: text.utf8)
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if begins("GIF87a") || begins("GIF89a") {
      self = .gif
    } else if begins("RIFF"), begins("WEBP", at: 8) {
      self = .webp
    } else if begins("ftyp", at: 4),
      ["heic", "heix", "mif1", "msf1"].contains(where: { begins($0, at: 8) })
    {
      self = .heic
    } else if begins("%PDF-") {
      self = .pdf
    } else {
      return nil
    }
  }
}
