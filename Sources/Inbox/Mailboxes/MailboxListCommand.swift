/// `mail mailboxes` and what the doctor says of them: whether they are read, and what had trouble.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct MailboxListArguments: Sendable {
  var output = Output()
}

/// One mailbox and how it fares.
struct MailboxRow: Sendable {
  var section: NamedSection
  var state: MailboxState?
  var troubles: [TroubleItem]

  static let fields: [Field<MailboxRow>] = [
    Field("mailbox", "Its name") { .text($0.section.name) },
    Field("type", "imap or maildir") { .of($0.section["type"]) },
    Field("target", "Where it is: server or directory") {
      .text($0.section["host"] ?? $0.section["path"] ?? "")
    },
    Field("folder", "The folder of an IMAP account", usual: false) {
      $0.section["type"] == "imap" ? .text($0.section["folder"] ?? "INBOX") : .null
    },
    Field("after", "What becomes of a message that was taken over") {
      .text($0.section["after"] ?? ($0.section["move-to"] == nil ? "seen" : "move"))
    },
    Field("begun", "When it was last looked at", usual: false) {
      $0.state.map { .instant($0.begun) } ?? .null
    },
    Field("read", "When it was last read to its end") { .of($0.state?.succeeded) },
    Field("uid", "The last UID that was taken over", usual: false) {
      $0.state.map { .integer($0.uid) } ?? .null
    },
    Field("trouble", "Messages that could not be taken over") {
      .integer(Int64($0.troubles.count))
    },
    Field("failure", "What went wrong the last time") { .of($0.state?.failure) },
  ]
}

extension MailCommands {
  static var mailboxes: Command<MailboxListArguments> {
    Command(
      "mail mailboxes", "List the mailboxes and how they fare",
      prose: """
        Lists the mailboxes of the configuration that `ittool mail fetch` collects from. With
        `-v` the messages that had trouble are named on standard error.
        """,
      options: Output.options.within(\.output), fields: MailboxRow.fields.descriptions(),
      examples: [Example("ittool mail mailboxes", "See whether mail is collected")],
      start: MailboxListArguments()
    ) { arguments, context in
      try context.withStore(.look) { store in
        let zone = try store.zone()
        let rows = try store.mailboxRows()
        for row in rows {
          for item in row.troubles {
            let next = item.nextTry.map { ", tried again after \($0.rfc3339)" } ?? ", given up"
            context.console.explain(
              "\(row.section.name): message \(item.item): \(item.reason) (\(item.tries) tries\(next))"
            )
          }
        }
        try context.printRows(
          MailboxRow.fields, arguments.output, local: { Calendar.spoken($0, zone) }
        ) { emit in for row in rows { try emit(row) } }
        return .done
      }
    }
  }
}

/// Something that keeps mail from coming in, and what helps.
public struct MailComplaint: Sendable, Equatable {
  /// What was found, one sentence without a full stop.
  public var finding: String
  /// What helps.
  public var cure: String
}

extension Store {
  func mailboxRows() throws -> [MailboxRow] {
    try configuration.mailboxes.map { section in
      MailboxRow(
        section: section, state: try mailboxState(section.name),
        troubles: try troubles(of: section.name))
    }
  }

  /// Every mailbox that is not read, fails, or holds messages that could not be taken over.
  public func mailComplaints() throws -> [MailComplaint] {
    var found: [MailComplaint] = []
    func add(_ finding: String, _ cure: String) {
      found.append(MailComplaint(finding: finding, cure: cure))
    }
    for row in try mailboxRows() {
      let name = row.section.name
      let fetch = "ittool mail fetch \(name)"
      do throws(Failure) { _ = try row.section.source(.utc) } catch {
        add(error.message, error.hints.first ?? "see 'ittool help config'")
        continue
      }
      guard let state = row.state else {
        add(
          "the mailbox '\(name)' has never been read",
          "see what it would bring with '\(fetch) --dry-run'; 'ittool cron' reads it")
        continue
      }
      if let failure = state.failure {
        let since = state.succeeded.map { "; it was last read \($0.rfc3339)" } ?? ""
        add(
          "the mailbox '\(name)' cannot be read: \(failure)\(since)",
          "put [mailbox \(name)] of the configuration right, then run '\(fetch)'")
      } else if let read = state.succeeded, now - read > 2 * 3_600 {
        add(
          "the mailbox '\(name)' was last read \(read.rfc3339)",
          "see whether cron runs 'ittool cron'; '\(fetch)' reads it now")
      }
      let skipped = row.troubles.filter(\.isSkipped)
      if let first = skipped.first {
        add(
          "\(skipped.count) messages of the mailbox '\(name)' were given up, such as "
            + "\(first.item): \(first.reason)",
          "look at them there; '\(fetch) --again' tries them once more")
      }
    }
    return found
  }
}
