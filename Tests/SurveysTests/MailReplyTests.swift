// What somebody meant who answers a mail with a number: the number alone, and never a part of another.
import Testing

@testable import Surveys

@Suite struct MailReplyTests {
  private static let survey = """
    [survey]
    title = How did we do?
    [question rating]
    kind = rating
    text = How?
    label 1 = Very dissatisfied
    label.es 1 = Muy insatisfecho
    label 4 = Satisfied
    label.es 4 = Satisfecho
    label 5 = Very satisfied
    label.es 5 = Muy satisfecho
    [question why]
    kind = text
    text = Why?

    """

  private func answer(_ text: String) throws -> String? {
    let fields = try SurveyText.read(Self.survey, name: "test").fields(ofReply: text)
    return fields.map { "\($0["rating"]?.first ?? "")|\($0["why"]?.first ?? "")" }
  }

  @Test(arguments: [
    ("5", "5|"), ("  4 \n", "4|"), ("\n\n3\nSlow, but friendly.\n", "3|Slow, but friendly."),
    ("4 - quick help", "4|quick help"), ("2: still broken", "2|still broken"),
    ("4/5", "4|"), ("4 / 5 thanks", "4|thanks"), ("4 of 5", "4|"), ("4 out of 5", "4|"),
    ("4 de 5, gracias", "4|gracias"), ("★★★★", "4|"), ("★★☆☆☆", "2|"), ("*****", "5|"),
    ("Satisfied. It works.", "4|It works."), ("muy satisfecho", "5|"), ("Very satisfied!", "5|"),
    ("MUY INSATISFECHO\nNadie vino.", "1|Nadie vino."),
  ])
  func aRatingIsTheFirstWord(text: String, wanted: String) throws {
    #expect(try answer(text) == wanted)
  }

  @Test(arguments: [
    "Thanks!", "", "0", "6", "4.5", "4,5", "10", "40 %", "4%", "5th grade called", "2nd time",
    "Satisfiedly yours", "★★★★★★",
  ])
  func wordsAreForAPerson(text: String) throws { #expect(try answer(text) == nil) }

  /// Each of these was taken for the number it begins with.
  @Test(arguments: ["4/10", "4 / 10", "3 of 10", "3 out of 10", "2 de 10", "1-5", "1–5: 1 is bad"])
  func aNumberOfAnotherScaleIsForAPerson(text: String) throws {
    #expect(try answer(text) == nil)
    let definition = try SurveyText.read(Self.survey, name: "test")
    let (_, faults) = SurveySheet.read(["rating": [text]], of: definition)
    #expect(faults.map(\.item) == ["rating"])
  }
}
