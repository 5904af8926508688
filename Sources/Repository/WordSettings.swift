/// The settings about words: the review of notes, articles, and what "closed" means.
import Commands
import Language

extension Setting {
  static let words: [Setting] = [
    Setting(
      "review.show", "Review public words before they are sent, on a terminal: yes or no",
      fallback: "yes", keeper: .store, check: yesOrNo),
    Setting(
      "review.grade", "Highest Flesch-Kincaid grade that the review lets pass", fallback: "8",
      keeper: .store, check: positive),
    Setting(
      "review.sentence-words", "Most words of a sentence that the review lets pass",
      fallback: "25", keeper: .store, check: positive),
    Setting(
      "review.off", "Rules of the review that are switched off, separated by commas", fallback: "",
      keeper: .store
    ) { word throws(Failure) in
      let known = Rule.allCases.map(\.rawValue)
      for name in word.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
      where !known.contains(name) {
        throw Failure(
          "there is no rule '\(name)'; known are \(known.joined(separator: ", "))",
          hint: didYouMean(name, in: known))
      }
    },
    Setting(
      "review.language", "Language of the words to people whose language is not known",
      fallback: "en", keeper: .store),
    Setting(
      "article.review-months", "Months after which an article is looked at again", fallback: "12",
      keeper: .store, check: positive),
    Setting(
      "article.suggest", "Name fitting public articles in acknowledgements: yes or no",
      fallback: "yes", keeper: .store, check: yesOrNo),
    Setting(
      "ticket.close-days",
      "School days without an answer after which a resolved ticket is closed; 0 is never",
      fallback: "5", keeper: .store, check: wholeNumber),
    Setting(
      "ticket.close-reminder-days",
      "School days before that when the requester is reminded; 0 is not at all", fallback: "0",
      keeper: .store, check: wholeNumber),
  ]

  static let wholeNumber: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard let number = Int(word), 0...365 ~= number else {
      throw Failure("'\(word)' is not a whole number from 0 to 365")
    }
  }
}
