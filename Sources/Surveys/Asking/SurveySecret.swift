/// The secret that tokens are made of: a file beside the store, never in it.
///
/// Whoever has a copy of the store, or of its backups, cannot make the token of a person and so not
/// find out which of the spent ones was theirs. It is destroyed when an anonymous survey is closed.
import Commands
import Glibc
import Repository
import Terminal

struct SurveySecret {
  let path: String
  private let storePath: String

  init(_ survey: Int64, _ store: Store) {
    path = "\(store.path).survey-\(survey).key"
    storePath = store.path
  }

  /// The secret; nil when there is none.
  ///
  /// - Throws: `Failure` for a file that more accounts can read than the store.
  func read() throws -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw Failure("\(path): not a file", status: .inputOutput)
    }
    guard facts.st_mode & 0o777 & ~mode() == 0 else {
      throw Failure(
        "\(path): others may read it", hint: "chmod 600 \(path)", status: .configuration)
    }
    var bytes = [UInt8](repeating: 0, count: 65)
    guard Glibc.read(descriptor, &bytes, bytes.count) == 32 else {
      throw Failure("\(path): this is no secret of a survey", status: .configuration)
    }
    return Array(bytes[..<32])
  }

  /// The secret, made when there is none.
  func make() throws -> [UInt8] {
    if let known = try read() { return known }
    var random = SystemRandomNumberGenerator()
    let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      // Another run was quicker.
      if errno == EEXIST, let known = try read() { return known }
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { close(descriptor) }
    guard fchmod(descriptor, mode()) == 0, Glibc.write(descriptor, secret, 32) == 32,
      fsync(descriptor) == 0
    else { throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput) }
    return secret
  }

  /// Overwrites and removes it.
  func destroy() throws {
    let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return }
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { close(descriptor) }
    _ = Glibc.write(descriptor, [UInt8](repeating: 0, count: 32), 32)
    guard fsync(descriptor) == 0, unlink(path) == 0 else {
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
  }

  // A team shares the store by its group, and so what belongs to it.
  private func mode() -> mode_t {
    var facts = stat()
    guard stat(storePath, &facts) == 0 else { return 0o600 }
    return 0o600 | facts.st_mode & 0o060
  }
}
