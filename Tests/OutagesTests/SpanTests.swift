import Calendar
import Commands
import Repository
import SQLite
import Services
import Testing

@testable import Outages

/// What outages and maintenance say of services, and when it held.
struct SpanTests {
  @Test func aPlaceForTests() {
    #expect(OutageState.monitoring.isOpen)
    #expect(!OutageState.draft.isOpen)
  }
}
