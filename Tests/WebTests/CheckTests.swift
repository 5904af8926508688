// A whole site before other people's tools: html5lib in strict mode, feedparser, a schema of Atom in
// xmllint, a check of all links, axe-core in Chromium, and pictures of its pages.
import Calendar
import Commands
import Foundation
import Testing

@testable import Repository
@testable import Web

let python = "/usr/bin/python3"

func has(_ module: String) -> Bool {
  FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/\(module)")
}

func hasProgram(_ name: String) -> Bool {
  FileManager.default.isExecutableFile(atPath: "/usr/bin/\(name)")
}

let axe = Press.root + "/.build/axe/axe.min.js"

@Suite(.serialized) struct CheckTests {
  private let checks = Press.root + "/Tests/WebTests/checks"

  /// One of everything, in words that are hard on a page.
  private func full() throws -> Press {
    let press = try Press(languages: "en es", web: "logo = PATH/logo.png")
    try press.must("config", "set", "web.about", "What is new & why: <for> \"all\".")
    try press.must("config", "set", "web.phone", "(312) 555-0100")
    try press.must("config", "set", "web.visit", "Room 12.")
    try press.must(
      "calendar", "close", "default", "2026-05-25", "-m", "Memorial Day & <picnic>")
    let picture = press.path + "/Plan_<rooms>.png"
    let pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    for path in [picture, press.path + "/logo.png"] {
      try #require(Data(base64Encoded: pixel)).write(to: URL(filePath: path))
    }
    let notes = press.path + "/notes.pdf"
    try "x".write(toFile: notes, atomically: true, encoding: .utf8)
    let body = """
      # Why <b> & "so"

      Text with **strong**, `code`, ~~struck~~ and https://example.org/?a=1&b=2.

      ### When

      | Building | Days |
      |:---|---:|
      | North | 8–9 |

      - one
      - two

      > quoted

      ```
      verbatim <tag>
      ```

      ![What it shows](Plan__rooms_.png)

      [the notes](notes.pdf) and [help](../help.html) and \(String(repeating: "long", count: 60))
      """
    let said = try press.run(
      [
        "announce", "draft", "New <projectors> & “cables”", "-s", "A 'summary' <with> & marks 🎒.",
        "-a", "Take your cables home.", "-F", "-", "--public", "--tag", "rooms", "--tag",
        "año-2026",
        "--attach", picture, "--attach", notes, "--alt", "What \"it\" <shows>", "--valid-until",
        "2026-07-01",
      ], input: body)
    try #require(said.status == .done, "\(said)")
    try press.must(
      "announce", "edit", "A-1", "--language", "es", "--headline", "Proyectores nuevos", "-s",
      "Resumen.", "-m", "## Cuándo\n\nPronto.")
    try press.must("announce", "publish", "A-1")
    try press.post("Retracted soon", tags: ["rooms"])
    try press.post("Corrected soon")
    try press.must(
      "announce", "draft", "Solo en español", "-s", "Corto.", "-m", "Largo.", "--language", "es",
      "--public", "--valid-until", "2026-05-05T12:00:00Z")
    try press.must("announce", "publish", "A-4")
    press.now = press.now + 86_400
    try press.must("announce", "retract", "A-2", "--reason", "Not <true>.")
    try press.must("announce", "correct", "A-3", "-s", "Better.", "--reason", "A & B were wrong.")
    try press.must(
      "article", "add", "Print <now>", "-s", "How.", "-m", "# One\n\nDo.", "--audience", "public")
    try press.must("article", "publish", "K-1")
    try press.must(
      "article", "add", "Imprimir", "-m", "Así.", "--audience", "public", "--language", "es")
    try press.must("article", "publish", "K-2")
    try press.must(
      "policy", "amend", "closed", "-m", "# Ten days\n\nThat is all.", "--reason", "Asked & <done>."
    )
    try press.must(
      "policy", "amend", "devices", "--title", "Devices", "-m", "Text.", "--reason", "New.")
    let answers: @Sendable (Store) throws -> PublicAnswers = { store in
      PublicAnswers(
        [
          PublicAnswer(
            number: "Q-1", language: "es", question: "¿Por qué?", answer: "Porque sí.\n\n# Y",
            answered: store.now, announcement: 1)
        ], open: 1, oldest: store.now)
    }
    try press.store { store in
      _ = try press.context().buildSite(
        store, [.news, .articles, .answers(answers), .policies, .help], in: press.path + "/site")
    }
    return press
  }

