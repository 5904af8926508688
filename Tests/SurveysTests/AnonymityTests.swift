// An attacker has a copy of the store, of its log, and every report, knows in which order people sat
// down to answer, and fails to say who answered what. Against stores that are broken on purpose the
// same attacker succeeds: otherwise this would show nothing.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Repository
@testable import Surveys
@testable import ittool

@Suite final class AnonymityTests {
  private static let people = 24
  private let path = NSTemporaryDirectory() + "ittool-anonymous-\(UUID().uuidString.prefix(8))"
  private var file: String { path + "/s.db" }
  /// By person, what they wrote: the secret that the attacker is after.
  private let words = (1...AnonymityTests.people).map { "the words of somebody, \($0 * 7919)." }

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: path + "/.config/ittool", withIntermediateDirectories: true)
    try """
    [mail]
    address = help@example.org
    [channel mail]
    type = file
    path = \(path)/out
    from = Help desk <help@example.org>

    """.write(toFile: path + "/.config/ittool/config", atomically: true, encoding: .utf8)
    try Initialisation(path: file, group: nil).run()
    try run("site", "add", "North")
    for number in 1...Self.people {
      try run(
        "person", "add", "Person \(number) <p\(number)@example.org>", "--role", "staff", "--site",
        "North")
    }
    try run("group", "add", "staff", "--rule", "role=staff")
    try """
    [survey]
    name = secret
    title = Secret
    mode = anonymous
    [question rating]
    kind = rating
    text = How?
    [question words]
    kind = text
    text = Why?

    """.write(toFile: path + "/s.survey", atomically: true, encoding: .utf8)
    try run("survey", "create", path + "/s.survey")
    try run("survey", "open", "secret")
    try run("survey", "invite", "secret", "--group", "staff")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func context(_ out: Sink = .memory(), _ err: Sink = .memory()) -> Context {
    Context(
      console: Console(out: out, err: err, input: .memory("")),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": file, "TZ": "UTC", "ITTOOL_ACTOR": "dana",
      ]), globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_777_885_200) })
  }

  @discardableResult
  private func run(_ words: String...) throws -> Said {
    let said = try Program.ittool.said(words) { context($0, $1) }
    guard said.status == .done || said.status == .partial else {
      throw said.failure ?? Failure("\(words): \(said.err)")
    }
    return said
  }

  /// Everybody answers, one after the other, in the order in which they were invited.
  private func everybodyAnswers(_ answer: (Store, String, Int) throws -> Void) throws {
    try context().withStore { store in
      let secret = try #require(try SurveySecret(1, store).read())
      let invitations = try store.db.all(
        "SELECT id FROM survey_invitation ORDER BY person", as: Int64.self)
      for (index, invitation) in invitations.enumerated() {
        try answer(store, SurveyToken.make(1, invitation, secret: secret), index)
      }
    }
  }

  private func answersHonestly() throws {
    try everybodyAnswers { store, token, index in
      try store.answerSurvey(
        nil, .token(token), ["rating": ["\(index % 5 + 1)"], "words": [words[index]]], via: .web)
    }
  }

  // MARK: The attacker

  private var bytes: [UInt8] { Array(FileManager.default.contents(atPath: file) ?? Data()) }
  private var log: [UInt8] { Array(FileManager.default.contents(atPath: file + "-wal") ?? Data()) }

  /// Takes the order in which rows lie on the pages for the order in which they came, and that for
  /// the order of people.
  ///
  /// - Returns: how many people's words it finds.
  private func guessByOrder() throws -> Int {
    var byPage: [Int: [(offset: Int, index: Int)]] = [:]
    let all = Data(bytes)
    for (index, said) in words.enumerated() {
      var from = all.startIndex
      while let found = all.range(of: Data(said.utf8), in: from..<all.endIndex) {
        byPage[found.lowerBound / 4096, default: []].append((found.lowerBound, index))
        from = found.upperBound
      }
    }
    // Rows are written from the end of a page to its beginning.
    let guesses = byPage.values.map { rows in
      rows.sorted { $0.offset > $1.offset }.enumerated().count { $0.offset == $0.element.index }
    }
    return guesses.max() ?? 0
  }

  /// Looks for a transaction in the log that holds both a token and an answer.
  private func guessByLog(_ hashes: [[UInt8]]) -> Bool {
    let log = Data(log)
    return hashes.contains { log.range(of: Data($0)) != nil }
      && words.contains { log.range(of: Data($0.utf8)) != nil }
  }

  /// Looks in every table for a row that holds a person and an answer, by name or by number.
  private func guessByRows() throws -> [String] {
    try context().withStore { store in
      let responses = Set(
        try store.db.all("SELECT response FROM survey_ballot", as: Int64.self))
      var found: [String] = []
      let tables = try store.db.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        as: String.self)
      for table in tables {
        let columns = try store.db.all(
          "SELECT name FROM pragma_table_info(\(table))", as: String.self)
        let names = columns.contains { ["person", "address", "invitation"].contains($0) }
        for column in columns where names {
          let sql = SQL(stringLiteral: "SELECT \"\(column)\" FROM \"\(table)\"")
          try? store.db.forEachRow(sql) { row in
            if case .integer(let number) = row.value(), responses.contains(number) {
              found.append("\(table).\(column)")
            }
          }
        }
      }
      return found
    }
  }

  private func hashes() throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    try context().withStore { store in
      try store.db.forEachRow("SELECT hash FROM survey_token") { found.append(try $0.blob()) }
    }
    return found
  }

  // MARK: What it finds

  @Test func theLogHoldsNoTokenBesideAnAnswer() throws {
    let hashes = try hashes()
    try answersHonestly()
    #expect(!guessByLog(hashes))
  }

  @Test func aStoreThatKeepsItsLogIsFoundOut() throws {
    let hashes = try hashes()
    try everybodyAnswers { store, token, index in
      try store.write {
        let door = try store.surveyDoor(.token(token), survey: nil)
        let (sheet, _) = SurveySheet.read(["words": [words[index]]], of: door.definition)
        _ = try store.take(sheet, by: door, via: .web, languages: [])
      }
    }
    #expect(guessByLog(hashes))
  }

  @Test func theOrderOnThePagesTellsNothingOnceItIsClosed() throws {
    try answersHonestly()
    try run("survey", "close", "secret", "--yes")
    // One of 24 is right by chance; eight are so once in a hundred thousand runs.
    #expect(try guessByOrder() < 8)
  }

  @Test func aStoreWithAnOrderIsFoundOut() throws {
    try everybodyAnswers { store, token, index in
      try store.answerSurvey(nil, .token(token), ["words": [words[index]]], via: .web)
    }
    try context().withStore { store in
      try store.write {
        // A table with rows in the order in which they came, as one would write it at first.
        try store.db.run("CREATE TABLE naive(id INTEGER PRIMARY KEY, text TEXT)")
        for said in words { try store.db.run("INSERT INTO naive(text) VALUES (\(said))") }
      }
      _ = try store.db.checkpoint()
    }
    try run("survey", "close", "secret", "--yes")
    let found = try guessByOrder()
    #expect(found >= Self.people / 2)
  }

  @Test func noRowHoldsAPersonAndAnAnswer() throws {
    try answersHonestly()
    #expect(try guessByRows().isEmpty)
    try context().withStore { store in
      try store.write {
        try store.db.run("CREATE TABLE naive(person INTEGER, answered INTEGER)")
        try store.db.run(
          "INSERT INTO naive SELECT 1, response FROM survey_ballot LIMIT 1")
      }
    }
    #expect(try guessByRows() == ["naive.answered"])
  }

  @Test func noTokenAndNoSecretStandsInTheStore() throws {
    var tokens: [String] = []
    try answersHonestly()
    var secret: [UInt8] = []
    try context().withStore { store in
      secret = try #require(try SurveySecret(1, store).read())
      for id in try store.db.all("SELECT id FROM survey_invitation", as: Int64.self) {
        tokens.append(try SurveyToken.make(1, id, secret: secret))
      }
    }
    let before = try hashes()
    #expect(before.count == Self.people)
    for token in tokens { #expect(Data(bytes).range(of: Data(token.utf8)) == nil) }
    #expect(Data(bytes).range(of: Data(secret)) == nil)
    try run("survey", "close", "secret", "--yes")
    #expect(!FileManager.default.fileExists(atPath: file + ".survey-1.key"))
    // Not even their hashes are left on free pages.
    for hash in before { #expect(Data(bytes).range(of: Data(hash)) == nil) }
  }

  @Test func aTokenCannotBeMadeOfWhatStandsInTheStore() throws {
    let known = Set(try hashes())
    try context().withStore { store in
      for key in [[], Array("survey".utf8), [UInt8](repeating: 0, count: 32)] {
        for id in 1...Int64(Self.people) {
          let guess = try SurveyToken.hash(SurveyToken.make(1, id, secret: key))
          #expect(!known.contains(guess))
        }
      }
    }
  }

  @Test func reportsShowNoAnswerWhileItIsOpenAndNoTimeOrNumberAfterwards() throws {
    try answersHonestly()
    let responses = try context().withStore { store in
      try store.db.all("SELECT response FROM survey_ballot", as: Int64.self)
    }
    func reports() throws -> String {
      var all = ""
      for words in [
        ["survey", "show", "secret"], ["survey", "list", "--all", "--json"],
        ["survey", "results", "secret"], ["survey", "results", "secret", "--json"],
        ["survey", "results", "secret", "--by", "site"],
        ["store", "query", "SELECT * FROM survey_responses"],
        ["delivery", "list", "--json"],
      ] {
        let said = try Program.ittool.said(words) { context($0, $1) }
        all += said.out + said.err + (said.failure?.message ?? "")
      }
      return all
    }
    let open = try reports()
    #expect(!words.contains { open.contains($0) })
    try run("survey", "close", "secret", "--yes")
    let closed = try reports()
    #expect(!responses.contains { open.contains("\($0)") || closed.contains("\($0)") })
    let events = try context().withStore { store in
      try store.db.all("SELECT what FROM event WHERE kind = 'S' ORDER BY id", as: String.self)
    }
    #expect(events == ["created", "state", "invited", "state"])
  }

  @Test func aTokenWorksOnceAndRemindersWaitUntilNobodyIsKnownByThem() throws {
    var count = 0
    try everybodyAnswers { store, token, index in
      guard index < 4 else { return }
      try store.answerSurvey(nil, .token(token), ["rating": ["3"]], via: .web)
      #expect(throws: Failure.self) {
        try store.answerSurvey(nil, .token(token), ["rating": ["1"]], via: .web)
      }
      count += 1
    }
    #expect(count == 4)
    #expect(throws: Failure.self) { try run("survey", "remind", "secret") }
    try everybodyAnswers { store, token, index in
      guard index == 4 else { return }
      try store.answerSurvey(nil, .token(token), ["rating": ["3"]], via: .web)
    }
    try run("survey", "remind", "secret")
    let reminded = try context().withStore { store in
      try store.db.first(
        "SELECT count(*) FROM outbox WHERE event = 'survey.reminded'", as: Int64.self)
    }
    #expect(reminded == Int64(Self.people - 5))
  }

  /// Answers at a screen hide nobody who was invited: only those with a token are not reminded.
  @Test func answersOfOthersDoNotHideWhoIsNotReminded() throws {
    try context().withStore { store in
      for _ in 1...4 {
        try store.answerSurvey("secret", .kiosk, ["rating": ["3"]], via: .kiosk)
      }
    }
    try everybodyAnswers { store, token, index in
      guard index == 0 else { return }
      try store.answerSurvey(nil, .token(token), ["rating": ["3"]], via: .web)
    }
    #expect(throws: Failure.self) { try run("survey", "remind", "secret") }
  }

  /// The machine went down between the change and the sweep, or others read the store just then.
  @Test func aClosingThatWasBrokenOffIsDoneByAnotherOne() throws {
    try answersHonestly()
    try context().withStore { store in
      try store.write { try store.closeSurvey(store.survey("secret")) }
    }
    #expect(FileManager.default.fileExists(atPath: file + ".survey-1.key"))
    try run("survey", "close", "secret", "--yes")
    #expect(!FileManager.default.fileExists(atPath: file + ".survey-1.key"))
    #expect(try guessByOrder() < 8)
  }

  /// Four without a group would be known as such: the smallest group joins them.
  @Test func groupsAreLargeEnoughFromTheStart() throws {
    typealias Place = AnonymousCells.Place
    let people =
      Array(repeating: Place(site: "A", role: "staff"), count: 6)
      + Array(repeating: Place(site: "A", role: "director"), count: 2)
      + Array(repeating: Place(site: "B", role: "staff"), count: 3)
      + Array(repeating: Place(site: "B", role: "director"), count: 2)
      + Array(repeating: Place(site: "C", role: "staff"), count: 2)
    let cells = try AnonymousCells.divide(people, threshold: 5)
    var counts: [String: Int] = [:]
    for cell in cells { counts[cell.map { "\($0.site)/\($0.role)" } ?? "none", default: 0] += 1 }
    #expect(counts == ["A/staff": 6, "none": 9])
  }
}
