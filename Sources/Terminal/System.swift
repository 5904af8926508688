// The few system calls that every stream needs, wrapped once.

import Glibc

/// The system's words for an error number, in English whatever the locale.
public func systemMessage(_ code: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    guard let start = buffer.baseAddress, strerror_r(code, start, buffer.count) == 0 else {
      return "system error \(code)"
    }
    return String(cString: start)
  }
}

/// Waits until a non-blocking descriptor can go on.
func awaitReadiness(of descriptor: Int32, for events: Int32) {
  var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
  // Interrupted or failed, the caller's next read or write says what is wrong.
  _ = poll(&entry, 1, -1)
}

/// A clock that never goes back, in nanoseconds.
func monotonicNow() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
