/// To get no more news: a button for people, one POST for mail programs (RFC 8058).
import Announcements
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension DoorPage {
  /// The page that the List-Unsubscribe header of our news leads to.
  ///
  /// Its link has no last day: an old mail must be as easy to be rid of as a new one.
  public static let unsubscribe = DoorPage("u", takesOneClick: true, takesRest: true) { visit in
    let person = try visit.leavingPerson()
    guard try !visit.store.getsNoNews(person) else {
      var page = PageContent(
        title: try visit.words("leave.done-title"), lead: try visit.words("leave.done-lead"))
      page.parts = [
        .links([.init(href: visit.href("subscribe"), title: try visit.words("leave.back"))])
      ]
      return page
    }
    var page = PageContent(
      title: try visit.words("leave.title"), lead: try visit.words("leave.lead"))
    page.parts = [.form(DoorForm(button: try visit.words("leave.button")))]
    return page
  } post: { visit in
    let person = try visit.leavingPerson()
    let name = try visit.store.person(person)?.shortName ?? ""
    try visit.store.acting(as: name.isEmpty ? "web" : name, person: person, source: "web") {
      _ = try visit.store.unsubscribe(person, confirms: false)
    }
    return .done(visit.path)
  }
}

extension Visit {
  fileprivate func leavingPerson() throws -> Int64 {
    guard request.path.count == 2, let proof = try store.existingProof(),
      let person = try proof.person(ofUnsubscribeToken: request.path[1]),
      let known = try store.person(person)
    else { throw DeadLink() }
    return known.id
  }
}

extension Store {
  fileprivate func getsNoNews(_ person: Int64) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM refusal WHERE person = \(person) AND (kind = 'all' OR kind = 'announcement')
      """, as: Int64.self) != nil
  }
}
