/// How mail programs announce what they quote, in the languages they speak.

/// The lines above quoted text.
enum QuoteMarks {
  /// The first line of an earlier message that is carried along unquoted, Outlook's way; nil when
  /// there is none or nothing stands above it.
  ///
  /// - Parameter isWhole: false when lines follow that are not at hand.
  static func carriedMessage(in lines: [Substring], isWhole: Bool = true) -> Int? {
    var sawWords = false
    var looks = 0
    let lastQuoted = lines.lastIndex(where: Quoting.isQuoted) ?? -1
    for index in lines.indices {
      let line = lines[index]
      if Quoting.isBlank(line) { continue }
      if Quoting.isQuoted(line) {
        sawWords = true
        continue
      }
      let mayBeHeaders = looks < lookLimit && label(line, froms)
      if mayBeHeaders { looks += 1 }
      if isSeparator(line) || isReplyLine(line)
        || mayBeHeaders && headersFollow(lines, after: index)
      {
        return sawWords ? rule(above: index, in: lines) : nil
      }
      if isWhole, let end = bareAttribution(lines, at: index) {
        // Gmail's plain text without marks: the quote is all that follows.
        if sawWords, lastQuoted < end { return index }
      }
      if line.utf8.count > 400 || !isRule(line.trimmedSpaces) { sawWords = true }
    }
    return nil
  }

  /// The first line of "On …, Ana wrote:" whose last line is `end - 1`; it may take three lines.
  static func attribution(endingAt end: Int, in lines: [Substring]) -> Int? {
    // The line that begins as one is wanted before one that only ends as one.
    for wantsOpening in [true, false] {
      for count in 1...3 where end - count >= 0 {
        let run = lines[(end - count)..<end]
        if count > 1, run.contains(where: Quoting.isBlank) { break }
        if run.contains(where: { $0.utf8.count > 400 }) { break }
        let text = run.map { $0.trimmedSpaces }.joined(separator: " ")
        if isAttribution(text, wantsOpening: wantsOpening) { return end - count }
      }
    }
    return nil
  }

  /// Whether the line is what a telephone adds: "Sent from my iPhone".
  static func isDeviceLine(_ line: Substring) -> Bool {
    guard line.utf8.count < 160 else { return false }
    let line = line.trimmedSpaces.lowercased()
    return deviceLines.contains { line.hasPrefix($0) }
      || line.hasPrefix("von meinem ") && line.hasSuffix(" gesendet")
      || line.hasPrefix("gesendet mit der ") && line.hasSuffix(" app")
  }

  // A ruler above the headers belongs to them.
  private static func rule(above index: Int, in lines: [Substring]) -> Int {
    var above = index
    while above > 0, Quoting.isBlank(lines[above - 1]) { above -= 1 }
    guard above > 0 else { return index }
    let line = lines[above - 1].trimmedSpaces
    return isRule(line) && above > 1 ? above - 1 : index
  }

  private static func isRule(_ line: String) -> Bool {
    line.utf8.count >= 5 && line.allSatisfy { $0 == "_" || $0 == "-" || $0 == "=" }
  }

  private static func isSeparator(_ line: Substring) -> Bool {
    guard 12..<200 ~= line.utf8.count else { return false }
    let line = line.trimmedSpaces
    guard line.hasPrefix("--") || line.hasPrefix("__") else { return false }
    let words = line.filter { $0 != "-" && $0 != "_" }.lowercased()
    return originals.contains { words.contains($0) }
  }

  // Other desks' marker above the text that they send.
  private static func isReplyLine(_ line: Substring) -> Bool {
    guard 21..<200 ~= line.utf8.count else { return false }
    let line = line.lowercased()
    return line.contains("reply above this line") || line.contains("type your reply above")
      || line.contains("antwort bitte über dieser zeile")
  }

  /// The most lines beginning with `From:` whose followers are looked at.
  private static let lookLimit = 200

  /// Whether at least two of date, recipient and subject stand in the lines below a `From: …`.
  private static func headersFollow(_ lines: [Substring], after index: Int) -> Bool {
    var kinds: Set<Int> = []
    for line in lines[(index + 1)...].prefix(8) {
      if label(line, dates) {
        kinds.insert(0)
      } else if label(line, tos) {
        kinds.insert(1)
      } else if label(line, subjects) {
        kinds.insert(2)
      }
    }
    return kinds.count >= 2
  }