  @Test(.enabled(if: has("html5lib"), "python3-html5lib is not installed"))
  func everyPageIsValidAndEveryLinkLeadsSomewhere() throws {
    let press = try full()
    let words = [python, checks + "/pages.py", press.path + "/site", "https://tech.example.org"]
    let (text, status) = try output(of: words)
    #expect(status == 0, "\(text)")
    #expect(try press.files().keys.filter { $0.hasSuffix(".html") }.count > 30)

    // The checker finds what it is there to find.
    let page = press.path + "/site/help.html"
    let whole = try press.page("help.html")
    for (from, to) in [
      ("index.html", "nowhere.html"), ("<h2>", "<h4>"), ("</h2>", "</h3>"), ("<main", "<div"),
      (" lang=\"en\"", ""), ("href=\"#content\"", "href=\"#other\""),
      (
        "<link rel=\"stylesheet\" href=\"style.css\">",
        "<link rel=\"stylesheet\" href=\"https://cdn.example/x.css\">"
      ),
      ("</main>", "<script>1</script></main>"),
    ] {
      let broken = whole.replacing(from, with: to)
      try #require(broken != whole, "\(from)")
      try broken.write(toFile: page, atomically: true, encoding: .utf8)
      #expect(try output(of: words).status == 1, "\(from)")
    }
  }

  @Test(.enabled(if: has("feedparser"), "python3-feedparser is not installed"))
  func feedsAreWhatReadersRead() throws {
    let press = try full()
    for tree in ["", "/es"] {
      let (text, status) = try output(of: [
        python, checks + "/feeds.py", press.path + "/site" + tree,
      ])
      #expect(status == 0, "\(text)")
      #expect(text.contains("\"entries\": 4"))
    }
  }

  @Test(.enabled(if: hasProgram("xmllint"), "libxml2-utils is not installed"))
  func atomFollowsItsSchema() throws {
    let press = try full()
    let words = ["xmllint", "--noout", "--relaxng", checks + "/atom.rng"]
    for name in ["feed.xml", "es/feed.xml"] {
      let (text, status) = try output(of: words + [press.path + "/site/" + name])
      #expect(status == 0, "\(text)")
    }
    // A site without any announcement has feeds, too.
    let empty = try Press()
    try empty.build()
    #expect(try output(of: words + [empty.path + "/site/feed.xml"]).status == 0)
    // The schema refuses what it should.
    let broken = try press.page("feed.xml").replacing("<updated>", with: "<updated>on ")
    try broken.write(toFile: press.path + "/broken.xml", atomically: true, encoding: .utf8)
    #expect(try output(of: words + [press.path + "/broken.xml"]).status != 0)
  }

  @Test(
    .enabled(
      if: hasProgram("chromium") && FileManager.default.fileExists(atPath: axe),
      "chromium is not installed, or 'scripts/install-axe' did not run"))
  func pagesAreAccessibleInBothSchemesAndAtBothWidths() throws {
    let press = try full()
    let (text, status) = try output(
      of: [python, checks + "/axe.py", axe, press.path + "/site", "https://tech.example.org/"]
        + [
          "index.html", "news/index.html", "news/a-1.html", "news/a-2.html", "news/a-3.html",
          "es/news/a-4.html", "help.html", "answers.html", "policies/closed.html", "404.html",
        ])
    #expect(status == 0, "\(text)")

    // Words that can hardly be read are found.
    let css = try press.page("style.css").replacing("--text: #1b2127", with: "--text: #b0b8c0")
    try css.write(toFile: press.path + "/site/style.css", atomically: true, encoding: .utf8)
    let (words, failed) = try output(
      of: [
        python, checks + "/axe.py", axe, press.path + "/site", "https://tech.example.org/",
        "help.html",
      ])
    #expect(failed == 1 && words.contains("color-contrast"), "\(words)")
  }

