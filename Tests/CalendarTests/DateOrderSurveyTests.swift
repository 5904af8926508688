import TestSupport
import Testing

@testable import Calendar

@Suite struct DateOrderSurveyTests {
  func survey(_ column: [String]) throws -> DateFormat {
    var survey = DateOrderSurvey()
    for value in column { survey.observe(value) }
    return try survey.decide()
  }

  @Test(
    arguments: [
      (["29/2/2016 01:16", "3/4/2016 10:00"], "dd/mm/yyyy hh:mm"),
      (["3/4/2016", "4/13/2016"], "mm/dd/yyyy"),
      (["03-04-2016", "", "  ", "29-02-2016"], "dd-mm-yyyy"),
      (["2023-05-03 15:57:36"], "yyyy-mm-dd hh:mm:ss"), (["1/13/26 2:30 PM"], "mm/dd/yy h:mm am"),
      (["01 May 2026"], "dd mmm yyyy"), (["May 1, 2026"], "mmm dd yyyy"),
      (["2026-05-01T12:30:00Z"], "yyyy-mm-dd hh:mm:ss"),
      (["5/5/2026", "6/6/2026"], "dd/mm/yyyy"), (["29-02-16", "28-02-16"], "dd-mm-yy"),
      (["1/13/2026 2:30 PM", "1/14/2026 14:30"], "mm/dd/yyyy hh:mm"), (["20260501"], "yyyy mm dd"),
    ] as [([String], String)])
  func decides(column: [String], pattern: String) throws {
    let format = try survey(column)
    #expect(format.description == pattern)
    // What is told to the person can be given back as --date-format and reads every value the same
    // way.
    let again = try DateFormat(pattern: pattern)
    for value in column where value.contains(where: \.isNumber) {
      #expect(try again.parse(value, .utc) == format.parse(value, .utc))
    }
  }

  @Test func oneRowAmongManyDecides() throws {
    var column = Array(repeating: "03/04/2026", count: 10_000)
    column[7_777] = "13/04/2026"
    #expect(try survey(column).order == .dmy)
    column[7_777] = "04/13/2026"
    #expect(try survey(column).order == .mdy)
  }

  @Test func anAmbiguousColumnIsRefusedWithAnExample() {
    let error = #expect(throws: DateError.self) {
      try survey(["5/5/2026 9:00", "03/04/2026 10:00"])
    }
    #expect(
      error?.message
        == "row 2: '03/04/2026 10:00' can be day/month or month/day, and no row of the column decides it"
    )
    #expect(
      error?.hint == "give --date-format 'dd/mm/yyyy hh:mm' or --date-format 'mm/dd/yyyy hh:mm'")
  }

  @Test func aColumnOfTwoOrdersIsRefusedWithBothRows() {
    let error = #expect(throws: DateError.self) {
      try survey(["01/02/2026", "13/02/2026", "03/03/2026", "02/13/2026"])
    }
    #expect(
      error?.message
        == "row 4: '02/13/2026' does not fit day/month/year, which row 2 ('13/02/2026') needs")
  }

  @Test func whatIsNoDateIsNamed() {
    var survey = DateOrderSurvey()
    survey.observe("13/02/2026", row: 5)
    survey.observe("soon", row: 9)
    survey.observe("later")
    let error = #expect(throws: DateError.self) { try survey.decide() }
    #expect(error?.message == "row 9: 'soon' is not a date")
    let mixed = #expect(throws: DateError.self) { try self.survey(["1/2/2026", "2026-02-01"]) }
    #expect(mixed?.message.hasPrefix("row 2: '2026-02-01' does not fit") == true)
    #expect(throws: DateError.self) { try self.survey(["31/02/2026"]) }
    #expect(throws: DateError.self) { try self.survey(["", " "]) }
    #expect(throws: DateError.self) { try self.survey([]) }
  }

  /// For every order, a column that Python wrote is decided rightly or refused, never decided
  /// wrongly.
  @Test func neverDecidesWrongly() throws {
    var dice = Dice(seed: 9)
    let orders: [DateOrder] = [.dmy, .mdy, .ymd]
    var refused = 0
    for round in 0..<600 {
      let order = orders[round % 3]
      let days = (0..<Int.random(in: 1...6, using: &dice)).map { _ in
        CivilDate(daysSinceEpoch: .random(in: 0...30_000, using: &dice))
      }
      let column = days.map { day in
        switch order {
        case .ymd: "\(day)"
        case .dmy: "\(day.day)/\(day.month)/\(day.year)"
        case .mdy: "\(day.month)/\(day.day)/\(day.year)"
        }
      }
      guard let format = try? survey(column) else {
        refused += 1
        continue
      }
      for (day, text) in zip(days, column) {
        #expect(try format.cell(text).date == day, "\(column)")
      }
    }
    #expect(1..<300 ~= refused)
  }
}