  private static func label(_ line: Substring, _ names: Set<String>) -> Bool {
    let head = line.prefix(40)
    guard let colon = head.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return false }
    let name = head[..<colon].filter { $0 != "*" }.trimmedSpaces.lowercased()
    return names.contains(name)
  }

  // "On …, Ana <ana@example.org> wrote:" with nothing quoted by marks below it.
  private static func bareAttribution(_ lines: [Substring], at index: Int) -> Int? {
    var text = ""
    for count in 1...3 where index + count <= lines.count {
      let line = lines[index + count - 1]
      if line.utf8.count > 400 || Quoting.isBlank(line) { return nil }
      text += (count > 1 ? " " : "") + line.trimmedSpaces
      if isAttribution(text) { return text.contains("@") ? index + count : nil }
    }
    return nil
  }

  private static func isAttribution(_ line: String, wantsOpening: Bool = false) -> Bool {
    guard line.utf8.count < 600 else { return false }
    let lower = line.lowercased()
    guard lower.hasSuffix(":") || lower.hasSuffix("：") else { return false }
    // A day, an hour or an address: "What she wrote:" is a sentence of the sender's own.
    guard lower.contains(where: \.isNumber) || lower.contains("@") else { return false }
    let opens = attributions.contains { lower.hasPrefix($0.0) && lower.contains($0.1) }
    return opens || !wantsOpening && writers.contains { lower.hasSuffix($0) }
  }

  private static let attributions: [(String, String)] = [
    ("on ", "wrote"), ("am ", "schrieb"), ("le ", "a écrit"), ("el ", "escribió"),
    ("il ", "ha scritto"), ("op ", "schreef"), ("den ", "skrev"), ("em ", "escreveu"),
    ("w dniu ", "pisze"), ("w dniu ", "napisał"), ("dne ", "napsal"), ("på ", "skrev"),
    ("em ", "escreveu"), ("a ", "va escriure"), ("在 ", "写道"),
  ]

  private static let writers = [
    " wrote:", " schrieb:", " a écrit :", " a écrit:", " escribió:", " ha scritto:", " schreef:",
    " skrev:", " escreveu:", " kirjoitti:", " pisze:", " napisał:", " napisała:", " napsal:",
    " пишет:", " написал:", " написала:", " yazdı:", "写道：", "写道:", "のメール:", " schrieb am:",
  ]

  private static let originals = [
    "original message", "originalnachricht", "ursprüngliche nachricht", "message d'origine",
    "message original", "mensaje original", "messaggio originale", "oorspronkelijk bericht",
    "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding", "mensagem original",
    "oryginalna wiadomość", "wiadomość oryginalna", "alkuperäinen viesti", "исходное сообщение",
    "původní zpráva", "原始邮件", "元のメッセージ",
  ]

  private static let froms: Set<String> = [
    "from", "von", "de", "da", "van", "från", "fra", "od", "lähettäjä", "от", "从", "发件人", "差出人",
    "kimden",
  ]
  private static let dates: Set<String> = [
    "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "fecha", "inviato",
    "data", "verzonden", "skickat", "sendt", "wysłano", "lähetetty", "отправлено", "дата", "发送时间",
    "日期", "送信日時", "odesláno", "dato", "päivämäärä",
  ]
  private static let tos: Set<String> = [
    "to", "an", "à", "para", "a", "aan", "till", "til", "do", "vastaanottaja", "кому", "收件人", "宛先",
    "komu", "cc", "kopie",
  ]
  private static let subjects: Set<String> = [
    "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "ämne", "emne", "temat",
    "aihe", "тема", "主题", "件名", "assunto", "předmět", "konu",
  ]

  private static let deviceLines = [
    "sent from my ", "sent from mail for ", "sent from yahoo mail", "sent from outlook",
    "get outlook for ", "sent with proton", "envoyé de mon ", "envoyé depuis mon ",
    "enviado desde mi ", "enviado do meu ", "enviado a partir do ", "inviato da ",
    "verstuurd vanaf mijn ", "verzonden vanaf mijn ", "skickat från min ", "sendt fra min ",
    "wysłane z ", "lähetetty ", "отправлено с ", "发自我的", "iphoneから送信", "gesendet von outlook",
    "outlook für ", "obtenir outlook pour ", "gesendet von mail für ",
  ]
}

extension StringProtocol {
  /// The text without spaces, tabs and hard spaces at its ends.
  fileprivate var trimmedSpaces: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
