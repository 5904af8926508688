/// From what a page shows to its HTML: the values of the templates, the mark of its forms, headers.
import Commands
import Mail
import Repository
import SQLite
import Web

/// Makes the response of one visit.
struct PageView {
  private let visit: Visit
  private let proof: Proof
  private let isSecure: Bool
  private let cookie: String

  init(_ visit: Visit, _ proof: Proof, isSecure: Bool) {
    self.visit = visit
    self.proof = proof
    self.isSecure = isSecure
    cookie = visit.request.cookie ?? Self.freshCookie()
  }

  private static func freshCookie() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<26).map { _ in letters[Int(random.next() & 31)] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private var words: Phrases { visit.words }

  /// What keeps the language that somebody chose, behind an address.
  var languageQuery: String {
    guard let chosen = visit.request.query["lang"], SiteLook.languages.contains(chosen) else {
      return ""
    }
    return "?lang=\(chosen)"
  }

  /// The page as a response.
  ///
  /// - Parameter status: another status than the page's own.
  func response(_ page: PageContent, status: Int? = nil) throws -> Response {
    let hasForm = page.parts.contains { if case .form = $0 { true } else { false } }
    let troubles = try visit.troubles.map(value)
    let title =
      troubles.isEmpty ? page.title : try words("title.trouble", ["title": page.title])
    let values: [String: TemplateValue] = [
      "title": .text(page.title), "document-title": .text(title), "lead": .text(page.lead),
      "home": .text(visit.href("") + languageQuery),
      "stylesheet": .text(visit.href("style.css")),
      "has-troubles": .flag(!troubles.isEmpty), "troubles": .list(troubles),
      "parts": .list(try page.parts.map(value)), "languages": .list(try languages()),
    ]
    var response = Response.page(
      status ?? page.status, try visit.look.page("door", values))
    if hasForm, visit.request.cookie == nil {
      let path = visit.base.isEmpty ? "/" : visit.base
      response.headers.append(
        (
          "Set-Cookie",
          "\(Request.cookieName)=\(cookie); Path=\(path); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
        ))
    }
    return response
  }

  /// The page for an address that leads nowhere.
  func missing() throws -> Response {
    var page = PageContent(title: try words("missing.title"), lead: try words("missing.lead"))
    page.parts = [
      .links([.init(href: visit.href(""), title: try words("missing.home"))])
    ]
    return try response(page, status: 404)
  }

  /// The page for a link that is wrong, over, or not for this person any more.
  func deadLink() throws -> Response {
    var page = PageContent(title: try words("dead.title"), lead: try words("dead.lead"))
    page.parts = [
      .heading(try words("ways.heading")), .facts(try visit.ways()),
      .links([.init(href: visit.href(""), title: try words("missing.home"))]),
    ]
    return try response(page, status: 404)
  }

  private func value(_ trouble: Trouble) throws -> TemplateValue {
    .record(["field": .text(trouble.field), "text": .text(try text(of: trouble))])
  }

  private func text(of trouble: Trouble) throws -> String {
    // The words of a trouble stand in a file: what they name and is not there is left as it is.
    var text = try words.template(trouble.words)
    for (name, value) in trouble.values {
      text = text.split(separator: "{\(name)}", omittingEmptySubsequences: false)
        .joined(separator: value)
    }
    return text
  }

  private func languages() throws -> [TemplateValue] {
    try SiteLook.languages.map { tag in
      .record([
        "tag": .text(tag), "current": .flag(tag == words.spoken),
        "name": .text(try words("language.\(tag)")),
        "href": .text(try here(in: tag)),
      ])
    }
  }

  // What the link to the page filled in stays filled in.
  private func here(in language: String) throws -> String {
    var query = visit.request.query.pairs.filter { $0.name != "lang" }
    query.append(("lang", language))
    return visit.href(visit.path) + "?"
      + query.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }
      .joined(separator: "&")
  }

  private func value(_ part: PageContent.Part) throws -> TemplateValue {
    var all: [String: TemplateValue] = [
      "is-notice": .flag(false), "is-words": .flag(false), "is-heading": .flag(false),
      "is-facts": .flag(false), "is-talk": .flag(false), "is-links": .flag(false),
      "is-form": .flag(false), "text": .nothing, "more": .nothing, "is-stop": .flag(false),
      "facts": .nothing, "talk": .nothing, "links": .nothing,
    ]
    switch part {
    case .notice(let text, let more, let isStop):
      all["is-notice"] = .flag(true)
      all["text"] = .text(text)
      all["more"] = .text(more)
      all["is-stop"] = .flag(isStop)
    case .words(let text):
      all["is-words"] = .flag(true)
      all["text"] = .text(text)
    case .heading(let text):
      all["is-heading"] = .flag(true)
      all["text"] = .text(text)
    case .facts(let facts):
      all["is-facts"] = .flag(!facts.isEmpty)
      all["facts"] = .list(
        facts.map { .record(["label": .text($0.label), "fact": .text($0.text)]) })
    case .talk(let talk):
      all["is-talk"] = .flag(!talk.isEmpty)
      all["talk"] = .list(
        talk.map {
          .record([
            "who": .text($0.who), "when": .text($0.when), "datetime": .text($0.datetime),
            "said": .text($0.text), "is-ours": .flag($0.isOurs),
          ])
        })
    case .links(let links):
      all["is-links"] = .flag(!links.isEmpty)
      all["links"] = .list(
        links.map {
          .record([
            "href": .text($0.href), "name": .text($0.title), "summary": .text($0.summary),
            "link-lang": $0.language == words.spoken ? .nothing : .text($0.language),
          ])
        })
    case .form(let form):
      all["is-form"] = .flag(true)
      all.merge(try values(of: form)) { _, own in own }
    }
    return .record(all)
  }

  private func values(of form: DoorForm) throws -> [String: TemplateValue] {
    let hour = visit.now.seconds / 3_600
    let token = try proof.formToken(cookie: cookie, path: visit.path, hour: hour)
    let hidden = [("proof", token)] + form.hidden
    return [
      "action": .text(visit.href(visit.path) + languageQuery), "has-files": .flag(form.hasFiles),
      "heading": .text(form.heading), "button": .text(form.button),
      "is-quiet": .flag(form.isQuiet),
      "hidden": .list(
        hidden.map { .record(["name": .text($0.0), "value": .text($0.1)]) }),
      "fields": .list(try form.fields.map(value)),
    ]
  }

  private func value(_ field: DoorForm.Field) throws -> TemplateValue {
    let trouble = try visit.troubles.first { $0.field == field.name }.map(text)
    var described: [String] = []
    if !field.hint.isEmpty { described.append("\(field.name)-hint") }
    if trouble != nil { described.append("\(field.name)-error") }
    var all: [String: TemplateValue] = [
      "name": .text(field.name), "label": .text(field.label), "hint": .text(field.hint),
      "error": .maybe(trouble), "described": .text(described.joined(separator: " ")),
      "is-needed": .flag(field.isNeeded), "value": .text(field.value), "is-line": .flag(false),
      "is-text": .flag(false), "is-choice": .flag(false), "is-files": .flag(false),
      "type": .nothing, "complete": .nothing, "options": .nothing,
    ]
    switch field.kind {
    case .line(let type, let complete):
      all["is-line"] = .flag(true)
      all["type"] = .text(type)
      all["complete"] = .text(complete)
    case .text: all["is-text"] = .flag(true)
    case .choice(let options):
      all["is-choice"] = .flag(true)
      all["options"] = .list(
        options.map {
          .record([
            "option": .text($0.value), "option-label": .text($0.label),
            "is-chosen": .flag($0.value == field.value),
          ])
        })
    case .files: all["is-files"] = .flag(true)
    }
    return .record(all)
  }
}

extension Visit {
  /// How else people reach us.
  func ways() throws -> [(label: String, text: String)] {
    var found: [(label: String, text: String)] = []
    if let mail = store.configuration["mail.address"]?.value {
      found.append((try words("ways.mail"), mail))
    }
    let phone = try store.setting("web.phone").trimmed
    if !phone.isEmpty { found.append((try words("ways.phone"), phone)) }
    let visit = try store.setting("web.visit").trimmed
    if !visit.isEmpty { found.append((try words("ways.visit"), visit)) }
    return found
  }
}
