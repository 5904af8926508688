// Published records before an independent program, and before somebody who changes them.
import Commands
import Foundation
import Repository
import TestSupport
import Testing

@testable import Announcements

@Suite struct RecordTests {
  private let raffle = Raffle()

  /// A record with everything in it.
  private func wholeRecord(_ method: String = "hash-chain", entrants: Int = 6) throws -> String {
    let number = try raffle.open(entrants, winners: 3)
    try raffle.draw(number, method)
    for place in [1, 0] {
      let winners = try raffle.rows("person", "giveaway", "show", number, "--winners")
      try raffle.lines(
        "giveaway", "substitute", number, winners[place][0], "--reason", "has left the district")
    }
    for person in 1...entrants {
      try raffle.lines("giveaway", "consent", number, "p\(person)@example.org")
    }
    return try raffle.record(number)
  }

  /// What the program of the manual says: its status and its words.
  private func python(_ record: String) throws -> (status: Int32, words: String) {
    let room = try #require(raffle.room)
    let script = room.path + "/verify.py"
    try room.run(["giveaway", "verify", "--script"]).out.write(
      toFile: script, atomically: true, encoding: .utf8)
    try record.write(toFile: room.path + "/record.txt", atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [script, room.path + "/record.txt"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, words)
  }

  private func complaints(_ text: String, _ aids: VerificationAids = VerificationAids()) throws
    -> [String]
  {
    try raffle.check(text, aids).steps.filter { !$0.isRight }.map { "\($0.name): \($0.words)" }
  }

  /// The text with right seals under every part: what somebody can do who makes all of it anew.
  private func sealedAnew(_ text: String) throws -> String {
    var result = ""
    for line in text.split(separator: "\n") {
      result += line.hasPrefix("seal: ") ? "seal: \(try checksum(result))\n" : "\(line)\n"
    }
    return result
  }

  // MARK: The independent program

  @Test(arguments: ["hash-chain", "rfc3797"]) func pythonAgrees(_ method: String) throws {
    let record = try wholeRecord(method, entrants: 40)
    #expect(try complaints(record) == [])
    let said = try python(record)
    #expect(said.status == 0, "\(said.words)")
    let winners = record.split(separator: "\n").filter { $0.hasPrefix("name: ") }
      .map { $0.split(separator: " ")[1] }
    #expect(winners.count == 3)
    for place in winners { #expect(said.words.contains(" \(place)")) }
  }

  @Test func pythonAgreesOnManyNumbers() throws {
    var random = Dice(seed: 7)
    raffle.wait(0)
    var numbers: [String] = []
    for round in 0..<12 {
      let number = try raffle.open(Int.random(in: 2...60, using: &random))
      try raffle.commit(number, round % 2 == 0 ? "hash-chain" : "rfc3797")
      numbers.append(number)
    }
    raffle.wait(10 * 86_400)
    for (round, number) in numbers.enumerated() {
      let whole = (0..<Int.random(in: 1...16, using: &random)).map { _ in
        "\(UInt64.random(in: 0...(round < 6 ? 99 : 999_999_999_999_999_999), using: &random))"
      }.joined(separator: round % 3 == 0 ? ", " : " ")
      let other =
        switch round % 4 {
        case 0: "hex \(try checksum("\(round)").uppercased())"
        case 1: "\(Int.random(in: 0...9999, using: &random)).\(random.next() % 100)0 003.070"
        default: "0\(random.next() % 1000)"
        }
      try raffle.lines("giveaway", "draw", number, "--numbers", whole, "--numbers", other)
      let record = try raffle.record(number)
      #expect(try complaints(record) == [], "\(whole) | \(other)")
      let said = try python(record)
      #expect(said.status == 0, "\(whole) | \(other): \(said.words)")
    }
  }

  @Test func sha256sumAgrees() throws {
    let record = try wholeRecord()
    let room = try #require(raffle.room)
    try record.write(toFile: room.path + "/r", atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c",
      """
      cd "$1"; grep '^entry: ' r | cut -c 8- | sha256sum | cut -c 1-64
      N=$(grep -n '^seal: ' r | head -1 | cut -d: -f1); head -n $((N - 1)) r | sha256sum | cut -c 1-64
      """, "sh", room.path,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .split(separator: "\n")
    process.waitUntilExit()
    #expect(record.contains("\nlist: \(lines[0])\n"))
    #expect(record.contains("\nseal: \(lines[1])\n"))
  }

  // MARK: Changes

  @Test func everyChangeOfALineIsFound() throws {
    let record = try wholeRecord()
    let lines = record.split(separator: "\n").map(String.init)
    func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
    #expect(try complaints(text(lines)) == [])
    for (index, line) in lines.enumerated() {
      var values: [String] = []
      if let colon = line.firstIndex(of: ":") {
        let value = line.index(colon, offsetBy: 2)
        for place in [value, line.index(before: line.endIndex)] {
          var other = line
          let old = other.remove(at: place)
          other.insert(old == "1" ? "2" : "1", at: place)
          values.append(other)
        }
        values.append(line + "0")
        values.append("x" + line)
      } else {
        values.append(line + " ")
      }
      for value in values where value != line {
        var changed = lines
        changed[index] = value
        let found = try complaints(text(changed))
        #expect(!found.isEmpty, "line \(index + 1): \(line) -> \(value)")
        if value == values.first {
          #expect(try python(text(changed)).status == 1, "python: \(line) -> \(value)")
        }
      }
      var fewer = lines
      fewer.remove(at: index)
      #expect(try !complaints(text(fewer)).isEmpty, "without line \(index + 1): \(line)")
      var more = lines
      more.insert(line, at: index)
      #expect(try !complaints(text(more)).isEmpty, "twice line \(index + 1): \(line)")
      if index > 0 {
        var swapped = lines
        swapped.swapAt(index, index - 1)
        #expect(try !complaints(text(swapped)).isEmpty, "swapped line \(index + 1): \(line)")
      }
    }
  }

  @Test func aFileThatWasCutOrMangledIsFound() throws {
    let record = try wholeRecord()
    #expect(try !complaints(String(record.dropLast())).isEmpty)
    #expect(try !complaints("").isEmpty)
    #expect(try !complaints("Dear readers,\n").isEmpty)
    let windows = try complaints(record.replacingOccurrences(of: "\n", with: "\r\n"))
    #expect(!windows.isEmpty)
    #expect(
      try complaints(record.replacingOccurrences(of: "list: ", with: "list:"))[0].hasPrefix("form"))
  }

  /// What is decided by the list and the numbers cannot be changed even with new seals.
  @Test func newSealsDoNotHelpACheat() throws {
    let record = try wholeRecord("rfc3797")
    let lines = record.split(separator: "\n").map(String.init)
    func forged(_ word: String, _ change: (String) -> String) throws -> [String] {
      var changed = lines
      let index = try #require(changed.lastIndex { $0.hasPrefix(word + ": ") })
      changed[index] = word + ": " + change(String(changed[index].dropFirst(word.count + 2)))
      return try complaints(sealedAnew(changed.joined(separator: "\n")))
    }
    #expect(try complaints(sealedAnew(record)) == [])
    let other = try checksum("other")
    let cheats: [(String, (String) -> String, String)] = [
      ("entry", { _ in other }, "list"), ("entries", { _ in "7" }, "list"),
      ("list", { _ in other }, "list"), ("closed", { _ in "2020-01-01T00:00:00Z" }, "list"),
      ("committed", { _ in "2026-05-05T21:00:00Z" }, "commitment"),
      ("winners", { _ in "2" }, "winners"), ("method", { _ in "hash-chain" }, "winners"),
      ("method", { _ in "lots" }, "commitment"),
      ("source", { "2026-05-01T00:00:00Z " + $0.dropFirst(21) }, "commitment"),
      ("drawn", { _ in "2026-05-05T00:00:00Z" }, "numbers"), ("numbers", { $0 + " 3" }, "numbers"),
      ("key", { $0 + "1./" }, "numbers"), ("winner", { _ in "1 " + other }, "winners"),
      ("replaces", { _ in "1 " + other }, "substitutes"),
      ("substituted", { _ in "2026-05-05T00:00:00Z" }, "substitutes"),
      ("name", { "9" + $0 }, "names"),
    ]
    for (word, change, step) in cheats {
      let found = try forged(word, change)
      #expect(found.contains { $0.hasPrefix(step + ":") }, "\(word): \(found)")
    }
    // The rest is held by what was published before.
    var aids = VerificationAids()
    aids.before = record
    aids.seal = try #require(record.split(separator: "\n").first { $0.hasPrefix("seal: ") })
      .dropFirst(6).description
    #expect(try complaints(record, aids) == [])
    let renamed = try sealedAnew(
      record.replacingOccurrences(of: "title: Two headsets", with: "title: A pen"))
    #expect(try complaints(renamed) == [])
    #expect(try complaints(renamed, aids).count == 2)
  }

  @Test func numbersThatWereLookedUpAreCompared() throws {
    let record = try wholeRecord()
    var aids = VerificationAids()
    aids.numbers = ["9319", "10 8 12 5 2"]
    #expect(try complaints(record, aids) == [])
    aids.numbers = ["9319", "10 8 12 5 3"]
    #expect(try complaints(record, aids).count == 1)
  }

  @Test func theRecordOfEachStepBeginsTheNext() throws {
    let number = try raffle.open(5)
    raffle.wait(0)
    try raffle.lines("giveaway", "close", number)
    let list = try raffle.record(number)
    try raffle.lines("giveaway", "commit", number, "--source", "x", "--at", "2026-05-09")
    let commitment = try raffle.record(number)
    raffle.wait(10 * 86_400)
    try raffle.lines("giveaway", "draw", number, "--numbers", "4711")
    let draw = try raffle.record(number)
    #expect(commitment.hasPrefix(list) && draw.hasPrefix(commitment))
    for record in [list, commitment, draw] {
      #expect(try complaints(record) == [])
      #expect(try python(record).status == 0)
    }
    var aids = VerificationAids()
    aids.before = draw
    #expect(try !complaints(commitment, aids).isEmpty)
  }
}
