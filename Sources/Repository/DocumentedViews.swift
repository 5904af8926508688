/// The views that people may query with SQL: a public interface, so their columns stay.
///
/// They are made for a query and go with its connection. SQLite reads the whole schema of a file
/// before its first statement, and their words were a fifth of all that a command computed.
import Commands
import SQLite

/// One column of a documented view.
public struct ViewColumn: Sendable {
  /// The view.
  public let view: String
  /// The column's name.
  public let name: String
  /// What it holds; no full stop.
  public let meaning: String
}

extension Connection {
  /// Makes the documented views, for this connection alone.
  public func makeViews() throws(DatabaseError) {
    for sql in Schema.viewDefinitions { try script(sql) }
  }
}

extension Schema {
  /// The documented views as SQL, by desk.
  static let viewDefinitions = [
    ticketViews, peopleViews, articleViews, hoursViews, newsViews, outageViews, surveyViews,
  ]

  /// The views that people may query with SQL, and what each holds.
  public static let views: [(name: String, meaning: String)] = [
    ("tickets", "one row per ticket, with the columns of 'ticket list' and a few more"),
    ("notes", "replies, internal notes, resolutions and what requesters wrote"),
    ("history", "every change: who, when, from where, what, old and new value"),
    ("people", "requesters, technicians and watchers"),
    ("queues", "the queues"),
    ("states", "the words for the ticket states and the class of each"),
    ("tags", "one row per ticket and tag"),
    ("watchers", "one row per ticket and watcher"),
    ("links", "how tickets refer to each other"),
    ("attachments", "names, sizes and checksums of attached files"),
    ("deliveries", "everything that was sent or is to be sent, one row per address"),
    ("groups", "the groups of people; one with a rule has no rows in members"),
    ("members", "one row per group and person who was put into it"),
    ("sites", "the school buildings"),
    ("rooms", "the rooms of the buildings"),
    ("promises", "what requesters were promised, and whether it was kept"),
    ("checklists", "what is to be done on a ticket, one row per item"),
    ("recurring_tickets", "tickets that are opened again and again, and by which rule"),
    ("articles", "knowledge articles as they read now"),
    ("article_tickets", "which articles belong to which tickets"),
    ("policies", "every version of the district's policies"),
    ("calendars", "when schools and the department are open, by name"),
    ("calendar_hours", "the ordinary week of each calendar, one row per stretch of hours"),
    ("calendar_exceptions", "holidays, half days and other weeks of each calendar"),
    ("periods", "the periods of each calendar's bell schedules"),
    ("calendar_uses", "which queue and which site goes by which calendar"),
    ("levels", "what is promised about which tickets, in the order in which levels are tried"),
    ("level_steps", "who is told when a promise is in danger or missed"),
    ("level_results", "what was kept of the promises about closed tickets"),
    ("digests", "what is sent at fixed times, and to whom"),
    ("digest_issues", "one row per issue of a digest and reader"),
    ("announcements", "announcements as they read now, in their first language"),
    ("announcement_texts", "the texts of announcements, one row per language"),
    ("announcement_tags", "one row per announcement and tag"),
    ("questions", "what readers ask about announcements, and what was answered"),
    ("subscriptions", "who wants which news, one row per address and topic"),
    ("giveaways", "what could be won, and how far each draw has come"),
    ("page_views", "how often pages of the web site were looked at, one row per day and page"),
    ("site_views", "what was asked of the web site, one row per day"),
    ("services", "what people use, such as district mail or the internet at a school"),
    ("outages", "what failed, and since when; their words are in outage_updates"),
    ("outage_updates", "what was said about outages, one row per update"),
    ("outage_impacts", "what each update says of each service"),
    ("maintenance_windows", "when planned work takes place, one row per window"),
    ("alerts", "what people were told while something was broken, in the alert's first language"),
    ("alert_recipients", "for whom each alert was, and how far that came"),
    ("monitors", "what monitoring says of services, one row per monitor"),
    ("changes", "what people asked to be changed, and what was decided"),
    ("change_causes", "what each change came of, one row per cause"),
    ("surveys", "what people are asked, one row per survey"),
    ("survey_responses", "what was answered by name or in tickets, one row per answer"),
  ]

  /// The columns of the documented views; a test compares them with a store.
  public static let viewColumns = deskColumns + newsColumns + outageColumns + surveyColumns

  static func columns(_ view: String, _ list: [(String, String)]) -> [ViewColumn] {
    list.map { ViewColumn(view: view, name: $0.0, meaning: $0.1) }
  }
}
