/// A program that is started with words, never by a shell, fed, listened to, and ended in time.
import Glibc

/// How a program ended.
public enum Spawned: Sendable, Equatable {
  /// By itself, with a status; the first bytes of what it printed on each stream.
  case exited(Int32, out: [UInt8], err: [UInt8])
  /// By a signal that came from elsewhere.
  case signalled(Int32)
  /// By us: it took too long.
  case timedOut
  /// It did not start, for this error number.
  case cannotStart(Int32)

  /// What is kept of each stream.
  private static let limit = 16_384

  /// Runs the program, gives it `input`, and waits for its end.
  public static func run(_ words: [String], input: [UInt8], seconds: Int64) -> Spawned {
    guard let name = words.first, !name.isEmpty else { return .cannotStart(ENOENT) }
    // A NUL would cut a word short without a trace.
    guard !words.contains(where: { $0.utf8.contains(0) }) else { return .cannotStart(EINVAL) }
    var pipes = Pipes()
    defer { pipes.close() }
    guard pipes.open() else { return .cannotStart(errno) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipes.input.read, 0)
    posix_spawn_file_actions_adddup2(&actions, pipes.out.write, 1)
    posix_spawn_file_actions_adddup2(&actions, pipes.err.write, 2)
    // Our own files close by themselves; a library's sockets may not.
    for descriptor in Int32(3)..<64 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var restored = sigset_t()
    sigemptyset(&restored)
    sigaddset(&restored, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &restored)
    // A group of its own: ending it ends what it has started.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETPGROUP))

    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, name, &actions, &attributes, &pointers, environ)
    guard code == 0 else { return .cannotStart(code) }
    pipes.closeTheirs()
    return attend(process, &pipes, input, seconds)
  }

  private static func attend(
    _ process: pid_t, _ pipes: inout Pipes, _ input: [UInt8], _ seconds: Int64
  ) -> Spawned {
    let end = monotonicSeconds() + Double(seconds)
    var written = 0
    var out: [UInt8] = []
    var err: [UInt8] = []
    var status: Int32 = 0
    if input.isEmpty { pipes.input.closeWrite() }
    while true {
      if waitpid(process, &status, WNOHANG) == process { break }
      let left = end - monotonicSeconds()
      if left <= 0 {
        kill(-process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      var entries = [
        pollfd(fd: pipes.input.write, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: pipes.out.read, events: Int16(POLLIN), revents: 0),
        pollfd(fd: pipes.err.read, events: Int16(POLLIN), revents: 0),
      ]
      // Streams may close long before the end, or be kept open after it: look again soon.
      let pause = pipes.hasOpen ? min(left * 1000, 50) : 5
      _ = poll(&entries, 3, Int32(max(pause, 1)))
      if entries[0].revents != 0 {
        let count = input[written...].withUnsafeBytes {
          write(pipes.input.write, $0.baseAddress, $0.count)
        }
        if count > 0 { written += count }
        if written == input.count || (count < 0 && errno != EAGAIN && errno != EINTR) {
          pipes.input.closeWrite()
        }
      }
      if entries[1].revents != 0 { pipes.out.drain(&out, limit) }
      if entries[2].revents != 0 { pipes.err.drain(&err, limit) }
    }
    pipes.out.drain(&out, limit)
    pipes.err.drain(&err, limit)
    let signal = status & 0x7F
    return signal == 0
      ? .exited((status >> 8) & 0xFF, out: out, err: err) : .signalled(signal)
  }
}

/// The three pipes between here and there.
private struct Pipes {
  var input = Pipe()
  var out = Pipe()
  var err = Pipe()

  var hasOpen: Bool { input.write >= 0 || out.read >= 0 || err.read >= 0 }

  mutating func open() -> Bool {
    guard input.open(), out.open(), err.open() else { return false }
    for end in [input.write, out.read, err.read] {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    return true
  }

  mutating func closeTheirs() {
    input.closeRead()
    out.closeWrite()
    err.closeWrite()
  }

  mutating func close() {
    for end in [\Pipes.input, \Pipes.out, \Pipes.err] {
      self[keyPath: end].closeRead()
      self[keyPath: end].closeWrite()
    }
  }
}

private struct Pipe {
  var read: Int32 = -1
  var write: Int32 = -1

  mutating func open() -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (read, write) = (ends[0], ends[1])
    return true
  }

  mutating func closeRead() {
    if read >= 0 { close(read) }
    read = -1
  }

  mutating func closeWrite() {
    if write >= 0 { close(write) }
    write = -1
  }

  /// Takes what is there; beyond the limit it is read and dropped, so that nobody blocks.
  mutating func drain(_ bytes: inout [UInt8], _ limit: Int) {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while read >= 0 {
      let count = Glibc.read(read, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk.prefix(min(count, max(0, limit - bytes.count)))
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        closeRead()
      } else {
        return
      }
    }
  }
}

/// A clock that never goes back, in seconds.
public func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
