/// Surveys in the digests of those who lead: how many answer, and what is there to be read.
import Calendar
import Commands
import People
import Repository
import Surveys

extension DigestSection {
  /// The section of surveys.
  public static let surveys: [DigestSection] = [asked]

  private static let asked = DigestSection("surveys", [.director]) { store, reader in
    let news = try store.surveyNews(since: store.now - 30 * 86_400)
    let lines = try news.prefix(reader.most).map { news in
      let rate = news.turnout.rate?.share.map { "\(Int(($0 * 100).rounded()))" }
      let values: KeyValuePairs = [
        "title": news.survey.title, "answered": "\(news.turnout.answered)",
        "asked": news.turnout.asked.map(String.init) ?? "", "comments": "\(news.untagged)",
        "rate": rate ?? "",
      ]
      let isOpen = news.survey.state == .open
      let form =
        isOpen
        ? (rate != nil ? "rate" : news.turnout.asked == nil ? "open" : "asked") : "closed"
      var text = try reader.words("surveys.\(form)", values)
      if news.untagged > 0 { text += " " + (try reader.words("surveys.untagged", values)) }
      guard !isOpen else { return DigestLine(news.survey.number, text) }
      return DigestLine(
        news.survey.number, text,
        item: DigestItem("\(news.survey.number) closed", words: text, .state))
    }
    return DigestPassage(count: news.count, lines, rest: "ittool survey list --all")
  }
}
