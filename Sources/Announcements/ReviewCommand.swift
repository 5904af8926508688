/// `announce review`: is it plain, does it say what readers must know, and can everybody read it?
import Commands
import Formats
import Language
import People
import Repository
import SQLite
import Terminal

struct AnnouncementReviewArguments: Sendable {
  var number: AnnouncementNumber?
  var strict = false
  var output = Output()
}

/// One thing to look at before it goes out.
private struct Finding {
  var rule: String
  var severity: Severity
  var language: String
  var words: String
  var advice: String
  var line: Int?

  static let fields: [Field<Finding>] = [
    Field("rule", "The rule") { .text($0.rule) },
    Field("severity", "error, warning or remark") { .text($0.severity.rawValue) },
    Field("language", "Which words it is about") { .text($0.language) },
    Field("words", "The words it is about; a secret is not quoted whole") {
      .of($0.words.isEmpty ? nil : $0.words)
    },
    Field("advice", "What to do about it") { .text($0.advice) },
    Field("line", "The line of the text where they stand", usual: false) {
      $0.line.map { .integer(Int64($0)) } ?? .null
    },
  ]
}

extension AnnouncementCommands {
  static var review: Command<AnnouncementReviewArguments> {
    Command(
      "announce review", "Check that an announcement is plain and complete",
      prose: """
        Reads the words in each language and prints what readers would stumble over, by the rules
        of `ittool ticket review`, and what is missing:

        = `headline` A headline of more than 70 characters: lists and telephones cut it.
        = `summary` No sentence that sums it up.
        = `action` Nothing that readers are to do: say so if there is nothing.
        = `audience` Nobody for whom it is.
        = `picture` A picture that the text names and that is not attached.
        = `link` A link whose words do not say where it leads, such as 'here'.
        = `channel` What a channel has no room for, or could not carry at all.
        = `language` A language that many of its readers read and that it is not written in.
        """,
      options: [
        .flag("strict", "End with the status 4 where a warning or an error is found", \.strict)
      ] + Output.options.within(\.output),
      operands: [
        .one("NUMBER", "The announcement", completion: .query("announcement"), \.number)
      ],
      fields: Finding.fields.descriptions(),
      examples: [
        Example("ittool announce review A-7", "Look at it before others do"),
        Example("ittool announce review A-7 --strict", "Stop a script where something is wrong"),
      ],
      start: AnnouncementReviewArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let findings = try store.findings(about: store.announcement(number))
        try context.printRows(Finding.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for finding in findings { try emit(finding) }
        }
        if findings.isEmpty { context.console.note("nothing to remark") }
        let matters = findings.contains { $0.severity > .remark }
        return arguments.strict && matters ? .no : .done
      }
    }
  }
}

extension Store {
  fileprivate func findings(about announcement: Announcement) throws -> [Finding] {
    var findings: [Finding] = []
    for language in announcement.languages {
      guard let text = try text(of: announcement.id, language) else { continue }
      findings += try self.findings(in: text, announcement)
    }
    let first = announcement.text.language
    if !announcement.hasReaders, !announcement.isPublic,
      (try? outlets(of: announcement).places.isEmpty) ?? true
    {
      findings.append(
        Finding(
          rule: "audience", severity: .warning, language: first, words: "",
          advice: "say for whom it is: --group, --site or --public"))
    }
    return try findings + missingLanguages(announcement) + channelFindings(announcement)
  }

  private func channelFindings(_ announcement: Announcement) throws -> [Finding] {
    func finding(_ severity: Severity, _ channel: String, _ language: String, _ advice: String)
      -> Finding
    {
      Finding(
        rule: "channel", severity: severity, language: language, words: channel, advice: advice)
    }
    let first = announcement.text.language
    let outlets: Outlets
    do { outlets = try self.outlets(of: announcement) } catch let failure as Failure {
      return [finding(.error, "", first, failure.message)]
    }
    var findings = outlets.left.map { finding(.remark, $0.name, first, "left out: \($0.reason)") }
    for channel in outlets.channels {
      let languages: [String?] = channel.reachesPhones ? announcement.languages : [nil]
      for language in languages {
        let words = try postWords(announcement, .first, on: channel, language: language)
        findings += words.remarks.map { remark in
          let severity: Severity =
            switch remark.weight {
            case .refused: .error
            case .cut: .warning
            case .note: .remark
            }
          return finding(severity, channel.name, words.language, remark.words)
        }
      }
    }
    return findings
  }

  private func findings(
    in text: AnnouncementText, _ announcement: Announcement
  ) throws -> [Finding] {
    var findings: [Finding] = []
    func add(_ rule: String, _ severity: Severity, _ words: String, _ advice: String) {
      findings.append(
        Finding(
          rule: rule, severity: severity, language: text.language, words: words, advice: advice))
    }
    if text.headline.count > 70 {
      add("headline", .warning, text.headline, "say it in 70 characters; lists cut the rest")
    }
    if text.summary.isEmpty {
      add("summary", .warning, "", "sum it up in one sentence: most read no more")
    }
    if text.action.isEmpty {
      add("action", .remark, "", "say what readers are to do, or that there is nothing to do")
    }
    let names = Set(try files(ofAnnouncement: announcement.id).map(\.name))
    for picture in Picture.all(in: text.body) where !names.contains(picture.target) {
      add("picture", .error, picture.target, "attach it with --attach and --alt")
    }
    for link in ["[here](", "[click here](", "[this](", "[link](", "[aquí]("]
    where text.body.lowercased().contains(link) {
      add("link", .warning, link, "let the words of the link say where it leads")
    }
    let whole = [text.headline, text.summary, text.action, text.body]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
    let facts = ReviewFacts(.announcement, language: text.language)
    let limits = try reviewLimits()
    let review = Review(whole, facts, try vocabulary(text.language), limits)
    findings += review.remarks.map { remark in
      Finding(
        rule: remark.rule.rawValue, severity: remark.severity, language: text.language,
        words: remark.words, advice: remark.advice, line: remark.place?.line)
    }
    if !limits.off.contains(.student), let mention = try studentMention(in: whole) {
      add("student", .error, mention.words, "a student's name or number; it is for many readers")
    }
    return findings
  }

  // One in ten is a classroom's worth of people who would read another language.
  private func missingLanguages(_ announcement: Announcement) throws -> [Finding] {
    guard announcement.hasReaders else { return [] }
    var counts: [String: Int] = [:]
    var all = 0
    try forEachReader(ofGroups: announcement.groups, sites: announcement.sites) { reader in
      all += 1
      if let language = reader.language { counts[language.lowercased(), default: 0] += 1 }
    }
    let written = Set(announcement.languages.map { $0.prefix { $0 != "-" } })
    return counts.filter { !written.contains($0.key.prefix { $0 != "-" }) && $0.value * 10 >= all }
      .sorted { $0.key < $1.key }.map { language, count in
        Finding(
          rule: "language", severity: .warning, language: language, words: "",
          advice: "\(count) of its \(all) readers read '\(language)': add it with 'announce edit "
            + "--language \(language)'")
      }
  }
}