  @Test(.enabled(if: hasProgram("chromium"), "chromium is not installed"))
  func pagesLookTheSameWithoutScripts() throws {
    let press = try full()
    let folder = Press.root + "/.build/screenshots"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    // A browser in which somebody switched scripts off.
    let off = press.path + "/no-scripts/Default"
    try FileManager.default.createDirectory(atPath: off, withIntermediateDirectories: true)
    try "{\"profile\":{\"default_content_setting_values\":{\"javascript\":2}}}"
      .write(toFile: off + "/Preferences", atomically: true, encoding: .utf8)
    func picture(_ page: String, _ size: String, _ name: String, scripts: Bool) throws -> Data {
      let path = "\(folder)/\(name).png"
      try? FileManager.default.removeItem(atPath: path)
      let (text, status) = try output(
        of: [
          "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
          "--virtual-time-budget=3000", "--run-all-compositor-stages-before-draw",
          "--user-data-dir=\(press.path)/\(scripts ? "scripts" : "no-scripts")",
          "--window-size=\(size)", "--screenshot=\(path)", "file://\(press.path)/site/\(page)",
        ])
      try #require(status == 0, "\(text.suffix(500))")
      return try Data(contentsOf: URL(filePath: path))
    }
    for (page, name) in [("index.html", "home"), ("news/a-1.html", "post"), ("help.html", "help")] {
      for (size, width) in [("390,844", "phone"), ("1280,900", "desk")] {
        var shown = try picture(page, size, "\(name)-\(width)", scripts: true)
        // A page that lost its stylesheet or its text is a few thousand bytes of nothing.
        #expect(shown.count > 15_000, "\(name) \(width)")
        // On a machine that is at its limits the browser now and then shows half a page.
        var without = Data()
        for _ in 0..<4 where without != shown {
          without = try picture(page, size, "\(name)-\(width)-no-scripts", scripts: false)
          if without != shown {
            shown = try picture(page, size, "\(name)-\(width)", scripts: true)
          }
        }
        #expect(shown == without, "\(name) \(width)")
      }
    }
    // The two browsers do differ where a page has a script.
    try "<!DOCTYPE html><body><script>document.body.style.background = 'red'</script>"
      .write(toFile: press.path + "/site/script.html", atomically: true, encoding: .utf8)
    #expect(
      try picture("script.html", "200,200", "script", scripts: true)
        != picture("script.html", "200,200", "script-no-scripts", scripts: false))
  }

  @Test func everyColourOfADistrictCanBeRead() throws {
    let press = try Press()
    for colour in ["#1f5c99", "#767676", "#000", "#b00020", "#0b6e4f", "#6a1b9a", "#7a5b00"] {
      try press.must("config", "set", "web.colour", colour)
      try press.build()
      let css = try press.page("style.css")
      let schemes = css.components(separatedBy: "@media (prefers-color-scheme: dark)")
      try #require(schemes.count == 2)
      for scheme in schemes {
        var values: [String: Colour] = [:]
        for match in scheme.matches(of: /--([a-z-]+): (#[0-9a-f]+);/)
        where values[String(match.1)] == nil {
          values[String(match.1)] = Colour(hex: String(match.2))
        }
        for (text, ground) in [
          ("text", "ground"), ("text", "panel"), ("faint", "ground"), ("faint", "panel"),
          ("accent", "ground"), ("accent", "panel"), ("on-accent", "accent"),
          ("stop", "stop-ground"), ("text", "stop-ground"),
        ] {
          let front = try #require(values[text])
          let back = try #require(values[ground])
          #expect(front.contrast(with: back) >= Colour.readable, "\(colour): \(text) on \(ground)")
        }
      }
    }
  }
}
