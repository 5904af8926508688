// The store under several processes: who makes it, who is killed, and what is left then.

import Foundation
import Glibc
import Testing

@Suite struct StoreProcessTests {
  @Test func ofManyWhoMakeAStoreOneWins() throws {
    let place = try Workplace()
    let ran = try place.run(
      """
      for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        (ittool init --db s/x.db 2> err$i; echo $?) &
      done; wait
      """)
    #expect(ran.lines.filter { $0 == "0" }.count == 1)
    #expect(ran.lines.filter { $0 == "1" }.count == 11)
    #expect(try place.run("cat err*").lines.filter { $0.contains("exists already") }.count == 11)
    #expect(try place.run("ls s").lines == ["x.db"])
    #expect(try place.run("ittool store check --db s/x.db").status == 0)
  }

  @Test(arguments: ["000", "022", "077"]) func modesDoNotDependOnTheUmask(_ mask: String) throws {
    let place = try Workplace()
    let ran = try place.run(
      """
      umask \(mask)
      ittool init --db d/s.db && ittool ticket open --db d/s.db Subject
      ittool store backup --db d/s.db b.db && ittool store restore --db e/s.db b.db
      ittool ticket open --db e/s.db Subject
      stat -c '%a %n' d d/* b.db e e/*
      """)
    #expect(
      ran.lines == [
        "T-1", "T-2", "700 d", "600 d/s.db", "600 d/s.db-shm", "600 d/s.db-wal", "600 b.db",
        "700 e", "600 e/s.db", "600 e/s.db-shm", "600 e/s.db-wal",
      ])
  }

  @Test func withoutAnEnvironmentTheAccountHasAHome() throws {
    let place = try Workplace()
    let ran = try place.run(
      """
      home=$(getent passwd "$(id -u)" | cut -d: -f6)
      env -i "$(command -v ittool)" config --fields value | head -1
      echo "$home/.local/share/ittool/ittool.db"
      """)
    #expect(ran.lines.count == 2)
    #expect(ran.lines.first == ran.lines.last)
  }

  /// A store of some megabytes.
  private func filled() throws -> Workplace {
    let place = try Workplace()
    _ = try place.makeStore()
    let made = try place.run(
      """
      python3 - > rows.csv <<'P'
      print("subject,description")
      for i in range(4000): print(f"Subject {i},{'lorem ipsum dolor ' * 60}")
      P
      sqlite3 .local/share/ittool/ittool.db <<'S'
      CREATE TEMP TABLE incoming(subject, description);
      .import --csv --schema temp --skip 1 rows.csv incoming
      INSERT INTO ticket(subject, description, queue, source, created, updated)
        SELECT subject, description, 1, 'csv', 1700000000, 1700000000 FROM incoming;
      INSERT INTO ticket_search(rowid, subject, description, replies, notes, requester)
        SELECT ticket, subject, description, replies, notes, requester FROM ticket_text;
      S
      """)
    try #require(made.status == 0, "\(made.err)")
    return place
  }

  @Test func aKilledBackupLeavesNoFile() throws {
    let place = try filled()
    for size in [0, 1, 2_000_000, 4_000_000] {
      let ran = try place.run(
        """
        ittool store backup b.db & p=$!
        until [ "$(stat -c %s b.db.new-$p 2>/dev/null || echo -1)" -ge \(size) ] \
          || ! kill -0 $p 2>/dev/null; do :; done
        kill -9 $p; wait $p 2>/dev/null; echo $?; test -e b.db && echo there
        rm -f b.db.new-*
        """)
      #expect(ran.lines == ["137"], "\(size): \(ran.out) \(ran.err)")
    }
    #expect(try place.run("ittool store backup b.db").status == 0)
    let ran = try place.run("ittool store check --db b.db")
    #expect(ran.status == 0 && ran.out == "", "\(ran.out)")
  }

  @Test func aKilledRestoreLeavesTheOneOrTheOther() throws {
    let place = try filled()
    #expect(
      try place.run("ittool store backup b.db && ittool ticket open Later").lines == ["T-4001"])
    var found: Set<String> = []
    for round in 1...8 {
      // Killed once the old store is kept, while the copy is written over it.
      let ran = try place.run(
        """
        export ITTOOL_NOW=2026-05-04T07:30:0\(round)Z
        kept=.local/share/ittool/ittool.db.before-restore-20260504T07300\(round)
        ittool store restore b.db --replace --yes & p=$!
        until [ -e $kept ] || ! kill -0 $p 2>/dev/null; do :; done
        i=0; while [ $i -lt \(round * round * 40) ]; do i=$((i + 1)); done
        kill -9 $p 2>/dev/null; wait $p 2>/dev/null
        ittool store query 'SELECT count(*) FROM tickets' && ittool store check --quick
        rm -f $kept
        """)
      #expect(ran.status == 0, "\(ran.err)")
      found.formUnion(ran.lines.map(String.init))
    }
    #expect(found.isSubset(of: ["4000", "4001"]))
  }

  @Test func restoringWaitsForThoseWhoWork() throws {
    let place = try filled()
    // While one command after the other writes, a restore finds its moment and none of them fails.
    let ran = try place.run(
      """
      ittool store backup b.db
      (for i in $(seq 60); do ittool ticket open "Meanwhile $i" > /dev/null || echo failed; done) &
      ittool store restore b.db --replace --yes; echo $?
      wait
      ittool store check --quick
      """)
    #expect(ran.lines == ["0"], "\(ran.err)")
    #expect(ran.err == "")
  }
}
