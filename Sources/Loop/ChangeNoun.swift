/// The noun `change`: what users ask for becomes a decision, and they are told.
import Commands
import Repository
import SQLite

/// What is to be announced, for the desk that announces.
public struct ChangeAnnouncement: Sendable {
  /// What changes, in one line.
  public var headline: String
  /// What is done and why, in Markdown.
  public var body: String
  /// The language of both.
  public var language: String
  /// The groups it is for; everybody when there are none.
  public var groups: [String]
}

/// Makes a draft of an announcement and returns its number; called inside a transaction.
public typealias AnnouncementDrafting = @Sendable (Store, ChangeAnnouncement) throws -> Int64

/// The commands of changes, a file for each few.
enum ChangeCommands {}

extension Noun {
  /// The noun `change`; `drafting` makes the announcement of one.
  public static func change(_ drafting: @escaping AnnouncementDrafting) -> Noun {
    Noun(
      "change", "Turn what people ask for into decisions, and tell them",
      prose: """
        A change begins with what people said: tickets, questions of readers, outages, answers and
        comments of surveys, or a theme in your own words, which stands for all tickets with that tag
        and all comments with that theme. `ittool change propose` keeps these causes together
        under one number, such as C-4. Somebody decides: accepted, declined with a reason, or later.
        What was accepted takes effect one day (`done`), and amends a policy perhaps.

        Those who asked are told by mail (`tell`), everybody by an announcement (`announce`) and on
        the page "You asked, we changed" of the web site, which has what was declined, too.
        `ittool change list --unanswered` shows who still waits for a word. Whether it helped is
        shown by a question of a later survey (`measure`).
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(ChangeCommands.propose), AnyCommand(ChangeCommands.list),
        AnyCommand(ChangeCommands.show), AnyCommand(ChangeCommands.edit),
        AnyCommand(ChangeCommands.decide), AnyCommand(ChangeCommands.done),
        AnyCommand(ChangeCommands.announce(drafting)), AnyCommand(ChangeCommands.tell),
        AnyCommand(ChangeCommands.measure),
      ]
    }
  }
}
