/// The web door: one request in, one page out, and a change only where a form was sent.
import Calendar
import Commands
import Mail
import Repository
import SQLite
import Terminal
import Web

/// Answers one request of a web server.
struct Door {
  let context: Context
  let pages: [DoorPage]

  /// Answers the request of the environment; whatever is wrong, a page goes back.
  func answer() throws {
    var method = Request.Method.get
    var response: Response
    do {
      let request = try Request(context.environment)
      method = request.method
      response = try respond(to: request)
    } catch let refusal as Refusal {
      complain(refusal.reason)
      response = PlainPage.response(refusal.status, context)
      if refusal.status == 405 { response.headers.append(("Allow", "GET, HEAD, POST")) }
    } catch let failure as SinkFailure {
      throw failure
    } catch {
      let failure = Failure(whatever: error)
      complain(failure.message, failure.hints)
      response = PlainPage.response(503, context)
      response.headers.append(("Retry-After", failure.status == .busy ? "30" : "600"))
    }
    try response.write(to: context.console.out, withBody: method != .head)
  }

  private func complain(_ message: String, _ hints: [String] = []) {
    context.console.warn(message, hints: hints)
  }

  private func respond(to request: Request) throws -> Response {
    try context.withStore(request.method == .post ? .work : .look) { try respond(to: request, $0) }
  }

  private func respond(to request: Request, _ store: Store) throws -> Response {
    if request.path == ["style.css"] { return try stylesheet(store, request) }
    store.db.waitForOthers(atMost: request.method == .post ? 60_000 : 10_000)
    guard let proof = try store.existingProof() else {
      throw Failure("the store has no signing key", hint: "run 'ittool store migrate'")
    }
    let name = request.path.first ?? ""
    let whole = request.path.joined(separator: "/")
    let page = pages.first { $0.name == whole } ?? pages.first { $0.name == name }
    let link = try soundLink(request, page, proof, now: store.now)
    let visit = Visit(
      request, store, try look(store, request, link), base: try base(store, request), link: link)
    let view = PageView(visit, proof, isSecure: try isSecure(store, request))
    guard let page, page.takesRest || request.path.count == page.depth else {
      return try view.missing()
    }
    guard page.link == nil || link != nil else { return try view.deadLink() }
    do {
      guard request.method == .post else {
        return try view.response(try store.db.read { try page.show(visit) })
      }
      return try post(page, visit, view, proof)
    } catch is DeadLink {
      return try view.deadLink()
    }
  }

  private func post(
    _ page: DoorPage, _ visit: Visit, _ view: PageView, _ proof: Proof
  ) throws -> Response {
    let (request, store) = (visit.request, visit.store)
    guard let post = page.post else { throw Refusal(405, "nothing is sent to this page") }
    let bounds = MultipartReader.Bounds(
      fileBytes: try store.number("door.upload-limit") << 20,
      directory: context.environment.nonEmpty("TMPDIR") ?? "/tmp")
    let form = try request.form(from: context.console.input, bounds)
    visit.form = form
    let isOneClick =
      page.takesOneClick && form.fields["List-Unsubscribe"] == "One-Click"
    guard try isOneClick || isOurs(form, visit, proof) else {
      visit.troubles = [Trouble("", request.cookie == nil ? "trouble.cookie" : "trouble.again")]
      return try view.response(try again(page, visit), status: 403)
    }
    try visit.takeFiles()
    do {
      let next = try store.write {
        try count(visit, proof)
        switch try post(visit) {
        case .done(let path): return path
        case .again: throw ShownAgain()
        }
      }
      guard isOneClick else { return .seeOther(visit.href(next) + view.languageQuery) }
      // A mail program looks at the status alone.
      return Response(headers: [("Content-Type", "text/plain")], body: Array("done\n".utf8))
    } catch is ShownAgain {
      return try view.response(try again(page, visit))
    } catch let trouble as Trouble {
      visit.troubles = [trouble]
    } catch let troubles as Troubles {
      visit.troubles = troubles.all
    } catch let limit as LimitReached {
      visit.troubles = [Trouble("", "trouble.limit")]
      var response = try view.response(try again(page, visit), status: 429)
      response.headers.append(("Retry-After", String(limit.seconds)))
      complain("a sender reached \(limit.setting)")
      return response
    }
    return try view.response(try again(page, visit), status: 422)
  }

  // The page as it is when nothing was done, with what was typed.
  private func again(_ page: DoorPage, _ visit: Visit) throws -> PageContent {
    try visit.store.db.read { try page.show(visit) }
  }

  /// Whether the form is one that this browser had from us, not too long ago.
  private func isOurs(_ form: Form, _ visit: Visit, _ proof: Proof) throws -> Bool {
    guard let cookie = visit.request.cookie, let token = form.fields["proof"],
      let hour = try proof.hour(ofFormToken: token, cookie: cookie, path: visit.path)
    else { return false }
    let age = visit.now.seconds / 3_600 - hour
    return 0...24 ~= age
  }

  private func soundLink(
    _ request: Request, _ page: DoorPage?, _ proof: Proof, now: Instant
  ) throws -> PageLink? {
    guard let purpose = page?.link, request.path.count > 1,
      let link = try proof.link(ofToken: request.path[1]),
      link.purpose == purpose, !link.isOver(at: now)
    else { return nil }
    return link
  }

  private func look(_ store: Store, _ request: Request, _ link: PageLink?) throws -> SiteLook {
    var wanted = request.query["lang"].map { [$0] } ?? []
    if let link, link.person > 0,
      let own = try store.db.first(
        "SELECT language FROM person WHERE id = \(link.person)",
        read: { try $0.text() as String? })
    {
      wanted += [own].compactMap { $0 }
    }
    wanted += request.languages
    wanted += try store.setting("web.languages").split(separator: " ").prefix(1).map(String.init)
    let known = wanted.lazy.map { String($0.lowercased().prefix { $0 != "-" && $0 != "_" }) }
      .first { SiteLook.languages.contains($0) }
    return try SiteLook(store, language: known ?? "en", family: "door-")
  }

  // The address that people see may be another than the one at which the server runs the program.
  private func base(_ store: Store, _ request: Request) throws -> String {
    guard let address = try store.doorAddress()?.text, let scheme = address.firstRange(of: "//")
    else {
      return request.script
    }
    let rest = address[scheme.upperBound...]
    return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
  }

  private func isSecure(_ store: Store, _ request: Request) throws -> Bool {
    try request.isSecure || store.doorAddress()?.text.hasPrefix("https:") == true
  }

  private func stylesheet(_ store: Store, _ request: Request) throws -> Response {
    let look = try SiteLook(store, language: "en", family: "door-")
    return Response(
      headers: [
        ("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "public, max-age=3600"),
      ], body: try look.stylesheet())
  }
}

/// Nothing was done, and the page has more to say.
private struct ShownAgain: Error {}

extension Failure {
  /// Any error in words.
  fileprivate init(whatever error: any Error) {
    switch error {
    case let known as Failure: self = known
    case let missing as LibraryMissing: self.init(missing.message, hint: missing.hint)
    case let database as DatabaseError: self.init(database, store: "the store")
    default: self.init("\(error)")
    }
  }
}
