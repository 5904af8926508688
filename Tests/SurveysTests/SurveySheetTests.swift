/// Sheets of answers: words become numbers, branching decides what was asked.
import Testing

@testable import Surveys

@Suite struct SurveySheetTests {
  private let definition: SurveyDefinition

  init() throws {
    definition = try SurveyText.read(
      """
      [survey]
      name = s
      title = t
      [question speed]
      kind = rating
      required = yes
      text = How fast?
      label 1 = Very slow
      label.es 1 = Muy lenta
      label 5 = Fast
      [question place]
      kind = multiple
      show if speed <= 2
      required = yes
      text = Where?
      option room = In my room, mostly
      option hall = Hall
      option.es hall = Pasillo
      [question services]
      kind = grid
      text = Services?
      row wifi = WiFi
      row print = Printing
      [question other]
      kind = text
      show if place = hall
      text = What else?
      """, name: "s")
  }

  private func read(
    _ fields: [String: [String]], complete: Bool = true
  ) -> (values: [String: SurveyValue], faults: [String]) {
    let (sheet, faults) = SurveySheet.read(fields, of: definition, isComplete: complete)
    return (sheet.values, faults.map { "\($0.item): \($0.message)" })
  }

  @Test(arguments: [
    ("1", 1), (" 5 ", 5), ("very slow", 1), ("Muy lenta", 1), ("FAST", 5), ("4 - good", 4),
    ("3/5", 3), ("5 stars", 5),
  ])
  func aNumberIsReadByItselfOrItsLabel(_ word: String, _ number: Int) {
    #expect(definition.questions[0].number(reading: word) == number)
  }

  @Test(arguments: ["0", "6", "45", "4.5", "4,5", "slow", "", "-1", "51"])
  func nothingElseIsANumberOfTheScale(_ word: String) {
    #expect(definition.questions[0].number(reading: word) == nil)
  }

  @Test func whatIsNotAskedFallsAway() {
    let (values, faults) = read(["speed": ["4"], "place": ["room"], "other": ["words"]])
    #expect(faults.isEmpty)
    #expect(values == ["speed": .number(4)])
  }

  @Test func aChainOfConditionsIsFollowed() {
    let (values, faults) = read(["speed": ["2"], "place": ["Pasillo"], "other": ["noise"]])
    #expect(faults.isEmpty)
    #expect(values["place"] == .choices([2]))
    #expect(values["other"] == .words("noise"))
  }

  @Test func optionsMayHaveCommas() {
    #expect(
      read(["speed": ["1"], "place": ["In my room, mostly"]]).values["place"] == .choices([1]))
    #expect(read(["speed": ["1"], "place": ["hall, room"]]).values["place"] == .choices([1, 2]))
    #expect(read(["speed": ["1"], "place": ["2", "1", "2"]]).values["place"] == .choices([1, 2]))
  }

  @Test func everythingWrongIsToldAtOnce() {
    let faults = read(["speed": ["9"], "services.wify": ["3"], "services.print": ["x"]]).faults
    #expect(faults.count == 3)
    #expect(faults.contains { $0.hasPrefix("services.wify: there is no question") })
  }

  @Test func requiredHoldsWhereItIsAskedAndNotOfPartials() {
    #expect(read(["speed": ["2"]]).faults == ["place: an answer is wanted"])
    #expect(read(["speed": ["3"]]).faults.isEmpty)
    #expect(read(["services.wifi": ["3"]], complete: false).faults.isEmpty)
    #expect(read(["services.wifi": ["3"]]).faults == ["speed: an answer is wanted"])
    #expect(read([:], complete: false).faults == [": nothing was answered"])
  }
}
