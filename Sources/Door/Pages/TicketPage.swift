/// The page of one ticket for one person: what was said in public, and a way to answer.
import Calendar
import Commands
import Delivery
import Inbox
import Mail
import People
import Repository
import SQLite
import Tickets

extension DoorPage {
  /// To follow a ticket, to answer, and to say whether it is solved.
  ///
  /// Whoever has the link has the mail in which it was sent; it shows what the mails show.
  public static let ticket = DoorPage("t", link: .ticket) { visit in
    let seen = try visit.ticketSeen()
    let ticket = seen.ticket
    let words = visit.words
    var page = PageContent(title: ticket.subject.isEmpty ? ticket.number : ticket.subject)
    page.parts = [.facts(try visit.facts(of: seen))]
    if ticket.state == .resolved {
      page.parts += [
        .notice(try words("ticket.solved"), more: try words("ticket.solved-more")),
        .form(DoorForm(button: try words("ticket.yes"), hidden: [("act", "confirm")])),
      ]
    } else if ticket.state == .closed {
      page.parts.append(.notice(try words("ticket.closed"), more: try words("ticket.closed-more")))
    }
    let talk = try visit.talk(of: seen)
    if !talk.isEmpty {
      page.parts += [.heading(try words("ticket.talk")), .talk(talk)]
    }
    var form = DoorForm(
      button: try words(ticket.state == .resolved ? "ticket.no" : "ticket.send"),
      heading: try words(ticket.state == .resolved ? "ticket.no-heading" : "ticket.add"),
      isQuiet: ticket.state == .resolved,
      hidden: [("act", ticket.state == .resolved ? "reopen" : "answer")])
    form.fields = [
      DoorForm.Field(
        name: "text", label: try words("ticket.text"), kind: .text, isNeeded: true,
        value: visit.value("text")),
      try visit.photoField(),
    ]
    page.parts.append(.form(form))
    return page
  } post: { visit in
    let seen = try visit.ticketSeen()
    let name = seen.person.shortName
    try visit.store.acting(as: name, person: seen.person.id, source: "web") {
      switch visit.value("act") {
      case "confirm": try visit.confirm(seen)
      case "reopen": try visit.write(on: seen, isReopening: true)
      default: try visit.write(on: seen, isReopening: false)
      }
    }
    return .done(visit.path)
  }
}

/// A ticket as one person may see it.
private struct SeenTicket {
  var ticket: Ticket
  var person: Person
}

extension Visit {
  /// The ticket of the link, or the one in which it lives on.
  ///
  /// - Throws: `DeadLink` where the person has no part in it, or may not read what it says.
  fileprivate func ticketSeen() throws -> SeenTicket {
    guard let link, let found = try store.ticket(link.item),
      let person = try store.person(link.person)
    else { throw DeadLink() }
    let ticket = try store.survivor(of: found)
    guard try store.belongs(person, to: ticket) else { throw DeadLink() }
    if ticket.student != nil, try !store.hasDuty(person.id, ticket) { throw DeadLink() }
    return SeenTicket(ticket: ticket, person: person)
  }

  fileprivate func facts(of seen: SeenTicket) throws -> [(label: String, text: String)] {
    let ticket = seen.ticket
    var facts = [
      (label: try words("ticket.number"), text: ticket.number),
      (label: try words("ticket.state"), text: try words("state.\(ticket.state.keyword)")),
      (label: try words("ticket.opened"), text: try time(ticket.created)),
    ]
    let place = [ticket.site, ticket.room].compactMap { $0 }.joined(separator: ", ")
    if !place.isEmpty { facts.append((label: try words("ticket.place"), text: place)) }
    return facts
  }

  /// What was said in public, the request first; who works here appears by name as in the mails.
  fileprivate func talk(of seen: SeenTicket) throws -> [PageContent.Word] {
    let ticket = seen.ticket
    var talk: [PageContent.Word] = []
    if !ticket.description.isEmpty {
      talk.append(
        PageContent.Word(
          who: ticket.requester?.shortName ?? "", when: try time(ticket.created),
          datetime: ticket.created.rfc3339, text: ticket.description, isOurs: false))
    }
    for note in try store.publicNotes(of: ticket.id) {
      talk.append(
        PageContent.Word(
          who: note.author, when: try time(note.at), datetime: note.at.rfc3339,
          text: note.isByRequester ? Quoting.fold(note.text, isReply: true).visible : note.text,
          isOurs: !note.isByRequester))
    }
    return talk
  }

  /// The requester says that it is solved.
  fileprivate func confirm(_ seen: SeenTicket) throws {
    guard seen.ticket.state == .resolved else { return }
    try store.take([.close(.confirmed)], on: seen.ticket, person: seen.person.id)
  }

  /// Writes words, with what they do to the ticket by the rules for mail.
  fileprivate func write(on seen: SeenTicket, isReopening: Bool) throws {
    let text = Self.lines(value("text"))
    try check { troubles in
      if text.isEmpty { troubles.append(Trouble("text", "trouble.text")) }
      if text.utf8.count > 100_000 { troubles.append(Trouble("text", "trouble.long")) }
      try checkFiles(&troubles)
    }
    let ticket = seen.ticket
    let turn = try store.turn(
      text, by: seen.person, on: ticket, isPart: true, isReopening: isReopening)
    switch turn {
    case .append(let kind, let steps, let sentence):
      try attachFiles(to: ticket)
      // Attaching counts as a change of the ticket.
      let current = try store.ticket(ticket.id) ?? ticket
      try store.write(kind, text, on: current, taking: steps, person: seen.person.id)
      if let sentence { try store.record(.ticket, ticket.id, "web", new: sentence) }
    case .opensAnother(let sentence):
      var new = NewTicket()
      new.subject = ticket.subject
      new.description = text
      new.requester = Mailbox(name: seen.person.name, address: seen.person.address)
      new.site = ticket.site
      new.room = ticket.room
      new.asset = ticket.asset
      new.student = ticket.student
      new.source = .web
      let id = try store.open(new)
      try store.relate(id, to: ticket.id)
      if let made = try store.ticket(id) { try attachFiles(to: made) }
      try store.record(.ticket, id, "web", new: sentence)
    }
  }
}
