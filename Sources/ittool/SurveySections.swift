/// Surveys in digests: for directors, how many have answered those that are open.
import Calendar
import Commands
import Digests
import Repository
import SQLite
import Surveys

extension DigestSection {
  /// The sections of surveys.
  static let surveys: [DigestSection] = [openSurveys]

  private static let openSurveys = DigestSection("surveys", [.director]) { store, reader in
    let open = try store.openSurveys()
    let zone = try store.zone()
    let lines = try open.prefix(reader.most).map { survey in
      let closes = survey.closes.map { spoken($0, zone) } ?? ""
      return DigestLine(
        survey.number,
        try reader.words(
          closes.isEmpty ? "surveys.open" : "surveys.until",
          [
            "title": survey.title, "answers": "\(survey.answers)", "invited": "\(survey.invited)",
            "until": closes,
          ]))
    }
    return DigestPassage(count: open.count, lines, rest: "ittool survey list --state open")
  }
}
