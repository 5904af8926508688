// Tickets about students: somebody without the right runs every command and reads every view, and
// nowhere finds a word of them; those with the right leave a trace.

import Foundation
import Testing

@Suite struct StudentSecrecyTests {
  /// Words that stand nowhere but in what is private.
  private static let secrets = [
    "zebra", "quokka", "okapi", "tapir", "ocelot", "axolotl", "narwhal", "Beulah", "teo@",
  ]

  /// A store with a ticket about a student, whose every private place holds a secret word, and
  /// whoever runs the tests as a technician without the right.
  private func place() throws -> Workplace {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let place = try Workplace(["ITTOOL_SHARE": source + "/share"])
    let made = try place.run(
      """
      set -e
      mkdir -p .config/ittool
      cat > .config/ittool/config <<C
      [mail]
      address = help@school.example
      [channel mail]
      type = file
      path = $PWD/Maildir
      from = Help <help@school.example>
      C
      ittool init
      ittool person add 'Beulah Ocelot' --role student
      ittool ticket open 'A zebra' -m 'A quokka' -r 'Teo Tapir <teo@x.org>'
      ittool ticket watch 1 --who 'boss@x.org'
      ittool ticket edit 1 --student P-1
      ittool ticket note 1 -m 'An okapi'
      ittool ticket note 1 --edit 1 -m 'Another okapi'
      ittool ticket reply 1 -m 'A narwhal'
      echo content > axolotl.txt
      ittool ticket attach 1 axolotl.txt
      ittool ticket edit 1 --subject 'A second zebra'
      ittool ticket open 'A printer' -r 'Kim <kim@x.org>'
      ittool ticket link 2 --as related --to 1
      ittool person add 'Runner Up <runner@x.org>' --role technician --account "$(id -un)"
      """)
    #expect(made.status == 0, "\(made.err)")
    return place
  }

