/// What is out of order now, as everybody may know it.
import Commands
import Outages
import Repository
import Services

extension DoorPage {
  /// Public outages that last, with what was last said.
  public static let status = DoorPage("status") { visit in
    let words = visit.words
    let felt = try visit.store.outagesFelt()
    var page = PageContent(
      title: try words("home.status"),
      lead: try words(felt.isEmpty ? "status.well" : "status.lead"))
    for found in felt {
      var more = [visit.spoken(found)]
      if let next = found.word?.next, next > visit.now {
        more.append(try words("status.next", ["when": visit.time(next)]))
      }
      page.parts.append(
        .notice(
          found.outage.title, more: more.filter { !$0.isEmpty }.joined(separator: "\n"),
          isStop: true))
    }
    return page
  }
}
