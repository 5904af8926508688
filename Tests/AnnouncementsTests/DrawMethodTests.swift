// How winners follow from numbers: the vectors of RFC 3797, fairness, and substitutes.
import Commands
import Foundation
import Repository
import TestSupport
import Testing

@testable import Announcements

@Suite struct DrawMethodTests {
  private func key(_ sources: String...) throws -> String {
    try sources.map { try PublicNumbers(reading: $0).key }.joined()
  }

  private func codes(_ count: Int, salt: String = "") throws -> [String] {
    try (0..<count).map { try checksum("\(salt)\($0)") }.sorted()
  }

  // MARK: RFC 3797

  @Test func theWorkedExampleOfTheRFC() throws {
    let key = try key("9319", "2 5 12 8 10", "9 18 26 34 41 45")
    #expect(key == "9319./2.5.8.10.12./9.18.26.34.41.45./")
    let drawn = try DrawMethod.taken(11, of: 25, key: key).map { $0 + 1 }
    #expect(drawn == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22])
  }

  // Published by the chair of that committee, made by another program.
  @Test func theCommitteeOf2022() throws {
    let key = try key(
      "7, 8, 11, 18, 28, 40, 48", "15 16 21 31 36 65", "8 12 13 17 21 26 35 42",
      "1 5 10 13 14 16 21 25 27")
    let drawn = try DrawMethod.taken(10, of: 267, key: key).map { $0 + 1 }
    #expect(drawn == [171, 245, 68, 190, 70, 126, 110, 128, 138, 173])
  }

  @Test func theWholeListCanBeDrawn() throws {
    let all = try DrawMethod.taken(300, of: 300, key: "1./")
    #expect(all.sorted() == Array(0..<300))
    #expect(try DrawMethod.taken(5, of: 3, key: "1./").count == 3)
  }

  @Test func bitsOfChance() {
    #expect(abs(DrawMethod.bits(choosing: 10, of: 25) - 21.64) < 0.01)
    #expect(DrawMethod.bits(choosing: 3, of: 3) == 0)
    #expect(abs(DrawMethod.bits(choosing: 24, of: 25) - 4.644) < 0.001)
  }

  // MARK: Numbers

  @Test(arguments: [
    ("0042", "42./"), (" 7,3 , 5 ", "3.5.7./"), ("0", "0./"), ("10 9", "9.10./"),
    ("12.50 3.05", "12.53.05/"), ("3.00", "3./"), ("007.10", "7.1/"),
    ("999999999999999999", "999999999999999999./"),
    ("hex 00112233AAbbccdd", "00112233aabbccdd./"),
    ("hex 0011 2233 4455 6677", "0011223344556677./"),
  ])
  func numbersMakeAKey(_ typed: String, _ key: String) throws {
    #expect(try PublicNumbers(reading: typed).key == key)
  }

  @Test(arguments: [
    "", " ", "x", "-3", "+3", "1.2.3", "1 2.5", "1e5", "0x10", "1000000000000000000", "٣",
    "hex", "hex 12", "hex 00112233aabbccdg", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", ".5",
    "5.",
  ])
  func whatIsNoNumberIsRefused(_ typed: String) {
    #expect(throws: Failure.self) { try PublicNumbers(reading: typed) }
  }

  // MARK: Fairness

  /// The chi-square of who is drawn how often, over draws by the numbers 0 to `rounds` - 1.
  private func chiSquare(
    _ method: DrawMethod, entries: Int, winners: Int, rounds: Int, first: Bool
  ) throws -> Double {
    let codes = try codes(entries)
    var counts = [Int](repeating: 0, count: entries)
    for round in 0..<rounds {
      let drawn = try method.drawn(winners, of: codes, key: "\(round)./", seal: "seal")
      #expect(Set(drawn).count == winners)
      for place in first ? Array(drawn.prefix(1)) : drawn { counts[place] += 1 }
    }
    let wanted = Double(counts.reduce(0, +)) / Double(entries)
    return counts.reduce(0) { $0 + pow(Double($1) - wanted, 2) / wanted }
  }

  @Test(arguments: DrawMethod.allCases) func everybodyWinsAsOften(_ method: DrawMethod) throws {
    // 19 degrees of freedom: 43.8 is passed by one fair method in a thousand.
    #expect(
      try chiSquare(method, entries: 20, winners: 1, rounds: 4000, first: true) < 43.8)
    #expect(
      try chiSquare(method, entries: 20, winners: 3, rounds: 2000, first: false) < 43.8)
    // Not too even either: that would be no chance.
    #expect(try chiSquare(method, entries: 20, winners: 1, rounds: 4000, first: true) > 5.4)
  }

  // MARK: Substitutes

  @Test(arguments: DrawMethod.allCases) func aSubstituteMovesNobody(_ method: DrawMethod) throws {
    var random = Dice(seed: 3797)
    for round in 0..<60 {
      let codes = try codes(Int.random(in: 4...90, using: &random), salt: "\(round)-")
      let winners = Int.random(in: 1..<codes.count, using: &random)
      let key = "\(random.next() % 100_000)./"
      let first = try method.drawn(winners, of: codes, key: key, seal: "s\(round)")
      for more in (winners + 1)...codes.count {
        let then = try method.drawn(more, of: codes, key: key, seal: "s\(round)")
        #expect(Array(then.prefix(winners)) == first)
        #expect(Set(then).count == more)
      }
    }
  }

  @Test func inAHashChainNobodyDependsOnAnother() throws {
    var random = Dice(seed: 42)
    for round in 0..<60 {
      let codes = try codes(Int.random(in: 5...90, using: &random), salt: "\(round)-")
      let winners = Int.random(in: 1..<(codes.count - 1), using: &random)
      let order = try DrawMethod.hashChain.drawn(codes.count, of: codes, key: "7./", seal: "s")
        .map { codes[$0] }
      let gone = codes[Int.random(in: 0..<codes.count, using: &random)]
      let fewer = codes.filter { $0 != gone }
      let drawn = try DrawMethod.hashChain.drawn(winners, of: fewer, key: "7./", seal: "s")
        .map { fewer[$0] }
      #expect(drawn == Array(order.filter { $0 != gone }.prefix(winners)))
    }
  }

  @Test func theSealIsPartOfTheSeed() throws {
    let codes = try codes(500)
    let one = try DrawMethod.hashChain.drawn(10, of: codes, key: "1./", seal: "a")
    let other = try DrawMethod.hashChain.drawn(10, of: codes, key: "1./", seal: "b")
    #expect(one != other)
  }
}
