/// A connection that libcurl opens, protects and logs in at, and that is then spoken over by hand.
import CLibraries
import Commands
import Glibc
import Repository
import Terminal

/// A conversation that cannot go on.
public struct WireFailure: Error, Equatable, Sendable {
  /// What happened, for people.
  public var words: String
}

/// An IMAP connection after the login.
///
/// libcurl's own way of fetching marks what it fetches as seen; so it opens the connection, and the
/// commands are given here.
public final class CurlWire {
  private let handle: CurlHandle
  private let seconds: Int64

  /// Connects to the server of a mailbox, checks its certificate, and logs in.
  ///
  /// - Parameter seconds: how long the server may say nothing.
  /// - Throws: `Failure` for a wrong configuration, `LibraryMissing`, or `WireFailure`.
  public init(imap section: NamedSection, seconds: Int64) throws {
    self.seconds = seconds
    let host = try section.required("host")
    guard SMTPChannel.isHost(host) else {
      throw section.failure("host", "'\(host)' is no host name")
    }
    _ = try section.required("user")
    let tls = section["tls"] ?? "implicit"
    let isPlain = tls == "none"
    if isPlain, !SMTPChannel.isLoopback(host) {
      throw section.failure("tls", "a password is not sent over a connection that is not protected")
    }
    let isImplicit = tls == "implicit"
    let port = section["port"] ?? (isImplicit ? "993" : "143")
    // A connection that goes away is an answer, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    handle = try CurlHandle()
    handle.conversation.begin([])
    handle.set(Int(CLIBRARIES_CURLOPT_URL), "\(isImplicit ? "imaps" : "imap")://\(host):\(port)/")
    handle.set(
      Int(CLIBRARIES_CURLOPT_PROTOCOLS),
      Int(CLIBRARIES_CURLPROTO_IMAP) | Int(CLIBRARIES_CURLPROTO_IMAPS))
    handle.protect(section, isPlain: isPlain)
    handle.set(Int(CLIBRARIES_CURLOPT_TIMEOUT_MS), Int(seconds) * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_CONNECTTIMEOUT_MS), min(Int(seconds), 30) * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_CONNECT_ONLY), 1)
    try handle.logIn(section)
    let code = handle.perform()
    guard code == Int(CLIBRARIES_CURLE_OK) else {
      var words = handle.words(for: code)
      // What the server said at the end of a refused login.
      if code == Int(CLIBRARIES_CURLE_LOGIN_DENIED), let last = handle.conversation.lines.last {
        words += ": \(last.prefix(200))"
      }
      throw WireFailure(words: "\(host):\(port): \(words)")
    }
  }

  /// Sends all of the bytes.
  public func send(_ bytes: [UInt8]) throws(WireFailure) {
    var done = 0
    let end = monotonicSeconds() + Double(seconds)
    while done < bytes.count {
      var count = 0
      let code = bytes[done...].withUnsafeBytes { piece -> UInt32 in
        guard let start = piece.baseAddress else { return 0 }
        return handle.curl.functions.pointee.curl_easy_send(
          handle.handle, start, piece.count, &count)
      }
      if code == CLIBRARIES_CURLE_AGAIN {
        try wait(POLLOUT, until: end)
      } else if code != CLIBRARIES_CURLE_OK {
        throw WireFailure(words: "the connection broke: \(handle.words(for: Int(code)))")
      }
      done += count
    }
  }

  /// Waits for bytes and puts them into `room`; 0 when the server has closed the connection.
  public func receive(into room: UnsafeMutableRawBufferPointer) throws(WireFailure) -> Int {
    guard let start = room.baseAddress else { return 0 }
    let end = monotonicSeconds() + Double(seconds)
    while true {
      var count = 0
      // What TLS has decrypted already shows on no socket: ask first, then wait.
      let code = handle.curl.functions.pointee.curl_easy_recv(
        handle.handle, start, room.count, &count)
      if code == CLIBRARIES_CURLE_OK { return count }
      guard code == CLIBRARIES_CURLE_AGAIN else {
        throw WireFailure(words: "the connection broke: \(handle.words(for: Int(code)))")
      }
      try wait(POLLIN, until: end)
    }
  }

  private func wait(_ event: Int32, until end: Double) throws(WireFailure) {
    let socket = clibraries_curl_socket(handle.curl.functions, handle.handle)
    guard socket >= 0 else { throw WireFailure(words: "the connection is gone") }
    let left = end - monotonicSeconds()
    guard left > 0 else {
      throw WireFailure(words: "the server said nothing for \(seconds) seconds")
    }
    var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
    _ = poll(&entry, 1, Int32(min(left * 1_000 + 1, 60_000)))
  }
}

extension CurlHandle {
  /// How the connection of a section is protected.
  func protect(_ section: NamedSection, isPlain: Bool) {
    // A proxy of the environment speaks HTTP, not mail.
    set(Int(CLIBRARIES_CURLOPT_PROXY), "")
    set(
      Int(CLIBRARIES_CURLOPT_USE_SSL),
      Int(isPlain ? CLIBRARIES_CURLUSESSL_NONE : CLIBRARIES_CURLUSESSL_ALL))
    if let file = section["ca-file"] { set(Int(CLIBRARIES_CURLOPT_CAINFO), file) }
  }

  /// The account of a section and its secret; nothing when it has none.
  func logIn(_ section: NamedSection) throws(Failure) {
    guard let user = section["user"] else { return }
    guard let secret = try section.secret() else {
      throw section.failure("user", "there is no 'password-file' or 'password-command'")
    }
    set(Int(CLIBRARIES_CURLOPT_USERNAME), user)
    let way = section["auth"] ?? "auto"
    if way == "xoauth2" {
      set(Int(CLIBRARIES_CURLOPT_XOAUTH2_BEARER), secret)
    } else {
      set(Int(CLIBRARIES_CURLOPT_PASSWORD), secret)
    }
    if way != "auto" {
      set(Int(CLIBRARIES_CURLOPT_LOGIN_OPTIONS), "AUTH=\(way.uppercased())")
    }
    set(Int(CLIBRARIES_CURLOPT_SASL_IR), 1)
  }
}
