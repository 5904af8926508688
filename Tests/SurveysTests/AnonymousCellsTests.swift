/// Groups of an anonymous survey: nobody is in a group that is too small, and nobody is left over in
/// a remainder that is.
import Commands
import TestSupport
import Testing

@testable import Surveys

@Suite struct AnonymousCellsTests {
  private typealias Place = AnonymousCells.Place

  private static func people(_ counts: [(String, String, Int)]) -> [AnonymousCells.Place] {
    counts.flatMap { site, role, count in
      [AnonymousCells.Place](repeating: .init(site: site, role: role), count: count)
    }
  }

  @Test func aRemainderThatIsTooSmallTakesTheSmallestGroupIn() throws {
    let people = Self.people([("north", "staff", 9), ("west", "staff", 6), ("south", "staff", 4)])
    let cells = try AnonymousCells.divide(people, threshold: 5)
    #expect(cells.count { $0?.site == "north" } == 9)
    #expect(cells.count { $0 == nil } == 10)
  }

  @Test func whoWouldBeAloneIsNotAskedByThemselves() throws {
    let known: Set<Place> = [Place(site: "north", role: "staff")]
    let late = Self.people([("north", "staff", 1), ("south", "staff", 2)])
    #expect(throws: Failure.self) { try AnonymousCells.divide(late, threshold: 5, known: known) }
    let cells = try AnonymousCells.divide(late, threshold: 5, known: known, ungrouped: 7)
    #expect(cells.map { $0?.site } == ["north", nil, nil])
    #expect(throws: Failure.self) {
      try AnonymousCells.divide(Self.people([("north", "staff", 4)]), threshold: 5)
    }
  }

  @Test(arguments: 1...40) func noGroupIsTooSmall(_ seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let people = (0..<Int.random(in: 5...60, using: &dice)).map { _ in
      Place(
        site: ["", "a", "b", "c", "d"].randomElement(using: &dice) ?? "",
        role: ["staff", "director", ""].randomElement(using: &dice) ?? "")
    }
    let cells = try AnonymousCells.divide(people, threshold: 5)
    for (_, group) in Dictionary(grouping: cells, by: { $0 }) { #expect(group.count >= 5) }
  }
}
