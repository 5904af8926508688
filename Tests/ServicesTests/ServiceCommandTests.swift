import SQLite
import Testing

@testable import Services

/// Services from the command line: making, needing, files, and what is refused.
struct ServiceCommandTests {
  @Test func aCircleIsRefusedAndTheWayNamed() throws {
    let room = try Room()
    let said = room.run("service depend isp --on district-mail")
    #expect(said.status == .failed)
    #expect(said.said.contains("district-mail needs"))
    #expect(room.run("service depend isp --on isp").status == .failed)
    #expect(try room.store { try $0.serviceGraph().needs.values.flatMap { $0 }.count } == 4)
  }

  @Test func anExportBringsBackTheSame() throws {
    let room = try Room()
    try room.must("service edit isp --site North --site South --internal --title 'A, \"B\"'")
    try room.must("service depend sso --on isp --helps --alternative door")
    try room.must("service depend --channel mail --site North --on internet")
    let file = try room.must("service export")
    #expect(try room.must("service import -", input: file).isEmpty)
    let other = try Room()
    let rows = try other.must("service import -", input: file)
    #expect(rows.split(separator: "\n").count == 3, "\(rows)")
    #expect(try other.must("service export") == file)
  }

  @Test func twoServicesMayChangePlacesInAFile() throws {
    let room = try Room()
    try room.must(
      "service import -", input: "name,needs\nisp,internet\ninternet,\n")
    #expect(try room.must("service export --fields name,needs").contains("isp,internet\n"))
  }

  @Test func aBadFileChangesNothing() throws {
    let room = try Room()
    let before = try room.must("service export")
    for file in [
      "name,needs\nnew,\nisp,district-mail\n", "name,needs\nnew,nothing-such\n",
      "name,tilte\nnew,X\n", "name\nnew\nnew\n", "name,sites\nnew,Nroth\n",
      "name,public\nnew,maybe\n", "name\nNot A Name!\n", "name,channels\nnew,mial\n",
      "name,vendor_page\nnew,ftp://x\n",
    ] {
      let said = room.run("service import -", input: file)
      #expect(said.status == .failed, "\(file)")
      #expect(said.said.contains("standard input:"), "\(said.said)")
      #expect(try room.must("service export") == before)
    }
  }

  @Test func aDryRunKeepsNothing() throws {
    let room = try Room()
    let said = room.run("service import - --dry-run", input: "name,title\nisp,Provider\nnew,\n")
    #expect(said.out == "changed\tisp\ttitle: Isp → Provider\nadded\tnew\t\n", "\(said)")
    #expect(!(try room.must("service export").contains("Provider")))
  }

  @Test func whatIsNeededIsNotRetired() throws {
    let room = try Room()
    #expect(room.run("service retire sso").said.contains("district-mail"))
    try room.must("service undepend district-mail --on sso")
    try room.must("service retire sso")
    #expect(!(try room.must("service list").contains("sso")))
    #expect(room.run("service add sso").said.contains("--activate"))
    try room.must("service edit sso --activate")
  }

  @Test func everyChangeIsAnEvent() throws {
    let room = try Room()
    try room.must("service edit isp --title Provider --site North")
    let events = try room.store {
      try $0.db.all(
        "SELECT what FROM event WHERE kind = 'service' AND item = 1 ORDER BY id", as: String.self)
    }
    #expect(events == ["added", "title", "sites"])
  }

  @Test func mergingAndErasingReachTheOwner() throws {
    let room = try Room()
    try room.must("person add 'Ana Ruiz <ana@example.org>'")
    try room.must("person add 'A. Ruiz <a.ruiz@example.org>'")
    try room.must("service edit isp --owner a.ruiz@example.org")
    try room.must("person merge P-2 P-1")
    #expect(try room.must("service list --fields name,owner").contains("isp\tana@example.org"))
  }

  @Test func aPictureIsXMLThatSaysWhatItShows() throws {
    let room = try Room()
    try room.must("service edit isp --title 'A <&> \"B\"'")
    let picture = try room.must("service graph --svg -")
    #expect(picture.contains("A &lt;&amp;&gt; &quot;B&quot;"))
    #expect(picture.contains("needs Internet."))
    let text = try room.must("service graph")
    #expect(text.contains("└─ internet"))
  }

  @Test func subscriptionsReferToServices() throws {
    let room = try Room()
    try room.must("service edit district-mail --title 'District mail'")
    let said = room.run("subscription add x@example.org service:distrct-mail")
    #expect(said.said.contains("district-mail"), "\(said)")
  }
}
