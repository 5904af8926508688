// Bad days: what is said, and with which exit status, when the surroundings fail.

import Foundation
import Testing

/// Something that goes wrong, and how the program ends.
struct BadDay: Sendable, CustomTestStringConvertible {
  var testDescription: String
  /// Run in a directory with a store of three tickets, whose path is $STORE.
  var script: String
  var status: Int32
  /// A part of the one line on standard error; nil for silence.
  var complaint: String?

  init(_ name: String, _ script: String, _ status: Int32, _ complaint: String? = nil) {
    testDescription = name
    self.script = script
    self.status = status
    self.complaint = complaint
  }

  static let all = [
    BadDay("no store", "ittool --db gone.db ticket list", 1, "there is no store at gone.db"),
    BadDay(
      "missing directory", "ittool --db gone/away/x.db ticket list", 1,
      "there is no store at gone/away/x.db"),
    BadDay("a directory", "ittool --db . ticket list", 74, "is not a file"),
    BadDay("a text file", "echo hello >x.db; ittool --db x.db ticket list", 74, "x.db"),
    BadDay("an empty file", ": >x.db; ittool --db x.db ticket list", 1, "x.db"),
    BadDay(
      "another database", "sqlite3 x.db 'CREATE TABLE t(a)'; ittool --db x.db ticket list", 1,
      "is not an ittool store"),
    BadDay(
      "newer schema", "sqlite3 $STORE 'PRAGMA user_version = 99'; ittool ticket list", 1,
      "schema 99"),
    BadDay(
      "damaged head",
      "printf 'XXXXXXXX' | dd of=$STORE conv=notrunc status=none; ittool ticket list",
      74, "damaged or is not a store"),
    BadDay(
      "damaged pages",
      "dd if=/dev/zero of=$STORE bs=4096 seek=2 count=30 conv=notrunc status=none; "
        + "ittool ticket list", 74, "damaged"),
    BadDay(
      "damaged pages are found",
      "dd if=/dev/zero of=$STORE bs=4096 seek=20 count=4 conv=notrunc status=none; "
        + "ittool store check >/dev/null", 74, "damaged"),
    BadDay("cut in half", "truncate -s 50000 $STORE; ittool ticket list", 74, "damaged"),
    BadDay("no HOME", "env -u HOME ITTOOL_DB=$STORE ittool ticket list >/dev/null", 0),
    BadDay("HOME is empty", "HOME= ITTOOL_DB=$STORE ittool ticket list >/dev/null", 0),
    BadDay(
      "empty environment", "env -i $(command -v ittool) --db $STORE ticket open x >/dev/null", 0),
    BadDay("unknown zone", "TZ=Mars/Base ittool ticket list --format table", 78, "Mars/Base"),
    BadDay("bad clock", "ITTOOL_NOW=yesterday ittool ticket list", 78, "ITTOOL_NOW"),
    BadDay("full disk behind stdout", "ittool ticket list >/dev/full", 74, "No space left"),
    BadDay("full disk behind help", "ittool help ticket >/dev/full", 74, "No space left"),
    BadDay("full disk behind JSON", "ittool ticket show 1 --json >/dev/full", 74, "No space left"),
    BadDay("closed stdout", "ittool ticket list >&-", 74, "Bad file descriptor"),
    BadDay("closed stdout, version", "ittool --version >&-", 74, "Bad file descriptor"),
    BadDay("closed stdout, nothing to say", "ittool ticket note 1 -m x >&-", 0),
    BadDay("closed stderr", "ittool ticket show 99 2>&-", 1),
    BadDay("closed stdin", "ittool ticket note 1 --file - <&-", 74, "Bad file descriptor"),
    BadDay("everything closed", "ittool ticket note 1 -m x <&- >&- 2>&-", 0),
    BadDay("stdin is a directory", "ittool ticket note 1 --file - <.", 74, "s a directory"),
    BadDay("file is a directory", "ittool ticket note 1 --file .", 74, "s a directory"),
    // As every tool: by the signal, without a word; and where a parent ignores that, with success.
    BadDay(
      "a reader that has seen enough",
      "(ittool ticket show 3; echo $? >status) | head -1 >/dev/null; exit $(cat status)", 141),
    BadDay(
      "a reader that has seen enough, the signal ignored",
      "trap '' PIPE; (ittool ticket show 3; echo $? >status) | head -1 >/dev/null; "
        + "exit $(cat status)", 0),
    BadDay(
      "the first line only",
      "(ittool ticket history 1; echo $? >status) | head -1 >/dev/null; exit $(cat status)", 0),
  ]
}

