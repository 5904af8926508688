// The same file twice: what is known is updated where it differs and else left alone.
import Commands
import Foundation
import Testing

@testable import Tickets

@Suite struct ImportKeyTests {
  private let first = """
    reference,subject,requester,assignee,priority,state,tags,created,updated
    R1,Lamp,Ana <ana@x.org>,Tom,low,open,av lamp,2024-01-01,2024-01-02
    R2,Toner,Ben <ben@x.org>,,normal,closed,,2024-01-01,2024-01-02

    """

  @Test func secondRunChangesNothing() throws {
    let desk = try ImportDesk()
    #expect(try desk.run("import", "-", "--key", "reference", input: first) == .done)
    let before =
      try desk.rows("SELECT * FROM ticket") + desk.rows("SELECT * FROM event")
      + desk.rows("SELECT * FROM person") + desk.rows("SELECT * FROM tag")
    #expect(try desk.run("import", "-", "--key", "reference", "-n", input: first) == .done)
    #expect(desk.out.contains("0 added, 0 updated, 2 unchanged"))
    #expect(try desk.run("import", "-", "--key", "reference", input: first) == .done)
    let after =
      try desk.rows("SELECT * FROM ticket") + desk.rows("SELECT * FROM event")
      + desk.rows("SELECT * FROM person") + desk.rows("SELECT * FROM tag")
    #expect(before == after)
  }

  @Test func onlyWhatDiffersIsUpdatedWithATrace() throws {
    let desk = try ImportDesk()
    try desk.run("import", "-", "--key", "reference", input: first)
    let second = first.replacing(
      "Lamp,Ana <ana@x.org>,Tom,low", with: "Lamp bulb,Ana <ana@x.org>,,high"
    )
    .replacing("av lamp", with: "av bulb")
    #expect(try desk.run("import", "-", "--key", "reference", "--dry-run", input: second) == .done)
    #expect(desk.out.contains("0 added, 1 updated, 1 unchanged"))
    #expect(try desk.run("import", "-", "--key", "reference", input: second) == .done)
    #expect(
      try desk.rows(
        "SELECT what, old, new, source FROM history WHERE number = 1 AND kind = 'T' ORDER BY event"
      ) == [
        ["imported", nil, nil, "csv"], ["subject", "Lamp", "Lamp bulb", "csv"],
        ["assignee", "2", nil, "csv"], ["priority", "1", "3", "csv"],
        ["tag", "lamp", nil, "csv"], ["tag", nil, "bulb", "csv"],
      ])
    #expect(
      try desk.rows("SELECT version, updated FROM ticket ORDER BY id") == [
        ["2", "1704153600"], ["1", "1704153600"],
      ])
    #expect(desk.indexIsInStep())
    #expect(
      try desk.value("SELECT rowid FROM ticket_search WHERE ticket_search MATCH 'bulb'") == "1")
  }

  @Test func twoTicketsWithOneNumber() throws {
    let desk = try ImportDesk()
    let text = "reference,subject\nR1,one\nR2,two\nR1,other\nR2,two\nR3,three\n"
    #expect(try desk.run("import", "-", "--key", "reference", input: text) == .failed)
    #expect(
      desk.err.contains("standard input:2: line 4 has the same reference and says something else"))
    #expect(desk.err.contains("standard input:4: line 2 has the same reference"))
    #expect(desk.err.contains("2 rows were rejected"))
    #expect(try desk.run("import", "-", "--key", "reference", "-k", input: text) == .partial)
    #expect(try desk.rows("SELECT subject FROM ticket ORDER BY id") == [["two"], ["three"]])
    // Without a key each row is a ticket.
    #expect(try desk.run("import", "-", input: text) == .done)
    #expect(try desk.value("SELECT count(*) FROM ticket") == "7")
    // Now R2 stands on two tickets here.
    #expect(
      try desk.run("import", "-", "--key", "reference", input: "reference,subject\nR2,x\n")
        == .failed)
    #expect(desk.err.contains("T-1 and T-4 both have the reference 'R2'"))
  }

  @Test func keyMustBeThere() throws {
    let desk = try ImportDesk()
    #expect(try desk.run("import", "-", "--key", "reference", input: "subject\na\n") == .usage)
    #expect(
      try desk.run("import", "-", "--key", "reference", input: "subject,reference\na,\n") == .failed
    )
    #expect(desk.err.contains("the reference is empty"))
  }

  @Test func numbersOfThisStore() throws {
    let desk = try ImportDesk()
    try desk.run("import", "-", input: "subject\na\nb\n")
    let change = "number,priority\nT-2,urgent\n1,normal\n"
    #expect(try desk.run("import", "-", "--key", "number", input: change) == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT priority, version FROM ticket ORDER BY id") == [
        ["2", "1"], ["4", "2"],
      ])
    #expect(
      try desk.run("import", "-", "--key", "number", input: "number,priority\nT-9,low\nP-1,low\n")
        == .failed)
    #expect(desk.err.contains(":2: the subject is missing"))
    #expect(desk.err.contains(":3: number: P-1 is a person, not a ticket"))
    // A number without a key is not used.
    #expect(try desk.run("import", "-", input: "number,subject\nT-1,c\n") == .done)
    #expect(try desk.value("SELECT count(*) FROM ticket") == "3")
  }

  @Test func anotherStateBringsWhatBelongsToIt() throws {
    let desk = try ImportDesk()
    func load(_ state: String, _ day: Int) throws {
      let text = "reference,subject,state,updated\nR1,a,\(state),2024-01-0\(day)\n"
      #expect(try desk.run("import", "-", "--key", "reference", input: text) == .done)
    }
    func times() throws -> [String?] {
      try desk.rows("SELECT resolved, closed, waiting_for, outcome FROM tickets")[0]
    }
    try load("open", 1)
    try desk.run("wait", "T-1", "--for", "vendor")
    try load("resolved", 2)
    #expect(try times() == ["2024-01-02T00:00:00Z", nil, nil, nil])
    try load("closed", 3)
    #expect(try times() == ["2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z", nil, nil])
    try load("open", 4)
    #expect(try times() == [nil, nil, nil, nil])
    let before = try desk.rows("SELECT * FROM event")
    try load("open", 4)
    #expect(try desk.rows("SELECT * FROM event") == before)
  }

  @Test func whatWasMergedHereStaysMerged() throws {
    let desk = try ImportDesk()
    let text = "reference,subject,state\nR1,a,open\nR2,b,open\n"
    try desk.run("import", "-", "--key", "reference", input: text)
    try desk.run("merge", "T-1", "--into", "T-2")
    #expect(try desk.run("import", "-", "--key", "reference", input: text) == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT state, merged_into FROM tickets") == [["closed", "2"], ["open", nil]])
  }
}
