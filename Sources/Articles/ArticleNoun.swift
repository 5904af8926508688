/// The table of the noun `article`.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// The commands of articles, a file for each few.
enum ArticleCommands {}

extension Noun {
  /// The noun `article`.
  public static var article: Noun {
    Noun(
      "article", "Write down how things are solved, for everybody's next time",
      prose: """
        An article is a short text in Markdown that answers a question: how to print from a tablet,
        what to do when the projector stays dark. It is a draft, then published, and retired when
        it no longer holds. Its audience is the public, the staff, or only the technicians. Every
        earlier text is kept.

        `ittool ticket resolve --article` answers a ticket with one, and `ittool article
        from-ticket` makes one of a ticket's public words: solving writes the documentation.
        """
    ) {
      [
        AnyCommand(ArticleCommands.add), AnyCommand(ArticleCommands.edit),
        AnyCommand(ArticleCommands.list), AnyCommand(ArticleCommands.show),
        AnyCommand(ArticleCommands.search), AnyCommand(ArticleCommands.publish),
        AnyCommand(ArticleCommands.retire), AnyCommand(ArticleCommands.review),
        AnyCommand(ArticleCommands.link), AnyCommand(ArticleCommands.fromTicket),
        AnyCommand(ArticleCommands.export), AnyCommand(ArticleCommands.importing),
      ]
    }
  }
}
