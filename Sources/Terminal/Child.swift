// The two programs a person may have us start: their pager and their editor.

import Glibc

/// A running program that the person chose.
struct Child {
  private let process: pid_t

  /// Starts `/bin/sh -c script name arguments…`.
  ///
  /// The script is the person's own setting and never holds text from elsewhere; a path comes as
  /// an argument. `streams` are pairs of the descriptor here and the descriptor there. Returns
  /// `nil` where the shell cannot be started.
  init?(
    script: String, arguments: [String] = [], streams: [(from: Int32, to: Int32)] = [],
    variables: [(name: String, value: String)] = []
  ) {
    var actions = posix_spawn_file_actions_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in streams {
      posix_spawn_file_actions_adddup2(&actions, stream.from, stream.to)
    }

    // What the parent ignores while it waits must work again in the child.
    var attributes = posix_spawnattr_t()
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    var restored = sigset_t()
    sigemptyset(&restored)
    for signal in quietened { sigaddset(&restored, signal) }
    posix_spawnattr_setsigdefault(&attributes, &restored)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

    let words = CStrings(["/bin/sh", "-c", script, "sh"] + arguments)
    let settings = CStrings(Self.environment(with: variables))
    var process: pid_t = 0
    let code = posix_spawn(
      &process, "/bin/sh", &actions, &attributes, words.pointers, settings.pointers)
    guard code == 0 else { return nil }
    self.process = process
  }

  /// Waits for the end; the exit status, or 128 and the signal's number as a shell gives it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return 127 }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }

  private static func environment(with variables: [(name: String, value: String)]) -> [String] {
    var entries: [String] = []
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if !variables.contains(where: { text.hasPrefix($0.name + "=") }) { entries.append(text) }
      next += 1
    }
    return entries + variables.map { "\($0.name)=\($0.value)" }
  }
}

/// Ctrl-C and Ctrl-\ reach parent and child alike; SIGPIPE comes when a pager is quit early.
private let quietened = [SIGINT, SIGQUIT, SIGPIPE]

/// Runs `body` so that keys and pipes that concern the child do not end the parent.
///
/// No handler is set: the signals are ignored and given back.
func whileChildRuns<Result>(_ body: () -> Result) -> Result {
  let former = quietened.map { signal($0, SIG_IGN) }
  defer {
    for (number, action) in zip(quietened, former) { signal(number, action) }
  }
  return body()
}

/// A null-terminated array of C strings, freed at the end.
private final class CStrings {
  private(set) var pointers: [UnsafeMutablePointer<CChar>?]

  init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

  deinit { for pointer in pointers { free(pointer) } }
}