@Suite struct BadDayTests {
  /// The store with three tickets, one of them long, everything written back into the one file.
  private func place() throws -> Workplace {
    let place = try Workplace()
    let made = try place.run(
      """
      ittool init && ittool ticket open first && ittool ticket open second &&
      head -c 3000000 /dev/zero | tr '\\0' x | fold -w 1000 | ittool ticket open third --file - &&
      sqlite3 .local/share/ittool/ittool.db 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
      """)
    try #require(made.status == 0 && made.out == "T-1\nT-2\nT-3\n", "\(made)")
    return place
  }

  @Test(arguments: BadDay.all)
  func endsAsItShould(_ day: BadDay) throws {
    let outcome = try place().run("STORE=$HOME/.local/share/ittool/ittool.db\n" + day.script)
    #expect(outcome.status == day.status, "\(outcome.err)")
    Bad.expect(outcome, day.complaint)
  }

  /// A number that could not be printed was committed: the list has it.
  @Test func whatCannotBePrintedWasStillDone() throws {
    let place = try place()
    #expect(try place.run("ittool ticket open fourth >/dev/full").status == 74)
    #expect(try place.run("ittool ticket open fifth >&-").status == 74)
    #expect(
      try place.run("ittool ticket list --fields subject").lines.prefix(2) == ["fifth", "fourth"])
    #expect(try place.run("ittool store check").status == 0)
  }

  @Test func textKeepsItsLettersInTheCLocale() throws {
    let place = try place()
    _ = try place.run("LC_ALL=C ittool ticket open 'Bücher für Zoë 📚' -r 'Zoë <zoe@example.org>'")
    let shown = try place.run(
      "LC_ALL=POSIX ittool ticket list --limit 1 --fields subject,requester")
    #expect(shown.out == "Bücher für Zoë 📚\tZoë <zoe@example.org>\n")
  }

  /// A writer that is held up for longer than the busy timeout says so; status 75 means: try again.
  @Test func aBusyStoreIsToldFromABrokenOne() throws {
    let outcome = try place().run(
      """
      python3 - <<'PYTHON' &
      import os, sqlite3, time
      db = sqlite3.connect(os.environ["HOME"] + "/.local/share/ittool/ittool.db", isolation_level=None)
      db.execute("BEGIN IMMEDIATE")
      open("held", "w").close()
      while not os.path.exists("done"): time.sleep(0.02)
      PYTHON
      until [ -e held ]; do :; done
      ittool ticket list >/dev/null || echo 'readers must not wait'
      ittool ticket open late
      status=$?
      touch done
      wait
      exit $status
      """)
    #expect(outcome.status == 75 && outcome.out == "")
    Bad.expect(outcome, "busy")
  }
}

/// What every failure owes the person at the shell.
enum Bad {
  /// Exactly one line that says what is wrong, hints aside; silence when nothing is.
  static func expect(
    _ outcome: Outcome, _ complaint: String?, at place: SourceLocation = #_sourceLocation
  ) {
    // A script that asked for JSON finds the error as JSON too.
    let said = outcome.complaints.filter { !$0.hasPrefix("{\"error\":") }
    let lines = said.filter { !$0.hasPrefix("ittool:   hint: ") }
    guard let complaint else {
      #expect(outcome.err == "", sourceLocation: place)
      return
    }
    #expect(lines.count == 1, "\(outcome.err)", sourceLocation: place)
    for line in said { #expect(line.hasPrefix("ittool: "), sourceLocation: place) }
    #expect(lines.first?.contains(complaint) == true, "\(outcome.err)", sourceLocation: place)
  }
}
