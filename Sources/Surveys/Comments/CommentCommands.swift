/// `survey comments` and `theme`.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct CommentArguments: Sendable {
  var survey: String?
  var theme: String?
  var references: [String] = []
  var items: [String] = []
  var by: SurveyGrouping?
  var search: String?
  var untagged = false
  var remove = false
  var propose = false
  var output = Output()
}

extension SurveyCommands {
  private static var commented: Operand<CommentArguments> {
    .one("SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)
  }

  static var comments: Command<CommentArguments> {
    Command(
      "survey comments", "Read what people wrote in a survey",
      prose: """
        Prints what people wrote, without names, in an order that tells nothing. Each comment has a
        name such as `why/k3f9ab`, by which it can be tagged with `ittool survey theme` and be the
        cause of a change: `ittool change propose … -c S-3:why/k3f9ab`.

        With `--by` the group stands beside it, unless too few of the group wrote. Of an anonymous
        survey nothing is shown until it is closed. People can be recognised by what they write: think
        before you pass it on.
        """,
      options: [
        .list("item", "i", "KEY", "Only of this question; repeat for more", \.items),
        .value("theme", "t", "WORD", "Only those tagged with the theme WORD", \.theme),
        .flag("untagged", "u", "Only those without a theme", \.untagged),
        .value("search", "s", "WORDS", "Only those with these words, in any form", \.search),
        .value("by", "b", "WHAT", "Add the group: site or role", \.by),
      ] + Output.options.within(\.output),
      operands: [commented],
      fields: SurveyComment.fields.descriptions(),
      examples: [
        Example("ittool survey comments S-3", "Read all of them"),
        Example("ittool survey comments S-3 --search wireless --untagged", "Look for a theme"),
      ],
      start: CommentArguments()
    ) { arguments, context in
      try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        var comments = try store.db.read {
          try store.surveyComments(survey, by: arguments.by, only: arguments.items)
        }
        if let words = arguments.search { comments = try CommentSearch(comments).find(words) }
        if let theme = try arguments.theme.map(Theme.read) {
          comments.removeAll { !$0.themes.contains(theme) }
        }
        if arguments.untagged { comments.removeAll { !$0.themes.isEmpty } }
        var output = arguments.output
        if arguments.by != nil, output.fields.isEmpty {
          output.fields = ["comment", "group", "themes", "text"]
        }
        try context.printRows(
          SurveyComment.fields, output, local: try store.localTimes()
        ) { emit in
          for comment in comments { try emit(comment) }
        }
        return .done
      }
    }
  }

  static var theme: Command<CommentArguments> {
    Command(
      "survey theme", "Tag what people wrote with a theme",
      prose: """
        Gives the named comments a theme, one word of your own, such as `wifi`; `--remove` takes it
        away. Without comments `--propose` prints those that share rare words with the ones that have
        the theme already: it compares words and understands nothing, so read them before you tag.

        A theme gathers what many say: as the cause `theme:wifi` of a change it stands for all comments
        and tickets with that word. Without a theme the command lists the themes of the survey.
        """,
      options: [
        .flag("propose", "p", "Print comments that may belong to the theme", \.propose),
        .flag("remove", "Take the theme away", \.remove),
      ] + Output.options.within(\.output),
      operands: [
        commented,
        .many(
          "WORD", "The theme, then the comments, such as why/k3f9ab", optional: true, \.references),
      ],
      fields: Theme.fields.descriptions(),
      examples: [
        Example("ittool survey theme S-3", "See the themes"),
        Example("ittool survey theme S-3 wifi why/k3f9ab why/m2p7qd", "Tag two comments"),
        Example("ittool survey theme S-3 wifi --propose", "See what else may be about it"),
      ],
      start: CommentArguments()
    ) { arguments, context in
      try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        guard let word = arguments.references.first else {
          let themes = try store.surveyThemes(survey)
          try context.printRows(
            Theme.fields, arguments.output, local: try store.localTimes()
          ) { emit in
            for theme in themes { try emit(theme) }
          }
          return .done
        }
        let theme = try Theme.read(word)
        if arguments.propose {
          guard arguments.references.count == 1 else {
            throw Failure.usage("give either comments or --propose")
          }
          let search = try CommentSearch(store.db.read { try store.surveyComments(survey) })
          let found = try search.proposals(for: theme, limit: 30)
          try context.printRows(
            SurveyComment.fields, arguments.output, local: try store.localTimes()
          ) { emit in
            for comment in found { try emit(comment) }
          }
          return found.isEmpty ? .no : .done
        }
        guard arguments.references.count > 1 else {
          throw Failure.usage(
            "which comments?",
            hint: "see 'ittool survey theme \(survey.number) \(theme) --propose'")
        }
        try store.write {
          let all = try store.surveyComments(survey)
          let chosen = try arguments.references.dropFirst().map { reference in
            guard let comment = all.first(where: { $0.reference == reference.lowercased() }) else {
              throw Failure(
                "\(survey.number) has no comment '\(reference)'",
                hint: "see 'ittool survey comments \(survey.number)'")
            }
            return comment
          }
          _ = try store.tag(chosen, of: survey, theme, remove: arguments.remove)
        }
        return .done
      }
    }
  }
}

/// A theme of a survey with what it gathers.
struct Theme: Sendable {
  var word: String
  var comments: Int64
  var changes: [String]

  /// Reads a theme: one word, in small letters, as `theme:WORD` of a change takes it.
  static func read(_ word: String) throws(Failure) -> String {
    let theme = word.trimmed.lowercased()
    guard !theme.isEmpty, theme.count <= 40,
      !theme.contains(where: { $0.isWhitespace || $0 == "," })
    else { throw .usage("'\(word)' is not a theme: one word of at most 40 characters") }
    return theme
  }

  static let fields: [Field<Theme>] = [
    Field("theme", "The theme") { .text($0.word) },
    Field("comments", "How many comments have it") { .integer($0.comments) },
    Field("changes", "The changes that came of it") { .list($0.changes) },
  ]
}

extension Store {
  /// The themes of a survey, the greatest first.
  fileprivate func surveyThemes(_ survey: Survey) throws -> [Theme] {
    // What may not be read is not counted either.
    var counts: [String: Int64] = [:]
    for comment in try surveyComments(survey) {
      for theme in comment.themes { counts[theme, default: 0] += 1 }
    }
    return try counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { word, count in
      let changes = try db.all(
        """
        SELECT change FROM change_cause WHERE kind = 'theme' AND item = 0 AND detail = \(word)
        ORDER BY change
        """, as: Int64.self)
      return Theme(word: word, comments: count, changes: changes.map(Kind.change.number))
    }
  }
}
