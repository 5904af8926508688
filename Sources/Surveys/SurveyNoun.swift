/// The noun `survey`: its table of commands.
import Commands

/// The commands of surveys, a file for each few.
enum SurveyCommands {}

extension Noun {
  /// The noun `survey`.
  public static var survey: Noun {
    Noun(
      "survey", "Ask people how it went, and count honestly",
      prose: """
        A survey is a text file with questions. `ittool survey create` keeps it under a number, such
        as S-3; it takes answers once it is opened, and every change of its text is a new version.
        `ittool help surveys` describes the file. Two are shipped and can be used at once:
        `ticket`, two questions after a ticket, and `staff`, the yearly questions to all staff.

        *Who may know.* A survey says which of three it is. In a *named* one the department sees who
        answered what. In a *confidential* one the store knows it, and nobody is shown more than sums.
        In an *anonymous* one nobody can find it out, not even with a copy of the store: nothing in it
        connects a person and an answer, and its results are shown only after it was closed, for
        good. Groups of fewer than five are never shown.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("survey create", SurveyCommands.create),
          CommandEntry("survey lint", SurveyCommands.lint),
          CommandEntry("survey list", SurveyCommands.list),
          CommandEntry("survey show", SurveyCommands.show),
          CommandEntry("survey edit", SurveyCommands.edit),
          CommandEntry("survey open", SurveyCommands.open),
          CommandEntry("survey invite", SurveyCommands.invite),
          CommandEntry("survey remind", SurveyCommands.remind),
          CommandEntry("survey answer", SurveyCommands.answer),
          CommandEntry("survey close", SurveyCommands.close),
          CommandEntry("survey delete", SurveyCommands.delete),
          CommandEntry("survey import", SurveyCommands.importing),
          CommandEntry("survey export", SurveyCommands.export),
          CommandEntry("survey comments", SurveyCommands.comments),
          CommandEntry("survey theme", SurveyCommands.theme),
        ]
      })
  }
}