  @Test func nothingIsShownToSomebodyWithoutTheRight() throws {
    let place = try place()
    let commands = [
      "ticket show 1", "ticket show 1 --json", "ticket show 1 --format csv",
      "ticket show 1 --fields subject,description,requester,outcome,student", "ticket list --all",
      "ticket list --all --json", "ticket list --sort subject", "ticket list --requester teo@x.org",
      "ticket list --text zebra", "ticket search zebra", "ticket search 'okapi'",
      "ticket search --best zebra --json", "ticket search -- '-printer is:open'",
      "ticket search 'requester:teo'", "ticket search 'zeb*'", "ticket search 'is:open'",
      "ticket export", "ticket export --json", "ticket export --notes", "ticket history 1",
      "ticket history 1 --json", "ticket attachments 1", "ticket attachments 1 --print 1",
      "ticket attachments 1 --save saved", "ticket detach 1 1", "ticket undo --dry-run",
      "ticket edit 1 --priority high", "ticket edit 1 --student none", "ticket claim 1",
      "ticket assign 1 --to me", "ticket reply 1 -m x", "ticket note 1 -m x",
      "ticket note 1 --edit 1 -m x", "ticket tag 1 --add x", "ticket time 1 5min",
      "ticket wait 1 --for parts", "ticket resolve 1 -m x", "ticket close 1 --why confirmed",
      "ticket merge 2 --into 1", "ticket merge 1 --into 2", "ticket watch 1 --who runner@x.org",
      "ticket edit --matching zebra --priority high",
      "ticket attach 1 axolotl.txt 2>&1 | sed s/axo//", "person messages teo@x.org | sed s/teo@//g",
      "board --team", "board --team --json", "board --requester teo@x.org --json",
      "delivery list --all", "delivery list --all --json", "delivery list --about T-1 --format csv",
      "delivery list --to teo@x.org --json | sed 's/\"teo@x.org\"//'", "delivery show 1",
      "delivery show 2 --source", "delivery show 3", "delivery stats", "channel list",
      "mail quarantine --all --json", "mail show 1", "doctor", "store info", "store check",
      "person show P-1 --everything", "person export P-1", "person export P-2",
      "person show boss@x.org --everything", "person export boss@x.org", "person export P-5",
      "template list", "ticket review 1", "ticket review 1 --internal", "view list",
      "store query --private 'SELECT * FROM tickets'",
      "__complete 2 ticket show ''", "__complete ticket show ''", "retention apply --dry-run",
    ]
    // What is known of people is no secret of the ticket: their names may stand in lists of people.
    let open = Set(["person show P-1 --everything", "person export P-1", "person export P-2"])
    for command in commands {
      let ran = try place.run("ittool \(command) 2>&1")
      for secret in Self.secrets where !(open.contains(command) && ran.status == 0) {
        #expect(
          !ran.out.localizedCaseInsensitiveContains(secret), "\(command): \(secret): \(ran.out)")
      }
    }
    // The number alone tells nothing, and what was refused changed nothing.
    let after = try place.run("ittool ticket show 1 --fields priority,state,assignee,subject")
    #expect(after.out.contains("[about a student]") && after.out.contains("normal"))
    #expect(try place.run("ittool ticket search zebra").out.isEmpty)
    #expect(try place.run("ittool ticket edit 1 --priority high").status == 1)
    #expect(try place.run("ittool ticket attachments 1").status == 1)
    #expect(try place.run("ls saved 2>/dev/null").out.isEmpty)
  }

  @Test func noDocumentedViewShowsIt() throws {
    let place = try place()
    let views = try place.run("ittool store views --fields view | tail -n +1 | sort -u").lines
    #expect(views.contains("deliveries") && views.contains("history") && views.count >= 10)
    for view in views where view != "people" {
      let ran = try place.run("ittool store query 'SELECT * FROM \(view)' --json 2>&1")
      #expect(ran.status == 0, "\(view): \(ran.out)")
      for secret in Self.secrets {
        #expect(!ran.out.localizedCaseInsensitiveContains(secret), "\(view): \(secret)")
      }
    }
  }

  @Test func thoseWithTheRightReadItAndLeaveATrace() throws {
    let place = try place()
    try place.run("ittool config set student.readers \"director $(id -un)\"")
    #expect(try place.run("ittool ticket show 1").out.contains("A quokka"))
    #expect(try place.run("ittool ticket search zebra").out.contains("T-1"))
    #expect(try place.run("ittool ticket list").out.contains("A second zebra"))
    #expect(try place.run("ittool ticket list --fields number,state").out.contains("T-1"))
    #expect(try place.run("ittool delivery show 1").out.contains("A quokka"))
    let trace = try place.run("ittool ticket history 1 --fields actor,what,new").lines.filter {
      $0.hasSuffix("read")
    }
    #expect(
      trace == [
        "dana\tticket show\tread", "dana\tticket search\tread", "dana\tticket list\tread",
        "dana\tdelivery show\tread", "dana\tticket history\tread",
      ])
    let all = try place.run("ittool person show P-1 --everything").out
    #expect(all.contains("readings: 6") && all.contains("what: ticket search"))
  }

  @Test func whoAskedAndWhoWorksOnItReadItToo() throws {
    let place = try place()
    #expect(try !place.run("ittool ticket show 1").out.contains("quokka"))
    try place.run(
      """
      ittool config set student.readers "director $(id -un)"
      ittool ticket assign 1 --to runner@x.org
      ittool config set student.readers director
      """)
    #expect(try place.run("ittool ticket show 1").out.contains("quokka"))
    #expect(try place.run("ittool ticket search zebra").out.contains("T-1"))
    #expect(try place.run("ittool ticket reply 1 -m Done").status == 0)
    // The mail to who asked and who works on it has the words, the watcher's has not.
    let mail = try place.run(
      "ittool delivery run; for f in Maildir/new/*; do echo \"== $(basename $f)\"; cat $f; done"
    ).out
    for line in mail.split(separator: "\n") where line.hasPrefix("Subject:") {
      #expect(!line.contains("zebra"), "\(line)")
    }
    for text in mail.split(separator: "== ") where text.contains("To: boss@x.org") {
      for secret in Self.secrets {
        #expect(!text.localizedCaseInsensitiveContains(secret), "\(secret): \(text)")
      }
    }
    #expect(mail.contains("A narwhal"))
  }

  @Test func anExportKeepsTheMark() throws {
    let place = try place()
    let ran = try place.run(
      """
      ittool config set student.readers "director $(id -un)"
      ittool ticket export > all.csv
      ittool init --db second.db
      ittool ticket import --db second.db all.csv
      ittool ticket export --db second.db > again.csv
      ittool ticket list --db second.db --fields number,student
      cut -d, -f1,2 all.csv > a; cut -d, -f1,2 again.csv > b; cmp a b && echo same
      """)
    #expect(ran.lines.last == "same" && ran.lines.contains("T-1\tyes"), "\(ran)")
    // Somebody without the right cannot overwrite what they cannot read.
    let refused = try place.run(
      """
      ittool config set student.readers director
      printf 'number,subject\\nT-1,Overwritten\\n' > over.csv
      ittool ticket import --key number over.csv
      """)
    #expect(refused.status != 0 && refused.err.contains("about a student"))
  }

  @Test func aNameWarnsAndAMarkSilencesIt() throws {
    let place = try place()
    let warned = try place.run("ittool ticket open 'The tablet of Ocelot, Beulah'")
    #expect(warned.status == 0 && warned.out == "T-3\n")
    #expect(warned.err.contains("looks like a student (P-1)"))
    #expect(warned.err.contains("'ittool ticket edit T-3 --student P-1' makes it private"))
    #expect(try place.run("ittool ticket note 2 -m 'beulah ocelot said so'").err.contains("P-1"))
    #expect(try place.run("ittool ticket reply 2 -m 'Dear all, it is solved'").err.isEmpty)
    #expect(try place.run("ittool ticket open --student P-1 'Beulah Ocelot again'").err.isEmpty)
  }
}
