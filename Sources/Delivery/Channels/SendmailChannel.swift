/// The `sendmail` channel: the program that every mail server on this machine brings along.
import Commands
import Mail
import Repository
import Terminal

/// Hands mail to a sendmail program, whose exit status follows sysexits.h.
final class SendmailChannel: Channel {
  private let section: NamedSection
  private let maker: MailMaker
  private let program: String

  init(_ section: NamedSection, _ surroundings: ChannelSurroundings) throws(Failure) {
    self.section = section
    maker = try MailMaker(section, zone: surroundings.zone)
    program = section["program"] ?? "/usr/sbin/sendmail"
  }

  func preview(_ parcel: Parcel) -> ChannelPreview { maker.preview(parcel, section) }

  func send(_ parcel: Parcel) -> SendOutcome {
    let made: MailMaker.Made
    do {
      made = try maker.make(parcel)
    } catch let error as ComposerError {
      return .failed("\(error.field): \(error.message)")
    } catch { return .failed("\(error)") }
    // -i: without it a line with a single dot ends the mail. Line ends are the local ones here.
    let bytes = made.bytes.filter { $0 != 13 }
    let sender = made.sender.isEmpty ? "<>" : made.sender
    let words = [program, "-i", "-f", sender, "--", made.recipient]
    let ended = Spawned.run(words, input: bytes, seconds: section.timeout)
    return ExitMeaning.outcome(ended, program)
  }
}

/// What the end of a program that sends says about the message.
enum ExitMeaning {
  /// By the statuses of sysexits.h, which sendmail, postfix and exim use.
  static func outcome(_ ended: Spawned, _ program: String) -> SendOutcome {
    switch ended {
    case .exited(let status, let out, let err):
      let said = words(err.isEmpty ? out : err)
      let text = said.isEmpty ? "\(program) ended with status \(status)" : said
      switch status {
      case 0: return .sent(said.isEmpty ? "taken by \(program)" : said)
      // Data, user and host are this message's; usage, protocol and permission everybody's.
      case 65, 67, 68: return .failed(text)
      case 64, 69, 72, 77, 78, 126, 127: return .down(text)
      default: return .deferred(text)
      }
    case .signalled(let number): return .unknown("\(program) was ended by signal \(number)")
    case .timedOut: return .unknown("\(program) took too long and was ended")
    case .cannotStart(let code): return .down("\(program): \(systemMessage(code))")
    }
  }

  private static func words(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix(1_000), as: UTF8.self).trimmed
  }
}
