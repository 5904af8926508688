import Testing

@testable import Alerts

/// The words for the classes of alerts, which stand in stores and on command lines.
struct ClassTests {
  @Test func theWordsStay() {
    #expect(AlertClass.allCases.map(\.rawValue) == ["emergency", "urgent", "informational"])
  }
}
