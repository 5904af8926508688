/// Messages that only say thanks, which must not open what is done.

/// The rule by which a message is nothing but thanks.
///
/// It is deliberately narrow, and every ticket says when it was applied: at most 20 words, every
/// one of them a word of thanks or greeting or a name of the two who write, no question mark and
/// no digit. One word more, and the ticket opens again.
enum Courtesy {
  /// The most words.
  static let limit = 20

  /// Whether the words are nothing but thanks.
  ///
  /// - Parameter names: the names of the sender and of those who helped.
  static func isOnlyThanks(_ text: String, names: [String]) -> Bool {
    guard text.utf8.count < 1_000, !text.contains("?"), !text.contains(where: \.isNumber) else {
      return false
    }
    let known = Set(names.flatMap(words))
    var sawThanks = false
    var count = 0
    for word in words(text) {
      count += 1
      if thanks.contains(word) {
        sawThanks = true
      } else if !company.contains(word), !known.contains(word) {
        return false
      }
      if count > limit { return false }
    }
    return sawThanks
  }

  /// Whether the words agree that it is solved: a phrase of the list `confirm`, and besides it
  /// nothing but thanks, greeting and names.
  static func confirms(_ text: String, names: [String], _ listed: CourtesyWords) -> Bool {
    guard text.utf8.count < 1_000, !text.contains("?") else { return false }
    var rest = words(text)
    guard !rest.isEmpty, rest.count <= limit else { return false }
    var found = false
    for phrase in listed.confirming.sorted(by: { $0.count > $1.count }) where !phrase.isEmpty {
      while let start = rest.indices.first(where: { rest[$0...].starts(with: phrase) }) {
        rest.removeSubrange(start..<start + phrase.count)
        found = true
      }
    }
    let known = thanks.union(company).union(names.flatMap(words)).union(listed.other)
    return found && rest.allSatisfy(known.contains)
  }

  /// The words of a text in lower case.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "’" }.map(String.init)
  }

  private static let thanks: Set<String> = [
    "thanks", "thank", "thanx", "thx", "ty", "cheers", "great", "perfect", "awesome", "wonderful",
    "excellent", "fantastic", "appreciated", "solved", "fixed", "danke", "dankeschön", "vielen",
    "merci", "gracias", "grazie", "obrigado", "obrigada", "bedankt", "dank", "tack", "takk", "tak",
    "kiitos", "dziękuję", "dzięki", "спасибо", "děkuji", "teşekkürler", "perfekt", "super",
    "prima", "parfait", "perfecto", "genial", "谢谢", "ありがとうございます", "ありがとう", "ok", "okay",
  ]

  // No word in which a "but" could hide: neither "not" nor "still" stands here.
  private static let company: Set<String> = [
    "you", "so", "very", "much", "a", "lot", "many", "all", "for", "your", "the", "help", "quick",
    "fast", "response", "reply", "support", "it", "it's", "it’s", "is", "works", "working", "work",
    "now", "again", "well", "good", "job", "fine", "that's", "that’s", "that", "this", "team",
    "everyone", "everybody", "and", "have", "nice", "day", "weekend", "best", "regards", "kind",
    "hi", "hello", "dear", "yes", "i", "we", "really", "to", "in", "advance", "sincerely",
    "für", "die", "hilfe", "ihre", "deine", "schnelle", "antwort", "sehr", "schön", "gut", "es",
    "geht", "jetzt", "wieder", "funktioniert", "alles", "klar", "liebe", "viele", "grüße", "gruß",
    "freundlichen", "freundliche", "mit", "mfg", "lg", "vg", "hallo", "herzlichen", "beste",
    "beaucoup", "pour", "votre", "aide", "bien", "à", "vous", "cordialement", "bonne", "journée",
    "tout", "fonctionne", "ça", "marche", "maintenant", "muchas", "por", "su", "tu", "ayuda",
    "mil", "todo", "funciona", "ahora", "saludos", "hola", "muy", "bien", "mille", "molto",
    "per", "aiuto", "adesso", "funziona", "hartelijk", "voor", "hulp", "groet", "groeten", "met",
    "vriendelijke", "så", "mycket", "för", "hjälpen", "muito", "pela", "ajuda", "bardzo", "za",
    "pomoc", "большое", "за", "помощь",
  ]
}
