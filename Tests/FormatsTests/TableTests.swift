// Tables at every width: they fit, end cleanly, and leave nothing out.
import Calendar
import Formats
import TestSupport
import Testing

private func lines(
  _ columns: [String], _ rows: [[Cell]], _ terminal: TerminalTable?, header: Bool = true
) -> [String] {
  let text = string(
    written(.table, columns, rows, RowOptions(header: header, terminal: terminal)))
  return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
}

private let columns = ["id", "subject", "state", "requester", "priority", "opened"]
private let rows: [[Cell]] = [
  [
    .integer(7), .text("Projector in room 12 shows nothing but a blue screen"), .text("open"),
    .text("Anna Müller"), .integer(3), .instant(Instant(seconds: 1_777_638_600)),
  ],
  [.integer(1042), .text("日本語の件名\nsecond"), .text("waiting"), .null, .null, .null],
]

@Test func unlimitedTable() {
  #expect(
    lines(columns, rows, nil) == [
      "  ID  SUBJECT                                               STATE    REQUESTER    PRIORITY  "
        + "OPENED",
      "   7  Projector in room 12 shows nothing but a blue screen  open     Anna Müller         3  "
        + "2026-05-01T12:30:00Z",
      "1042  日本語の件名\\nsecond                                  waiting",
    ])
  #expect(lines(columns, [], nil).isEmpty)
}

@Test func wordsShrinkFirstAndNumbersNever() {
  let terminal = TerminalTable(width: 80) { _ in "1 May 12:30" }
  #expect(
    lines(columns, rows, terminal) == [
      "  ID  SUBJECT                        STATE    REQUESTER    PRIORITY  OPENED",
      "   7  Projector in room 12 shows n…  open     Anna Müller         3  1 May 12:30",
      "1042  日本語の件名\\nsecond           waiting",
    ])
}

@Test func cardsWhereColumnsCannotStand() {
  let terminal = TerminalTable(width: 24) { _ in "1 May 12:30" }
  let found = lines(columns, rows, terminal)
  #expect(
    found == [
      "ID         7",
      "SUBJECT    Projector in",
      "           room 12 shows",
      "           nothing but a",
      "           blue screen",
      "STATE      open",
      "REQUESTER  Anna Müller",
      "PRIORITY   3",
      "OPENED     1 May 12:30",
      "",
      "ID         1042",
      "SUBJECT    日本語の件名\\",
      "           nsecond",
      "STATE      waiting",
      "REQUESTER",
      "PRIORITY",
      "OPENED",
    ])
}

@Test func everyLineFitsAtEveryWidth() {
  var chance = Dice(seed: 51)
  for width in Array(1...200) {
    let names = (0..<1 + chance.below(9)).map { "column_\($0)" }
    let rows: [[Cell]] = (0..<1 + chance.below(5)).map { _ in
      names.indices.map { column in
        switch (column % 3, chance.below(5)) {
        case (_, 0): .null
        case (1, _): .integer(Int64(chance.below(100_000)))
        default: .text(hostileText(&chance, pieces: 1 + chance.below(20)))
        }
      }
    }
    let found = lines(names, rows, TerminalTable(width: width))
    for line in found {
      #expect(displayWidth(line) <= width)
      #expect(!line.hasSuffix(" "))
      #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
    #expect(found.count >= rows.count)
    let isTable = found.first?.hasPrefix("COLUMN_0  ") == false && found.count == rows.count + 1
    guard width >= 20, isTable else { continue }
    for case .integer(let number) in rows.joined() {
      #expect(found.contains { $0.contains(String(number)) })
    }
  }
}

@Test func coloursWrapTextOnly() {
  let terminal = TerminalTable(
    width: 40, headerStyle: "1",
    style: { column, cell in
      column == 1 && cell == .text("late") ? "31" : nil
    })
  let found = lines(
    ["id", "state"], [[.integer(1), .text("late")], [.integer(2), .null]], terminal)
  #expect(
    found == ["\u{1B}[1mID\u{1B}[0m  \u{1B}[1mSTATE\u{1B}[0m", " 1  \u{1B}[31mlate\u{1B}[0m", " 2"])
}

@Test func headerCanBeLeftOut() {
  #expect(lines(["identifier"], [[.text("x")]], nil, header: false) == ["x"])
  #expect(
    lines(["a", "b"], [[.bool(true), .list(["p", "q"])]], nil) == ["A     B", "true  p q"])
}
