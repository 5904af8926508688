/// The text file of surveys: what it says, and how its mistakes are told.
import Foundation
import Testing

@testable import Surveys

@Suite struct SurveyTextTests {
  private let small = """
    # A comment.
    [survey]
    name = network
    title = The network
    title.es = La red
    mode = confidential
    intro = Two questions,
      one minute.

    [question speed]
    kind = rating
    required = yes
    text = How fast is it?
    text.es = ¿Qué tan rápida es?
    label 1 = Too slow
    label 5 = Fast enough

    [page]
    title = More

    [question place]
    kind = single
    show if speed <= 2
    text = Where is it slow?
    option room = In my room
    option.es room = En mi sala
    option hall = In the hall
    """

  @Test func readsWhatItSays() throws {
    let definition = try SurveyText.read(small, name: "x")
    #expect(definition.name == "network")
    #expect(definition.intro.text == "Two questions, one minute.")
    #expect(definition.title(["es-MX"]) == "La red")
    #expect(definition.title(["fr"]) == "The network")
    #expect(definition.pages.count == 2)
    #expect(definition.questions.map(\.page) == [0, 1])
    #expect(definition.questions[1].options.map(\.key) == ["room", "hall"])
    #expect(definition.questions[1].condition?.text == "speed <= 2")
    #expect(definition.threshold == 5)
    #expect(definition.languages == ["en", "es"])
  }

  @Test(arguments: [
    ("title = x", "1:1: this stands before '[survey]'"),
    ("[survey]\ntitle x", "2:1: this is no 'key = value'"),
    ("[survey]\ntitle = a\n[question q]\ntext = b\nkind = ratting", "5:8: "),
    ("[survey]\ntitle = a\nthreshold = 3\n[question q]\ntext = b", "3:13: the threshold is 5"),
    ("[survey]\ntitle = a\n[question q]\ntext = b\noption = c", "5:7: an option needs a key"),
    ("[survey]\ntitle = a\n[question q]\ntext = b\nshow if p = 1", "5:9: no question 'p'"),
    ("[survey]\ntitle = a\n[question q]\ntext = b\n[question q]\ntext = c", "5:11: there is"),
    ("[survey]\ntitle = a\n[question q]\ntext = b\nkind = single", "3:1: q: a single question"),
    ("[survey]\ntitle = a\ntitle = b\n[question q]\ntext = b", "3:1: 'title' stands here twice"),
    (
      "[survey]\ntitle = a\nmode = anonymous\ncounts = last\n[question q]\ntext = b",
      "4:1: in an anonymous survey"
    ),
    ("[survey]\ntitle = a\n[qestion q]\ntext = b", "3:2: 'qestion' is no section"),
    ("[survey]\ntitle = a\n  [question Q]\ntext = b", "3:13: 'Q' is no key"),
    ("[survey]\ntitle =  \n", "2:8: there is nothing after '='"),
  ])
  func tellsEachMistakeWithLineAndColumn(_ text: String, _ beginning: String) {
    let faults = SurveyText(text).faults.map { "\($0.line):\($0.column): \($0.message)" }
    #expect(faults.contains { $0.hasPrefix(beginning) }, "\(faults)")
  }

  @Test func aConditionMustNameAnAnswer() {
    func faults(_ condition: String) -> [SurveyFault] {
      SurveyText(
        "[survey]\ntitle = a\n[question q]\nkind = single\ntext = b\noption one = 1\n"
          + "option two = 2\n[question r]\ntext = c\nshow if \(condition)"
      ).faults
    }
    #expect(faults("q = one").isEmpty)
    #expect(faults("q = one, two").isEmpty)
    #expect(faults("q != two").isEmpty)
    #expect(faults("q = three").first?.message == "'three' is no answer to 'q'")
    #expect(faults("q <= one").first?.message == "answers to 'q' have no order")
    #expect(faults("q").count == 1)
  }

  @Test func remarksNameMissingTranslations() throws {
    let remarks = try SurveyText.read(small, name: "x").remarks.map(\.message)
    #expect(remarks.contains("remark: place: text is not there in es"))
    #expect(!remarks.contains { $0.contains("speed: text") })
  }

  @Test(arguments: ["ticket", "staff"]) func whatIsShippedIsSound(_ name: String) throws {
    let file = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let text = try String(
      contentsOfFile: "/\(file)/share/surveys/\(name).survey", encoding: .utf8)
    let definition = try SurveyText.read(text, name: name)
    #expect(definition.remarks.filter { !$0.message.contains("of '") }.isEmpty)
    #expect(definition.languages == ["en", "es"])
  }
}
