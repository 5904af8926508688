/// The `file` channel: a Maildir on this machine, for trials, tests and archives.
import Commands
import Glibc
import Mail
import Repository
import Terminal

/// Writes each message as one file, whole or not at all.
final class MaildirChannel: Channel {
  private let path: String
  private let section: NamedSection
  private let maker: MailMaker

  init(_ section: NamedSection, _ surroundings: ChannelSurroundings) throws(Failure) {
    self.section = section
    path = try section.required("path")
    guard path.hasPrefix("/") else {
      throw section.failure("path", "'\(path)' does not begin with '/'")
    }
    // Nobody is written to, so nobody need be named as the writer.
    maker = try MailMaker(
      section.giving("from", "ittool@localhost.localdomain"), zone: surroundings.zone)
  }

  func preview(_ parcel: Parcel) -> ChannelPreview { maker.preview(parcel, section) }

  func send(_ parcel: Parcel) -> SendOutcome {
    do {
      let made = try maker.make(parcel)
      // The same message has the same name: writing it again after a crash makes no second one.
      let name = "\(parcel.created.seconds).M\(parcel.id)_\(fingerprint(parcel.key)).ittool"
      try write("Return-Path: <\(made.sender)>\nDelivered-To: \(made.recipient)\n", made, name)
      return .sent("written to \(path)/new/\(name)", remote: name)
    } catch let error as ComposerError {
      return .failed("\(error.field): \(error.message)")
    } catch { return .down(describe(error)) }
  }

  private func write(_ lead: String, _ made: MailMaker.Made, _ name: String) throws(Failure) {
    for folder in [path, path + "/tmp", path + "/new", path + "/cur"] {
      if mkdir(folder, 0o700) != 0, errno != EEXIST {
        throw Failure("\(folder): \(systemMessage(errno))")
      }
    }
    let draft = "\(path)/tmp/\(name)"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Failure("\(draft): \(systemMessage(errno))") }
    let bytes = Array(lead.utf8) + made.bytes.filter { $0 != 13 }
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let code = errno
        close(descriptor)
        unlink(draft)
        throw Failure("\(draft): \(systemMessage(code))")
      }
      done += count
    }
    let isSafe = fsync(descriptor) == 0
    let isClosed = close(descriptor) == 0
    guard isSafe, isClosed, rename(draft, "\(path)/new/\(name)") == 0 else {
      throw Failure("\(draft): \(systemMessage(errno))")
    }
  }

  private func fingerprint(_ key: String) -> String {
    // FNV-1a: only to keep two stores that share a Maildir apart.
    let hash = key.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 36)
  }
}
