/// The columns of the documented views of announcements, questions, giveaways and readership.

extension Schema {
  static let newsColumns: [ViewColumn] =
    columns(
      "announcements",
      [
        ("number", "the announcement's number, without the A"),
        ("state", "draft, approved, scheduled, published, corrected or retracted"),
        ("headline", "its headline"), ("summary", "what it says in one sentence"),
        ("action", "what readers are to do"), ("body", "its text, in Markdown"),
        ("language", "the language of these, such as en"),
        ("public", "1 when everybody may read it, else 0"),
        ("groups", "the groups it is for, separated by blanks"),
        ("sites", "the sites it is for, separated by commas"),
        ("tags", "its tags, separated by blanks"), ("version", "counts its texts"),
        ("author", "who wrote it first"), ("approver", "who approved it"),
        ("reason", "why it was last corrected, or retracted"), ("created", "when it was made"),
        ("updated", "when it last changed"), ("approved", "when it was approved"),
        ("scheduled", "when it is to be published"),
        ("latest", "when it is too late to publish it as scheduled"),
        ("published", "when it was published"), ("valid_until", "how long it holds"),
      ])
    + columns(
      "announcement_texts",
      [
        ("number", "the announcement's number, without the A"), ("language", "the language"),
        ("headline", "its headline"), ("summary", "what it says in one sentence"),
        ("action", "what readers are to do"), ("body", "its text, in Markdown"),
      ])
    + columns(
      "announcement_tags",
      [("number", "the announcement's number, without the A"), ("tag", "the tag")])
    + columns(
      "questions",
      [
        ("number", "the question's number, without the Q"),
        ("announcement", "the announcement's number, without the A"),
        ("follows", "the question whose answer it asks about, without the Q"),
        ("state", "open, answered or declined"), ("question", "what was asked"),
        ("answer", "the answer, in Markdown"), ("reason", "why it was declined"),
        ("language", "its language"), ("person", "who asked, without the P"),
        ("owner", "who is to answer it"), ("source", "mail, shell or web"),
        ("ticket", "the ticket that it became, without the T"),
        ("actor", "who answered or declined it"),
        ("public", "1 when the answer stands under the post, else 0"),
        ("named", "1 when the asker agreed to be named there, else 0"),
        ("asked", "when it was asked"), ("settled", "when it was answered or declined"),
        ("published", "when the answer was published"),
      ])
    + columns(
      "subscriptions",
      [
        ("subscriber", "the address's number"), ("address", "the mail address"),
        ("person", "the person it belongs to, without the P"),
        ("topic", "all, or a kind and a word such as tag:wifi"),
        ("state", "pending, confirmed or left"),
        ("pace", "each announcement at once, or weekly in the newsletter"),
        ("source", "how it came: mail, list or shell"),
        ("asked", "when the address was last asked to confirm it"),
        ("since", "when it came into this state"),
      ])
    + columns(
      "giveaways",
      [
        ("number", "the giveaway's number, without the G"), ("title", "what could be won"),
        ("state", "open, closed, committed, drawn or cancelled"),
        ("rule", "how one entered: list, question, reply or survey"),
        ("word", "the word to reply with"),
        ("announcement", "the number of the announcement that it belongs to"),
        ("winners", "how many win"), ("staff_may_enter", "1 when staff may win, else 0"),
        ("entries", "how many entries take part"), ("excluded", "how many entries do not"),
        ("method", "hash-chain or rfc3797"), ("list_hash", "the SHA-256 of the list of entries"),
        ("seal", "the seal under the newest part of the record"), ("author", "who opened it"),
        ("reason", "why it was cancelled"), ("opened", "when it was opened"),
        ("until", "until when one could enter"), ("closed", "when the list was closed"),
        ("committed", "when the way of drawing was fixed"), ("drawn", "when it was drawn"),
        ("cancelled", "when it was given up"),
      ])
    + columns(
      "page_views",
      [
        ("day", "the local day"), ("path", "the page, below the site's address"),
        ("announcement", "the announcement it shows, without the A"),
        ("views", "how often it was looked at"),
        ("clients", "by how many clients at least"), ("bots", "how often programs asked for it"),
      ])
    + columns(
      "site_views",
      [
        ("day", "the local day"), ("views", "how often pages were looked at"),
        ("clients", "by how many clients at least"), ("feeds", "how often feeds were fetched"),
        ("feed_clients", "by how many clients at least"),
        ("bots", "how often programs asked for pages"), ("heads", "requests for the head alone"),
        ("errors", "requests that were refused or failed"),
        ("files", "requests for stylesheets, pictures and other files"),
        ("prefetches", "pages that browsers fetched before anybody looked"),
        ("others", "everything else"),
      ])
}
