/// The `smtp` channel: a mail server, spoken to by libcurl over TLS.
import CLibraries
import Commands
import Mail
import Repository

/// Sends mail to one server over a connection that is kept from message to message.
///
/// One recipient per transaction, so that every address has its own answer. Until the server has
/// said yes to the end of the data nothing was sent; when the connection breaks right there, the
/// outcome is unknown and said to be so.
final class SMTPChannel: Channel {
  private let section: NamedSection
  private let maker: MailMaker
  private let url: String
  private let isImplicit: Bool
  private let isPlain: Bool
  private var handle: CurlHandle?
  private(set) var missing: LibraryMissing?

  init(_ section: NamedSection, _ surroundings: ChannelSurroundings) throws(Failure) {
    self.section = section
    maker = try MailMaker(section, zone: surroundings.zone)
    let host = try section.required("host")
    guard Self.isHost(host) else { throw section.failure("host", "'\(host)' is no host name") }
    let tls = section["tls"] ?? "starttls"
    isImplicit = tls == "implicit"
    isPlain = tls == "none"
    let port = section["port"] ?? (isImplicit ? "465" : isPlain ? "25" : "587")
    let hello = section["hello"] ?? ""
    guard hello.isEmpty || Self.isHost(hello) else {
      throw section.failure("hello", "'\(hello)' is no host name")
    }
    url = "\(isImplicit ? "smtps" : "smtp")://\(host):\(port)/\(hello)"
    if section["user"] != nil, isPlain, !Self.isLoopback(host) {
      throw section.failure("tls", "a password is not sent over a connection that is not protected")
    }
  }

  func preview(_ parcel: Parcel) -> ChannelPreview { maker.preview(parcel, section) }

  func send(_ parcel: Parcel) -> SendOutcome {
    let made: MailMaker.Made
    do {
      made = try maker.make(parcel)
    } catch let error as ComposerError {
      return .failed("\(error.field): \(error.message)")
    } catch { return .failed("\(error)") }
    let handle: CurlHandle
    do { handle = try opened() } catch {
      self.handle = nil
      missing = error as? LibraryMissing
      return .down(describe(error))
    }
    let first = transfer(made, handle)
    // The server may have closed an idle connection: that says nothing about this message.
    guard first.isStale else { return first.outcome }
    return transfer(made, handle).outcome
  }

  private func transfer(
    _ made: MailMaker.Made, _ handle: CurlHandle
  ) -> (outcome: SendOutcome, isStale: Bool) {
    let talk = handle.conversation
    talk.begin(made.bytes)
    handle.set(Int(CLIBRARIES_CURLOPT_MAIL_FROM), made.sender.isEmpty ? "<>" : made.sender)
    handle.set(Int(CLIBRARIES_CURLOPT_MAIL_RCPT), [made.recipient])
    handle.set(Int(CLIBRARIES_CURLOPT_INFILESIZE_LARGE), size: made.bytes.count)
    let code = handle.perform()
    let reply = SMTPReply(talk.isAnswered ? talk.lines : [])
    if code == Int(CLIBRARIES_CURLE_OK) { return (.sent(reply.words), false) }
    // A yes is not what went wrong.
    let words = reply.code >= 400 ? reply.words : handle.words(for: code)
    let stage = Stage(talk)
    let isStale =
      handle.fact(Int(CLIBRARIES_CURLINFO_NUM_CONNECTS)) == 0 && stage == .sender
      && reply.code == 0
    return (stage.outcome(reply.code, words, reply.words), isStale)
  }

  private func opened() throws -> CurlHandle {
    if let handle { return handle }
    let handle = try CurlHandle()
    handle.conversation.commands = ["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"]
    handle.set(Int(CLIBRARIES_CURLOPT_URL), url)
    handle.set(
      Int(CLIBRARIES_CURLOPT_PROTOCOLS),
      Int(CLIBRARIES_CURLPROTO_SMTP) | Int(CLIBRARIES_CURLPROTO_SMTPS))
    handle.protect(section, isPlain: isPlain)
    let seconds = Int(section.timeout)
    handle.set(Int(CLIBRARIES_CURLOPT_TIMEOUT_MS), seconds * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_CONNECTTIMEOUT_MS), min(seconds, 30) * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_SERVER_RESPONSE_TIMEOUT), seconds)
    handle.set(Int(CLIBRARIES_CURLOPT_UPLOAD), 1)
    try handle.logIn(section)
    self.handle = handle
    return handle
  }

  static func isHost(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 255
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F: true
        default: false
        }
      }
  }

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "[::1]" || host.hasPrefix("127.")
  }
}

/// What an error says to people.
func describe(_ error: any Error) -> String {
  switch error {
  case let failure as Failure: failure.message
  case let missing as LibraryMissing: "\(missing.message); \(missing.hint)"
  default: "\(error)"
  }
}

/// The server's reply to the last command.
struct SMTPReply: Sendable, Equatable {
  /// Its number; 0 when there was none.
  var code = 0
  /// All its lines.
  var words = ""

  init(_ lines: [String]) {
    guard let last = lines.last, let code = Int(last.prefix(3)) else { return }
    self.code = code
    words = lines.joined(separator: " ")
  }
}

/// How far a transaction came.
enum Stage: Sendable {
  /// Greeting, TLS and login: all messages share it.
  case connection
  /// The sender was named.
  case sender
  /// The recipient was named.
  case recipient
  /// The data was asked for, or is on its way.
  case data
  /// The end of the data may have arrived.
  case end

  init(_ talk: Conversation) {
    switch talk.command {
    case "MAIL": self = .sender
    case "RCPT": self = .recipient
    case "DATA": self = talk.isHandedOver ? .end : .data
    default: self = .connection
    }
  }

  /// What a transaction that came so far and no farther has come to.
  func outcome(_ code: Int, _ words: String, _ reply: String) -> SendOutcome {
    switch (self, code) {
    case (.connection, _): return .down(words)
    case (.sender, 500...599):
      // The size is this message's own fault; all else would meet the next message too.
      let isSize = code == 552 || reply.contains("5.3.4") || reply.contains("5.2.3")
      return isSize ? .failed(words) : .down(words)
    case (.recipient, 500...599), (.data, 500...599), (.end, 500...599): return .failed(words)
    // The server goes away: that is no verdict on the message.
    case (_, 421): return .broken(words)
    case (_, 400...499): return .deferred(words)
    case (.end, _): return .unknown("no answer to the end of the message: \(words)")
    default: return .broken(words)
    }
  }
}
