// Phone numbers as people write them, and the hours of quiet.

import Testing

@testable import People

@Suite struct PhoneTests {
  @Test(arguments: [
    ("512 555 0123", ["512 555 0123"]), ("+15550100 +15550101", ["+15550100", "+15550101"]),
    ("work:+15550100 mobile:+1 555 0101", ["work:+15550100", "mobile:+1 555 0101"]),
    ("mobile +1 555 0101 work: 555 0102", ["mobile +1 555 0101", "work: 555 0102"]),
    ("(512) 555-0123; 512.555.0124,+49 30 1", ["(512) 555-0123", "512.555.0124", "+49 30 1"]),
    (" ; ", []),
  ])
  func theNumbersOfACell(_ text: String, _ numbers: [String]) {
    #expect(Phone.several(text) == numbers)
  }

  @Test(arguments: [
    ("(555) 010-0200", "1", "+15550100200"), ("1-555-010-0200", "1", "+15550100200"),
    ("555\u{2011}010\u{2011}0200", "1", "+15550100200"),
    ("\u{200B}555 010 0200\u{200E}", "1", "+15550100200"),
    ("+49 (0)170 1234567", "1", "+4901701234567"), ("0170 1234567", "49", "+491701234567"),
    ("0049 170 1234567", "49", "+491701234567"), ("tel:+15550100200", "49", "+15550100200"),
    ("555.010.0200", "1", "+15550100200"),
  ])
  func isReadAsPeopleWriteIt(_ text: String, _ country: String, _ number: String) throws {
    #expect(try Phone(reading: text, country: country).number == number)
  }

  @Test(arguments: ["12345", "555-123", "+0 123 456 789", "call me", "+1234567890123456", "", "+"])
  func whatIsNoNumberIsRefused(_ text: String) {
    #expect(throws: (any Error).self) { try Phone(reading: text, country: "1") }
  }

  @Test func theKindStandsBefore() throws {
    #expect(try Phone(reading: "mobile:+15550100200", country: "1").kind == .mobile)
    #expect(try Phone(reading: "home 5550100200", country: "1").text == "home +15550100200")
  }

  @Test func quietHoursMaySpanMidnight() throws {
    let night = try QuietHours(reading: "21:00-06:30")
    #expect(night.contains(minute: 23 * 60) && night.contains(minute: 0))
    #expect(night.contains(minute: 389) && !night.contains(minute: 390))
    #expect(night.text == "21:00-06:30")
    for wrong in ["21-6", "25:00-06:00", "06:00", "06:00-06:00", "a:b-c:d"] {
      #expect(throws: (any Error).self) { try QuietHours(reading: wrong) }
    }
  }
}
