/// Passwords and tokens in files: read only when nobody else can.
import Commands
import Glibc
import Terminal

/// A file that holds a secret.
public enum PrivateFile {
  /// The first 16 KiB of a file that belongs to this account or to root and that no other account
  /// can read.
  ///
  /// - Parameter wrong: makes the failure of a message and a hint, naming the setting.
  /// - Throws: what `wrong` makes.
  public static func read(
    _ path: String, wrong: (_ message: String, _ hint: String?) -> Failure
  ) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw wrong("\(path): \(systemMessage(errno))", nil) }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw wrong("\(path): not a file", nil)
    }
    guard facts.st_mode & 0o077 == 0 else {
      throw wrong("\(path): others may read it", "chmod 600 \(path)")
    }
    guard facts.st_uid == geteuid() || facts.st_uid == 0 else {
      throw wrong("\(path): it belongs to another account", nil)
    }
    var bytes = [UInt8](repeating: 0, count: 16_384)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw wrong("\(path): \(systemMessage(errno))", nil) }
    return Array(bytes.prefix(count))
  }
}
