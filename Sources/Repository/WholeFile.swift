/// Files that are written whole or not at all.
import Commands
import Glibc
import Terminal

/// A file that appears when it is complete.
public enum WholeFile {
  /// Puts a text into a file; what stood there before is replaced only when all of it is on disk.
  ///
  /// A pipe or a device is written as it is.
  ///
  /// - Parameter mode: who may read it; the account's mask applies.
  /// - Throws: `Failure` or `SinkFailure`; the file is then as it was.
  public static func write(_ text: String, to path: String, mode: mode_t = 0o666) throws {
    var facts = stat()
    let isFile = stat(path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG
    let draft = isFile ? "\(path).new-\(getpid())" : path
    let flags = isFile ? O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC : O_WRONLY | O_CLOEXEC
    let descriptor = open(draft, flags, mode)
    guard descriptor >= 0 else { throw failure(path) }
    defer {
      close(descriptor)
      if isFile { unlink(draft) }
    }
    let sink = Sink(descriptor: descriptor, name: path)
    try sink.write(text)
    try sink.flush()
    guard isFile else { return }
    guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
  }
}
