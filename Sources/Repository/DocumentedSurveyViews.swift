/// The columns of the documented views of surveys.

extension Schema {
  static let surveyColumns: [ViewColumn] =
    columns(
      "surveys",
      [
        ("number", "the survey's number, without the S"), ("name", "its name"),
        ("title", "what people call it"), ("mode", "named, confidential or anonymous"),
        ("state", "draft, open or closed"),
        ("threshold", "groups with fewer answers are not shown"),
        ("counts", "which of two answers of a person counts: first or last"),
        ("language", "its own language"), ("version", "the version of its text"),
        ("author", "who made it"), ("created", "when it was made"),
        ("opened", "when it was opened"), ("closed", "when it was closed"),
        ("closes", "until when answers are taken"),
      ])
    + columns(
      "survey_responses",
      [
        ("number", "the number of a survey that is answered by name, without the S"),
        ("version", "the version that was answered"), ("person", "who answered, without the P"),
        ("ticket", "the ticket that it is about, without the T"),
        ("via", "mail, web, shell, import or kiosk"),
        ("complete", "1 when it was answered to the end, else 0"),
        ("counted", "1 when it counts, else 0"),
        ("followup", "the ticket that followed it, without the T"),
        ("item", "the key of the question, or question.row of a grid"),
        ("value", "the number that was chosen"), ("option", "the key of the option, if it has one"),
        ("received", "when it was answered"),
      ])
}
