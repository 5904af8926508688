/// Watching a statement at work: progress for people, and an end to work without end.
import CSQLite
import Glibc

/// Holds the question so that the C callback can find it.
final class WorkWatch {
  let goesOn: () -> Bool
  init(_ goesOn: @escaping () -> Bool) { self.goesOn = goesOn }
}

extension Connection {
  /// Asks `goesOn` after every `steps` steps of SQLite's virtual machine; false stops the
  /// statement with an error that `isInterrupted`.
  public func onWork(every steps: Int32 = 20_000, _ goesOn: @escaping () -> Bool) {
    let watch = WorkWatch(goesOn)
    self.watch = watch
    sqlite3_progress_handler(
      handle, steps,
      { context in
        guard let context else { return 0 }
        return Unmanaged<WorkWatch>.fromOpaque(context).takeUnretainedValue().goesOn() ? 0 : 1
      }, Unmanaged.passUnretained(watch).toOpaque())
  }

  /// Stops statements once this thread has computed for so long.
  ///
  /// Time spent waiting for a slow reader of the output does not count.
  ///
  /// - Parameter seconds: processor time from now on, in seconds.
  public func limitWork(seconds: Int) {
    let end = threadTime() + Double(seconds)
    onWork { threadTime() < end }
  }

  /// Refuses single values, and rows, of more than `bytes` bytes.
  public func limitValues(bytes: Int32) {
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, bytes)
  }
}

private func threadTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
