/// News by mail: to ask for it, and to say yes to the one question.
import Announcements
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension DoorPage {
  /// To ask for news; the answer is the same whatever is known of the address.
  public static let subscribe = DoorPage("subscribe") { visit in
    let words = visit.words
    var page = PageContent(title: try words("subscribe.title"), lead: try words("subscribe.lead"))
    guard visit.store.sendsMail, visit.store.ownAddress != nil else {
      page.lead = try words("subscribe.not")
      page.parts = [.facts(try visit.ways())]
      return page
    }
    var form = DoorForm(button: try words("subscribe.button"))
    form.fields = [
      DoorForm.Field(
        name: "mail", label: try words("new.mail"),
        kind: .line(type: "email", complete: "email"), isNeeded: true, value: visit.value("mail"))
    ]
    let sites = try visit.store.db.all(
      "SELECT name FROM site WHERE active ORDER BY name", as: String.self)
    if !sites.isEmpty {
      form.fields.append(
        DoorForm.Field(
          name: "site", label: try words("subscribe.site"),
          kind: .choice([("", try words("subscribe.all"))] + sites.map { ($0, $0) }),
          isNeeded: true, value: visit.value("site")))
    }
    form.fields.append(
      DoorForm.Field(
        name: "pace", label: try words("subscribe.pace"),
        kind: .choice([
          ("each", try words("subscribe.each")), ("weekly", try words("subscribe.weekly")),
        ]), isNeeded: true, value: visit.value("pace")))
    page.parts.append(.form(form))
    return page
  } post: { visit in
    let address = visit.value("mail").trimmed.lowercased()
    let site = Visit.word(visit.value("site"))
    try visit.check { troubles in
      if !MailAddress(address).isSound { troubles.append(Trouble("mail", "trouble.mail")) }
      if let site,
        try visit.store.db.first(
          "SELECT 1 FROM site WHERE name = \(site) AND active", as: Int64.self) == nil
      {
        troubles.append(Trouble("site", "trouble.site"))
      }
    }
    try visit.store.acting(as: address, source: "web") {
      try visit.store.subscribeByForm(
        address, name: "", language: visit.words.spoken, site: site,
        weekly: visit.value("pace") == "weekly")
    }
    return .done("subscribe/asked")
  }

  /// Says that a mail was sent; it is the same page for everybody.
  public static let subscribeAsked = DoorPage("subscribe/asked") { visit in
    PageContent(
      title: try visit.words("subscribe.asked-title"),
      lead: try visit.words("subscribe.asked-lead"))
  }

  /// To say yes or no to the question whether an address subscribes.
  public static let confirm = DoorPage("confirm", link: .subscription) { visit in
    let words = visit.words
    guard let link = visit.link,
      let facts = try visit.store.subscriberFacts(link.item, language: words.spoken)
    else { throw DeadLink() }
    guard !facts.waiting.isEmpty else {
      let isIn = !facts.confirmed.isEmpty
      var page = PageContent(
        title: try words(isIn ? "confirm.done-title" : "confirm.none-title"),
        lead: try words(
          isIn ? "confirm.done-lead" : "confirm.none-lead", ["address": facts.address]))
      if isIn { page.parts = [.words(facts.confirmed.joined(separator: ", "))] }
      return page
    }
    var page = PageContent(
      title: try words("confirm.title"),
      lead: try words("confirm.lead", ["address": facts.address]))
    page.parts = [
      .words(facts.waiting.joined(separator: ", ")),
      .form(DoorForm(button: try words("confirm.yes"), hidden: [("act", "yes")])),
      .form(DoorForm(button: try words("confirm.no"), isQuiet: true, hidden: [("act", "no")])),
    ]
    return page
  } post: { visit in
    guard let link = visit.link,
      let facts = try visit.store.subscriberFacts(link.item, language: visit.words.spoken)
    else { throw DeadLink() }
    let wish: SubscriptionWish =
      switch visit.value("act") {
      case "yes": .confirms(subscriber: link.item)
      case "no": .declines(subscriber: link.item)
      default: throw Trouble("", "trouble.again")
      }
    try visit.store.acting(as: facts.address, source: "web") {
      try visit.store.fulfil(wish, sender: nil, name: "", answering: nil)
    }
    return .done(visit.path)
  }
}
