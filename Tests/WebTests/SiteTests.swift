// What is built: only what is public, only what changed, and nothing of anybody else's touched.
import Calendar
import Commands
import Foundation
import Testing

@testable import Repository
@testable import Web

@Suite struct SiteTests {
  @Test func nothingThatIsNotPublicIsEverOnTheSite() throws {
    let press = try Press(languages: "en es")
    func secret(_ place: String) -> String { "SECRET-\(place)" }
    try press.must(
      "person", "add", "Ana Ruiz <secret-person@example.org>", "--role", "staff", "--phone",
      "(312) 555-7391")
    try press.must(
      "group", "add", "secret-group", "--rule", "role=staff", "--description", secret("group"))
    try press.must("ticket", "open", secret("ticket"), "-m", secret("description"))
    try press.must("ticket", "note", "1", "-m", secret("note"))
    try press.must(
      "article", "add", secret("draft-article"), "-m", secret("a"), "--audience", "public")
    for audience in ["staff", "technicians"] {
      let said = try press.must(
        "article", "add", secret(audience), "-m", secret(audience), "--audience", audience)
      try press.must("article", "publish", said.trimmingCharacters(in: .newlines))
    }
    // Announcements: a draft, an approved one, one for a group, one that is scheduled, one that was
    // retracted before it was out, one that was public and is so no more.
    try press.must("announce", "draft", secret("draft"), "-m", secret("b"), "--public")
    try press.must("announce", "draft", secret("approved"), "-m", secret("c"), "--public")
    try press.must("announce", "approve", "A-2")
    try press.must(
      "announce", "draft", secret("group-post"), "-m", secret("d"), "-g", "secret-group")
    try press.must("announce", "publish", "A-3")
    try press.must("announce", "draft", secret("scheduled"), "-m", secret("e"), "--public")
    try press.must("announce", "schedule", "A-4", "2026-06-01T10:00:00Z")
    try press.must("announce", "draft", secret("never-out"), "-m", secret("f"), "--public")
    try press.must("announce", "retract", "A-5", "--reason", secret("reason"))
    try press.must(
      "announce", "draft", secret("was-public"), "-m", secret("g"), "--public", "-g", "secret-group"
    )
    try press.must("announce", "publish", "A-6")
    try press.store { try $0.db.run("UPDATE announcement SET public = 0 WHERE id = 6") }
    // One that is public, with words of before, a group that is not named, and an earlier text.
    try press.must(
      "announce", "draft", "Good news", "-s", secret("first-text"), "-m", secret("first-body"),
      "--public", "-g", "secret-group")
    try press.must(
      "announce", "edit", "A-7", "-s", "In short.", "-m", "Long.", "--reason", secret("edit"))
    press.now = press.now + 60
    try press.must("announce", "publish", "A-7")
    press.now = press.now + 60
    // Retracted: the headline stays, nothing else does.
    let file = press.path + "/secret-file.txt"
    try secret("file").write(toFile: file, atomically: true, encoding: .utf8)
    try press.must(
      "announce", "draft", "A mistake", "-s", secret("h"), "-a", secret("i"), "-m", secret("j"),
      "--public", "--tag", "secret-tag", "--attach", file)
    try press.must(
      "announce", "edit", "A-8", "--language", "es", "--headline", "Error", "-s", secret("k"))
    try press.must("announce", "publish", "A-8")
    try press.build()
    #expect(try press.files()["news/a-8/secret-file.txt"] != nil)
    try press.must("announce", "retract", "A-8", "--reason", "It was wrong.")
    try press.build()
    let files = try press.files()
    #expect(files["news/a-7.html"] != nil && files["news/a-8.html"] != nil)
    for (name, data) in files {
      let text = String(decoding: data, as: UTF8.self).lowercased()
      #expect(!text.contains("secret") && !name.lowercased().contains("secret"), "\(name)")
      #expect(!text.contains("7391") && !text.contains("dana"), "\(name)")
    }
    #expect(try press.page("news/a-8.html").contains("It was wrong."))
    #expect(try press.page("feed.xml").contains("Retracted: A mistake"))
    #expect(try press.page("es/feed.xml").contains("Retirado: Error"))
  }

