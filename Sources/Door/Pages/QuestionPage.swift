/// To ask about a public announcement.
import Announcements
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension DoorPage {
  /// `ask/a-7`: a question about a public announcement.
  public static let question = DoorPage("ask", takesRest: true) { visit in
    let words = visit.words
    let post = try visit.postAskedAbout()
    var page = PageContent(title: try words("ask.title"), lead: post.headline)
    if visit.request.path.last == "done" {
      page.title = try words("ask.done-title")
      page.lead = try words("ask.done-lead")
      return page
    }
    var form = DoorForm(button: try words("ask.button"))
    form.fields = [
      DoorForm.Field(
        name: "text", label: try words("ask.text"), kind: .text, isNeeded: true,
        value: visit.value("text")),
      DoorForm.Field(
        name: "name", label: try words("new.name"), kind: .line(type: "text", complete: "name"),
        value: visit.value("name")),
      DoorForm.Field(
        name: "mail", label: try words("new.mail"), hint: try words("new.mail-hint"),
        kind: .line(type: "email", complete: "email"), isNeeded: true, value: visit.value("mail")),
    ]
    page.parts = [.form(form)]
    return page
  } post: { visit in
    let post = try visit.postAskedAbout()
    let text = Visit.lines(visit.value("text"))
    let address = visit.value("mail").trimmed.lowercased()
    try visit.check { troubles in
      if text.isEmpty { troubles.append(Trouble("text", "trouble.text")) }
      if text.utf8.count > 20_000 { troubles.append(Trouble("text", "trouble.long")) }
      if !MailAddress(address).isSound { troubles.append(Trouble("mail", "trouble.mail")) }
    }
    let sender = Mailbox(name: Visit.name(visit.value("name")), address: address)
    let question = ReaderQuestion(
      announcement: post.number, follows: nil, text: text, sentence: "it was asked on the web")
    let known = try visit.store.person(sender)
    try visit.store.acting(
      as: known?.shortName ?? (sender.name.isEmpty ? address : sender.name), person: known?.id,
      source: "web"
    ) {
      try visit.store.take(question, from: sender, message: nil, confirms: true, source: "web")
    }
    return .done("ask/a-\(post.number)/done")
  }
}

extension Visit {
  /// The announcement of the path, where everybody may read it.
  fileprivate func postAskedAbout() throws -> (number: Int64, headline: String) {
    let parts = request.path
    guard parts.count == 2 || parts.count == 3 && parts[2] == "done",
      let number = try? Kind.announcement.read(parts[1])
    else { throw DeadLink() }
    let headline = try store.db.first(
      """
      SELECT t.headline FROM announcement AS a
        JOIN announcement_text AS t ON t.announcement = a.id
      WHERE a.id = \(number) AND a.public = 1 AND (a.state = 'published' OR a.state = 'corrected')
      ORDER BY t.language <> \(words.spoken), t.language LIMIT 1
      """, as: String.self)
    guard let headline else { throw DeadLink() }
    return (number, headline)
  }
}
