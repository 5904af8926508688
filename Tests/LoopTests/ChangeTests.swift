import Calendar
import Commands
import Testing

@testable import Loop

/// What a change can come of, as people write it.
struct CauseTests {
  @Test(arguments: [
    ("T-42", "T-42"), ("t42", "T-42"), ("Q-3", "Q-3"), ("S-3:speed", "S-3:speed"), ("s3", "S-3"),
    ("O-9", "O-9"), ("theme:WiFi", "theme:wifi"),
  ])
  func isReadAndWritten(_ word: String, _ text: String) throws {
    #expect(try Cause.read(word).text == text)
    #expect(try Cause.read(text).text == text)
  }

  @Test(arguments: [
    "", "42", "P-5", "A-7", "T-42:speed", "theme:", "theme:two words", "theme", "T-", "T-0", "S",
  ])
  func nothingElseIs(_ word: String) {
    #expect(throws: Failure.self) { try Cause.read(word) }
  }
}

/// When somebody waits for a word.
struct WaitingTests {
  private let day = Instant(seconds: 1_777_885_200)

  private func waits(_ edit: (inout Change) -> Void) -> Bool {
    var change = Change(
      id: 4, title: "Printers", asked: "", language: "en", isPublic: true, author: "kim",
      created: day, causes: [])
    edit(&change)
    return change.waits(at: day + 10 * 86_400)
  }

  @Test func untilItIsDecidedAndTold() {
    #expect(waits { _ in })
    #expect(waits { ($0.decision, $0.decided) = (.accepted, day) })
    #expect(!waits { ($0.decision, $0.decided, $0.told) = (.accepted, day, day + 60) })
    #expect(waits { ($0.decision, $0.decided, $0.told) = (.accepted, day + 60, day) })
  }

  @Test func onceMoreWhenItTookEffect() {
    #expect(
      waits {
        ($0.decision, $0.decided, $0.told) = (.accepted, day, day + 60)
        $0.done = day + 3_600
      })
  }

  @Test func whatWasPutOffWaitsAgainOnItsDay() {
    #expect(
      !waits {
        ($0.decision, $0.decided, $0.told) = (.later, day, day + 60)
        $0.due = day + 11 * 86_400
      })
    #expect(
      waits {
        ($0.decision, $0.decided, $0.told) = (.later, day, day + 60)
        $0.due = day + 9 * 86_400
      })
  }
}