  @Test func theSameStoreIsTheSameBytesAndNothingIsWrittenTwice() throws {
    let press = try Press(languages: "en es")
    for index in 1...5 { try press.post("Post \(index)", tags: ["t\(index % 2)"]) }
    try press.build()
    let first = try press.files()
    let times = try modified(press)
    press.now = press.now + 600
    try press.build()
    #expect(try press.files() == first)
    #expect(try modified(press) == times)
    // The same from nothing, and with everything made anew.
    try press.build("--all")
    #expect(try press.files() == first)
    #expect(try modified(press) == times)
    try FileManager.default.removeItem(atPath: press.path + "/site")
    try press.build()
    #expect(try press.files() == first)
  }

  /// Inode and time of each file: one that is written anew has another inode.
  private func modified(_ press: Press) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try press.files().keys {
      var facts = stat()
      stat(press.path + "/site/" + name, &facts)
      found[name] = "\(facts.st_ino) \(facts.st_mtim.tv_sec) \(facts.st_mtim.tv_nsec)"
    }
    return found
  }

  @Test func onlyWhatAChangeTouchesIsWritten() throws {
    let press = try Press()
    for index in 1...5 { try press.post("Post \(index)", tags: ["t\(index)"]) }
    try press.build()
    let before = try modified(press)
    press.now = press.now + 60
    try press.must("announce", "correct", "A-3", "-s", "Better.", "--reason", "Wrong.")
    let plan = try press.run("web", "build", press.path + "/site", "--dry-run").out
    try press.build()
    let after = try modified(press)
    let changed = Set(after.filter { before[$0.key] != $0.value }.keys)
    #expect(
      changed == [
        ".ittool-web", "index.html", "news/index.html", "news/2026.html", "news/tag-t3.html",
        "news/a-3.html", "feed.xml", "feed.json", "sitemap.xml",
      ])
    #expect(
      Set(plan.split(separator: "\n").map { String($0.dropFirst("write\t".count)) })
        == changed.subtracting([".ittool-web"]))
  }

  @Test func whatIsGoneDisappearsAndWhatIsForeignStays() throws {
    let press = try Press()
    try press.must("article", "add", "How to print", "-m", "So.", "--audience", "public")
    try press.must("article", "publish", "K-1")
    try press.post("One")
    try press.build()
    let site = press.path + "/site"
    try "mine".write(toFile: site + "/articles/own.txt", atomically: true, encoding: .utf8)
    #expect(try press.files()["articles/k-1.html"] != nil)
    try press.must("article", "retire", "K-1")
    try press.build()
    let files = try press.files()
    #expect(files["articles/k-1.html"] == nil && files["articles/index.html"] == nil)
    #expect(files["articles/own.txt"] == Data("mine".utf8))
    #expect(try !press.page("index.html").contains("articles/"))
    // Nothing is written over that somebody else put there.
    try "mine".write(toFile: site + "/news/a-2.html", atomically: true, encoding: .utf8)
    try press.post("Two")
    let said = try press.run("web", "build", site)
    #expect(said.failure?.message.contains("stands in the way") == true)
    #expect(try press.page("news/a-2.html") == "mine")
  }

  @Test func aDirectoryOfSomebodyElsesIsRefused() throws {
    let press = try Press()
    let other = press.path + "/other"
    try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
    try "x".write(toFile: other + "/index.html", atomically: true, encoding: .utf8)
    let said = try press.run("web", "build", other)
    #expect(said.status == .failed && said.failure?.message.contains("index.html") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["index.html"])
    // A clone of a repository holds nothing but hidden files.
    let clone = press.path + "/clone"
    try FileManager.default.createDirectory(
      atPath: clone + "/.git", withIntermediateDirectories: true)
    #expect(try press.run("web", "build", clone).status == .done)
  }

  @Test func aListOfFilesThatWasTamperedWithRemovesNothing() throws {
    let press = try Press()
    try press.build()
    let list = press.path + "/site/.ittool-web"
    let victim = press.path + "/victim"
    try "x".write(toFile: victim, atomically: true, encoding: .utf8)
    let text = try String(contentsOfFile: list, encoding: .utf8)
    for line in ["0 1 ../victim", "0 1 /etc/passwd", "0 1 a/./b", "0 1 .git/config", "0 x y"] {
      try (text + line + "\n").write(toFile: list, atomically: true, encoding: .utf8)
      #expect(try press.run("web", "build", press.path + "/site").status == .failed, "\(line)")
    }
    #expect(FileManager.default.fileExists(atPath: victim))
  }

  @Test func aBuildThatDiedIsFinishedByTheNext() throws {
    let press = try Press()
    try press.post("One")
    try press.build()
    let whole = try press.files()
    // As a build leaves it that ended between two files: the list names all, one is missing, one
    // is half of the old, one draft lies about.
    let site = press.path + "/site"
    let list = try press.page(".ittool-web")
    let torn = list.split(separator: "\n").map {
      $0.hasSuffix("help.html") || $0.hasSuffix(" index.html")
        ? "- 0 " + $0.split(separator: " ")[2] : String($0)
    }
    try (torn.joined(separator: "\n") + "\n")
      .write(toFile: site + "/.ittool-web", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: site + "/help.html")
    try "half".write(toFile: site + "/index.html", atomically: true, encoding: .utf8)
    try "half".write(toFile: site + "/.ittool-web.new", atomically: true, encoding: .utf8)
    try press.build()
    #expect(try press.files() == whole)
  }

  @Test func filesOfPagesMayBeReadByAWebServer() throws {
    let press = try Press()
    let mask = umask(0o077)
    defer { umask(mask) }
    try press.post("One")
    try press.build()
    for name in ["index.html", "news/a-1.html"] {
      var facts = stat()
      #expect(stat(press.path + "/site/" + name, &facts) == 0 && facts.st_mode & 0o777 == 0o644)
    }
    var facts = stat()
    #expect(stat(press.path + "/site/news", &facts) == 0 && facts.st_mode & 0o777 == 0o755)
  }

  @Test func namesInFeedsOutliveEverything() throws {
    let press = try Press(languages: "en es")
    try press.post("One")
    try press.build()
    func ids() throws -> [String] {
      try ["feed.xml", "es/feed.xml"].flatMap { name in
        try press.page(name).matches(of: /<id>([^<]*)<\/id>/).map { String($0.1) }
      }
    }
    let before = try ids()
    #expect(before.first == "tag:tech.example.org,2026-05-04:news")
    #expect(before.contains("tag:tech.example.org,2026-05-04:a-1"))
    try press.must("config", "set", "web.url", "http://other.example.net/x")
    try press.must("config", "set", "web.title", "Other")
    press.now = press.now + 400 * 86_400
    try press.must("announce", "correct", "A-1", "--headline", "Another", "--reason", "Typo.")
    try press.build()
    #expect(try ids() == before)
    #expect(try press.page("feed.xml").contains("http://other.example.net/x/news/a-1.html"))
  }

  @Test func aCorrectionSaysWhenAndWhy() throws {
    let press = try Press(languages: "en es")
    try press.post("Password day")
    press.now = press.now + 86_400
    try press.must("announce", "correct", "A-1", "-s", "Tuesday.", "--reason", "Not Monday.")
    try press.build()
    let page = try press.page("news/a-1.html")
    #expect(
      page.contains("May 5, 2026") && page.contains("Not Monday.") && page.contains("Tuesday."))
    let feed = try press.page("feed.xml")
    #expect(feed.contains("<updated>2026-05-05T15:00:00Z</updated>"))
    #expect(feed.contains("<published>2026-05-04T15:00:00Z</published>"))
    #expect(feed.contains("Corrected on May 5, 2026"))
    #expect(try press.page("es/feed.xml").contains("Corregido el 5 de mayo de 2026"))
  }

  @Test func whatIsPastItsDateIsMarked() throws {
    let press = try Press()
    try press.must(
      "announce", "draft", "Tonight", "-s", "Short.", "--public", "--valid-until", "2026-05-06")
    try press.must("announce", "publish", "A-1")
    try press.build()
    #expect(try press.page("news/a-1.html").contains("Holds until May 6, 2026"))
    press.now = press.now + 3 * 86_400
    try press.build()
    #expect(
      try press.page("news/a-1.html").contains("no longer current: it held until May 6, 2026"))
    #expect(try press.page("index.html").contains("No longer current"))
  }

  @Test func filesHaveNamesThatNoServerMisreads() {
    #expect(FileNameOnSite.safe("Plan of rooms.PDF", beside: []) == "Plan-of-rooms.PDF")
    #expect(FileNameOnSite.safe("año ☃.png", beside: []) == "a-o--.png")
    #expect(FileNameOnSite.safe(".htaccess", beside: []) == "htaccess")
    #expect(FileNameOnSite.safe("x.php.png", beside: []) == "x.php.png.txt")
    #expect(FileNameOnSite.safe("page.html", beside: []) == "page.html.txt")
    #expect(FileNameOnSite.safe("a b.png", beside: ["A-b.png"]) == "2-a-b.png")
    #expect(FileNameOnSite.safe("☃", beside: []) == "file")
  }

  @Test func nobodyElseBuildsThereMeanwhile() throws {
    let press = try Press()
    try press.build()
    let folder = try SiteFolder(press.path + "/site")
    let said = try withExtendedLifetime(folder) {
      try press.run("web", "build", press.path + "/site")
    }
    #expect(said.status == .busy)
  }

  @Test func aLinkLeadsNoFileOutOfTheDirectory() throws {
    let press = try Press()
    try press.build()
    let (site, outside) = (press.path + "/site", press.path + "/outside")
    try FileManager.default.moveItem(atPath: site + "/news", toPath: outside)
    try FileManager.default.createSymbolicLink(atPath: site + "/news", withDestinationPath: outside)
    try press.post("One")
    let said = try press.run("web", "build", site)
    #expect(
      said.status == .inputOutput && said.failure?.message.contains("not a directory") == true)
    #expect(!FileManager.default.fileExists(atPath: outside + "/a-1.html"))
  }

  @Test func readersAreOfferedNewsByMailWhereMailGoesOut() throws {
    let press = try Press(languages: "en es")
    try press.build()
    #expect(
      try press.page("es/help.html").contains(
        "mailto:help+subscribe@example.org?body=suscribir\""))
    try press.configure("[delivery]\nmail-channel = none")
    try press.build()
    #expect(try !press.page("help.html").contains("subscribe"))
  }

  @Test func everyTagHasAPageOfItsOwn() throws {
    let press = try Press()
    let tags = ["rooms", "ROOMS", "a/b", "a_2f_b", "..", "año", String(repeating: "🎒", count: 40)]
    for tag in tags { try press.post("About", tags: [tag]) }
    try press.build()
    let pages = try press.files().keys.filter { $0.hasPrefix("news/tag-") }
    #expect(pages.count == 6 && pages.allSatisfy { SiteManifest.isOurs($0) && $0.utf8.count < 200 })
    #expect(try press.page("news/tag-rooms.html").components(separatedBy: "<li").count > 6)
  }

  @Test func withoutAnAddressThereIsNoSite() throws {
    let press = try Press()
    try press.must("config", "set", "web.url", "")
    let said = try press.run("web", "build", press.path + "/site")
    #expect(said.status == .configuration && said.failure?.hints.first?.contains("web.url") == true)
    #expect(!FileManager.default.fileExists(atPath: press.path + "/site"))
  }

  @Test func aTemplateOfTheDistrictTakesThePlaceOfTheShippedOne() throws {
    let press = try Press()
    let own = press.path + "/.config/ittool/web/"
    try "help.title = Wo gibt es Hilfe\n".write(
      toFile: own + "en.txt", atomically: true, encoding: .utf8)
    try press.build()
    #expect(try press.page("help.html").contains("<h1>Wo gibt es Hilfe</h1>"))
    #expect(try press.page("help.html").contains("What happens next"))
    try "{{> head}}\n<h1>{{titel}}</h1>{{> foot}}\n"
      .write(toFile: own + "help.html", atomically: true, encoding: .utf8)
    let said = try press.run("web", "build", press.path + "/site")
    #expect(said.status == .configuration)
    #expect(try press.page("help.html").contains("<h1>Wo gibt es Hilfe</h1>"))
    #expect(said.failure?.message == "\(own)help.html:2:5: there is nothing here called 'titel'")
    let rows = try press.run("web", "templates").out
    #expect(rows.contains("help.html\town\t") && rows.contains("post.html\tshipped\t"))
  }

  @Test func answersStandOnTheirPage() throws {
    let press = try Press()
    try press.post("One")
    let source: @Sendable (Store) throws -> PublicAnswers = { store in
      PublicAnswers(
        [
          PublicAnswer(
            number: "Q-3", language: "en", question: "Why <now>?", answer: "# Because\n\nYes.",
            asker: "Ana", answered: store.now, announcement: 1)
        ], open: 2, oldest: store.now - 5 * 86_400)
    }
    try press.store { store in
      _ = try press.context().buildSite(
        store, [.news, .answers(source), .help], in: press.path + "/site")
    }
    let page = try press.page("answers.html")
    #expect(page.contains("Why &lt;now&gt;?") && page.contains("asked by Ana"))
    #expect(page.contains("<h3>Because</h3>") && page.contains("href=\"news/a-1.html\""))
    #expect(page.contains("2 questions are still waiting for an answer, the oldest for 5 days."))
    #expect(try press.page("index.html").contains("href=\"answers.html\""))
  }

  @Test func anAnswerStandsUnderItsPostAndInTheFeeds() throws {
    let press = try Press()
    try press.post("One")
    try press.post("Two")
    let answer = PublicAnswer(
      number: "Q-3", language: "en", question: "Why <now>?", answer: "Because *we* can.",
      asker: "Ana", answered: Instant(seconds: 1_780_000_000), announcement: 1)
    func build(_ answers: [PublicAnswer]) throws {
      try press.store { store in
        _ = try press.context().buildSite(
          store, [.news { _ in PublicAnswers(answers) }, .help], in: press.path + "/site")
      }
    }
    try build([])
    let before = try press.page("feed.xml")
    #expect(!before.contains("Q-3") && !before.contains(":q-3"))
    try build([answer])
    let page = try press.page("news/a-1.html")
    #expect(page.contains("id=\"q-3\"") && page.contains("Why &lt;now&gt;?"))
    #expect(page.contains("Because <em>we</em> can.") && page.contains("asked by Ana"))
    #expect(try !press.page("news/a-2.html").contains("q-3"))
    let feed = try press.page("feed.xml")
    #expect(feed.contains(":q-3</id>") && feed.contains("news/a-1.html#q-3\""))
    #expect(feed.components(separatedBy: "<entry").count == 4)
    #expect(try press.page("feed.json").contains("Answer: Why <now>?"))
    // What is taken back disappears from both.
    try build([])
    #expect(try !press.page("news/a-1.html").contains("q-3"))
    #expect(try press.page("feed.xml") == before)
  }
}
