/// An end to waiting for a server that accepts a connection and then says nothing.
///
/// libldap's own timeouts do not reach into the TLS handshake, which waits for ever. A second thread
/// shuts the socket down when the time is over; the handshake then fails by itself.
import CLibraries
import Glibc

/// Watches one call of the library.
///
/// Everything is behind the lock, so both threads may use it.
final class Watchdog: @unchecked Sendable {
  private let functions: clibraries_libldap
  private let handle: OpaquePointer
  private let seconds: Int
  private var lock = pthread_mutex_t()
  private var signal = pthread_cond_t()
  private var isDone = false
  private var hasBitten = false

  private init(_ functions: clibraries_libldap, _ handle: OpaquePointer, _ seconds: Int) {
    self.functions = functions
    self.handle = handle
    self.seconds = seconds
    pthread_mutex_init(&lock, nil)
    pthread_cond_init(&signal, nil)
  }

  deinit {
    pthread_cond_destroy(&signal)
    pthread_mutex_destroy(&lock)
  }

  /// Runs `call`, which uses the connection, for at most so many seconds.
  ///
  /// - Returns: what the call returned, and whether it was cut short.
  static func watch(
    _ functions: clibraries_libldap, _ handle: OpaquePointer, seconds: Int, _ call: () -> Int32
  ) -> (code: Int32, isLate: Bool) {
    let dog = Watchdog(functions, handle, seconds)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(dog)
    let started = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Watchdog>.fromOpaque(context).takeRetainedValue().wait() }
        return nil
      }, context.toOpaque())
    guard started == 0 else {
      context.release()
      return (call(), false)
    }
    let code = call()
    dog.finish()
    pthread_join(thread, nil)
    return (code, dog.hasBitten)
  }

  private func finish() {
    pthread_mutex_lock(&lock)
    isDone = true
    pthread_cond_signal(&signal)
    pthread_mutex_unlock(&lock)
  }

  private func wait() {
    var end = timespec()
    clock_gettime(CLOCK_REALTIME, &end)
    end.tv_sec += seconds
    pthread_mutex_lock(&lock)
    while !isDone {
      guard pthread_cond_timedwait(&signal, &lock, &end) == ETIMEDOUT, !isDone else { continue }
      hasBitten = true
      var descriptor: Int32 = -1
      _ = functions.ldap_get_option(handle, Int32(CLIBRARIES_LDAP_OPT_DESC), &descriptor)
      if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
      // The library may try the next address of the host.
      end.tv_sec += 1
    }
    pthread_mutex_unlock(&lock)
  }
}
