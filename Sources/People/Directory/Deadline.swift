/// A deadline for the handshake with a directory server that accepts a connection and says nothing.
import Glibc

/// Ends the connections that are made while it runs, when their time is over.
///
/// libldap waits for a TLS handshake by asking the socket again and again, without end
/// (OpenLDAP 2.5 with GnuTLS; its own time limits do not count there). Shutting the socket down
/// from beside it makes the handshake fail like that of a server that hung up.
final class Deadline {
  /// What the watching thread needs to know.
  private final class Watch {
    let wake: Int32
    let milliseconds: Int32
    let before: Set<Int32>

    init(wake: Int32, milliseconds: Int32, before: Set<Int32>) {
      self.wake = wake
      self.milliseconds = milliseconds
      self.before = before
    }
  }

  private var thread = pthread_t()
  private var pipe: [Int32] = [-1, -1]
  private var runs = false

  /// Starts to watch; sockets that are open already are left alone.
  init(seconds: Int) {
    guard Glibc.pipe(&pipe) == 0 else { return }
    let watch = Watch(
      wake: pipe[0], milliseconds: Int32(clamping: seconds * 1000), before: Self.sockets())
    let argument = Unmanaged.passRetained(watch)
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let watch = Unmanaged<Watch>.fromOpaque(argument).takeRetainedValue()
        var waiting = pollfd(fd: watch.wake, events: Int16(POLLIN), revents: 0)
        if poll(&waiting, 1, watch.milliseconds) == 0 {
          for socket in Deadline.sockets().subtracting(watch.before) {
            shutdown(socket, Int32(SHUT_RDWR))
          }
        }
        return nil
      }, argument.toOpaque())
    runs = code == 0
    if !runs { argument.release() }
  }

  /// Stops watching.
  func end() {
    guard pipe[1] >= 0 else { return }
    close(pipe[1])
    if runs { pthread_join(thread, nil) }
    close(pipe[0])
    pipe = [-1, -1]
  }

  /// The connected internet sockets of this process.
  private static func sockets() -> Set<Int32> {
    var found: Set<Int32> = []
    for descriptor in Int32(3)..<1024 {
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { continue }
      var peer = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let isConnected = withUnsafeMutablePointer(to: &peer) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getpeername(descriptor, $0, &length) == 0
        }
      }
      let family = Int32(peer.ss_family)
      if isConnected, family == AF_INET || family == AF_INET6 { found.insert(descriptor) }
    }
    return found
  }
}
