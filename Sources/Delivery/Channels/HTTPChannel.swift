/// The `http` channel: a service that takes messages as HTTP requests, described by a preset.
import CLibraries
import Calendar
import Commands
import Formats
import Repository

/// Sends each message as one request.
///
/// Certificates are checked, time is limited, and no redirect is followed: a service that has moved
/// is named, and a secret never goes to a host that the configuration does not name.
final class HTTPChannel: Channel {
  private let section: NamedSection
  private let preset: HTTPPreset
  let rule: FittingRule
  private let server: String
  private let own: [String: String]
  private let surroundings: ChannelSurroundings
  private var handle: CurlHandle?
  private(set) var missing: LibraryMissing?
  private var secret = ""
  /// Whether the secret was read: a program that prints it is asked once.
  private var hasSecret = false
  /// What the service gave for account and secret.
  private var session: Session?

  private struct Session {
    var token: String
    var account: String
  }

  init(_ section: NamedSection, _ surroundings: ChannelSurroundings) throws(Failure) {
    self.section = section
    self.surroundings = surroundings
    preset = try HTTPPreset(
      named: try section.required("preset"), in: surroundings.shared)
    rule = try section.rule(preset.rule)
    server = try Self.server(section)
    if preset.isBasic || preset.login != nil { _ = try section.required("user") }
    var own = preset.own
    for (key, entry) in section.values where key.hasPrefix("with.") {
      let name = String(key.dropFirst(5))
      guard own[name] != nil else {
        throw section.failure(
          key, "the preset '\(preset.name)' has no value '\(name)'",
          hint: didYouMean(name, in: own.keys.sorted()))
      }
      own[name] = entry.value
    }
    for name in preset.required.sorted() where section["with.\(name)"] == nil {
      throw section.failure(
        nil, "[channel \(section.name)] has no 'with.\(name)'",
        hint: "'ittool channel preset show \(preset.name)' says what it is")
    }
    self.own = own
  }

  private static func server(_ section: NamedSection) throws(Failure) -> String {
    var server = try section.required("server")
    while server.hasSuffix("/") { server.removeLast() }
    let host = server.replacing("https://", with: "").replacing("http://", with: "")
    let isProtected = server.hasPrefix("https://")
    let name = host.prefix { $0 != "/" }
    guard isProtected || server.hasPrefix("http://"), SMTPChannel.isHost(String(name)),
      !server.utf8.contains(where: { $0 <= 32 || $0 == 127 })
    else {
      throw section.failure("server", "'\(server)' is no address such as https://ntfy.example.org")
    }
    if !isProtected, section["tls"] != "none", !SMTPChannel.isLoopback(host) {
      throw section.failure(
        "server", "the connection would not be protected", hint: "use https, or say 'tls = none'")
    }
    return server
  }

  var posting: Posting? {
    Posting(
      section, isPublic: preset.isPublic ?? true, reachesPhones: preset.reachesPhones,
      language: section["with.language"], page: preset.page)
  }

  var abilities: ChannelAbilities {
    ChannelAbilities(canCorrect: preset.update != nil, canRetract: preset.delete != nil)
  }

  func send(_ parcel: Parcel) -> SendOutcome {
    do {
      let handle = try opened()
      var isFresh = false
      if preset.login != nil, session == nil {
        if let trouble = try logIn(handle) { return trouble }
        isFresh = true
      }
      let outcome = try exchange(parcel, handle)
      // A token wears out between one message and the next; nothing was taken, so ask again.
      guard case .down = outcome, preset.login != nil, !isFresh else { return outcome }
      session = nil
      return try logIn(handle) ?? exchange(parcel, handle)
    } catch let refusal as HTTPRequest.Refusal {
      return .failed(refusal.words)
    } catch {
      handle = nil
      missing = error as? LibraryMissing
      return .down(describe(error))
    }
  }

  private func exchange(_ parcel: Parcel, _ handle: CurlHandle) throws -> SendOutcome {
    let fitted = fit(parcel)
    guard fitted.isSound || parcel.change?.verb == .retract else {
      return .failed(fitted.refusal)
    }
    let request = try request(
      parcel, fitted, secret: secret, token: session?.token ?? "",
      account: session?.account ?? "", at: surroundings.clock())
    return outcome(handle.exchange(request), handle, parcel)
  }

  private func fit(_ parcel: Parcel) -> Fitted {
    rule.fit(title: parcel.subject, text: parcel.text)
  }

  /// The request for one message.
  private func request(
    _ parcel: Parcel, _ fitted: Fitted, secret: String, token: String, account: String,
    at now: Instant, sign: Bool = true
  ) throws -> HTTPRequest {
    let call =
      switch parcel.change?.verb {
      case nil: preset.post
      case .correct?: preset.update ?? preset.post
      case .retract?: preset.delete ?? preset.post
      }
    let remote = parcel.change?.remote ?? ""
    let timestamp = String(now.seconds)
    var fits = parcel
    // A text that is shown under its own title needs no title in it.
    if rule.name != .none {
      fits.subject = fitted.title.isEmpty ? parcel.subject : fitted.title
      fits.text = rule.hasTitle ? fitted.text : rule.fit(title: "", text: parcel.text).text
    }
    var values = own
    for (name, value) in [
      ("server", server), ("secret", secret), ("user", section["user"] ?? ""), ("token", token),
      ("account", account), ("created", parcel.created.rfc3339), ("timestamp", timestamp),
      ("rkey", RecordKey.of(parcel)), ("remote", remote),
      ("remote_id", String(remote.split(separator: "/").last ?? "")),
      ("facets", ServiceMarkup.blueskyFacets(fitted.text).encoded()),
      ("mrkdwn", ServiceMarkup.slack(fitted.text)),
      (
        "digits",
        parcel.address.hasPrefix("+") ? String(parcel.address.dropFirst()) : parcel.address
      ),
      ("seconds_left", String(secondsLeft(parcel, at: now))),
    ] { values[name] = value }
    // What is known of the words goes before what is usual there.
    if own["language"] != nil, let language = parcel.facts.extra[.contentLanguage] {
      values["language"] = language
    }
    values["twiml"] = ServiceMarkup.twiml(fitted.text, language: values["language"] ?? "en")
    let post =
      rule.name == .googleChat ? ServiceMarkup.googleChat(fitted.text) : fitted.text
    return try HTTPRequest(
      preset,
      Placeholders(
        fits, channel: section.name, post: post, more: values,
        raw: ["facets", "timestamp", "seconds_left"]), call
    ) { body in
      guard sign else { return "[signature]" }
      guard preset.headers.contains(where: { $0.contains("{signature}") }) else { return "" }
      guard !secret.isEmpty else {
        throw section.failure(nil, "a signature needs a 'password-file' or 'password-command'")
      }
      return SHA256.hex(
        try SHA256.authenticate(Array("\(timestamp).".utf8) + body, key: Array(secret.utf8)))
    }
  }

  /// The seconds for which a service should try, since news that is late is worse than none.
  ///
  /// Four hours at most, a minute at least, and no longer than the configuration says.
  private func secondsLeft(_ parcel: Parcel, at now: Instant) -> Int64 {
    let most = min(own["validity"].flatMap { Int64($0) } ?? 14_400, 14_400)
    let left = parcel.expires.map { $0 - now } ?? most
    return max(min(left, most), 60)
  }

  func preview(_ parcel: Parcel) -> ChannelPreview {
    let fitted = fit(parcel)
    var preview = ChannelPreview(parcel, section, fitted)
    do {
      let request = try request(
        parcel, fitted, secret: "[secret]", token: "[token]", account: "[account]",
        at: parcel.created, sign: false)
      preview.fields = [("request", "\(request.method) \(request.url)")]
      for header in request.headers where header != "Expect:" {
        let isSecret = preset.isBasic && header.hasPrefix("Authorization:")
        preview.fields.append(("header", isSecret ? "Authorization: Basic [secret]" : header))
      }
      preview.body = request.body
    } catch let refusal as HTTPRequest.Refusal {
      preview.refuse(refusal.words)
    } catch {
      preview.refuse(describe(error))
    }
    return preview
  }

  func twin() throws -> (any Channel)? {
    _ = try opened()
    let twin = try HTTPChannel(section, surroundings.forThread())
    twin.secret = secret
    twin.hasSecret = true
    twin.session = session
    return twin
  }

  var canAsk: Bool { preset.receipt.ask != nil }

  func ask(_ remote: String) -> ReceiptNews? {
    guard let call = preset.receipt.ask, let handle = try? opened() else { return nil }
    if preset.login != nil, session == nil {
      do { guard try logIn(handle) == nil else { return nil } } catch { return nil }
    }
    var values = own
    for (name, value) in [
      ("server", server), ("secret", secret), ("user", section["user"] ?? ""),
      ("token", session?.token ?? ""), ("account", session?.account ?? ""), ("remote", remote),
      ("remote_id", String(remote.split(separator: "/").last ?? "")),
    ] { values[name] = value }
    let parcel = Parcel.sample(at: surroundings.clock())
    guard
      let request = try? HTTPRequest(
        preset, Placeholders(parcel, channel: section.name, more: values), call)
    else { return nil }
    _ = handle.exchange(request)
    let answer = Answer(handle)
    guard 200...299 ~= answer.status else { return nil }
    return preset.receipt.news(hiding(answer.body), surroundings.readJSON)
  }

  private func opened() throws -> CurlHandle {
    if let handle { return handle }
    if !hasSecret { secret = try section.secret() ?? "" }
    hasSecret = true
    let handle = try CurlHandle()
    handle.set(
      Int(CLIBRARIES_CURLOPT_PROTOCOLS),
      Int(CLIBRARIES_CURLPROTO_HTTP) | Int(CLIBRARIES_CURLPROTO_HTTPS))
    handle.set(Int(CLIBRARIES_CURLOPT_USERAGENT), "ittool")
    if let file = section["ca-file"] { handle.set(Int(CLIBRARIES_CURLOPT_CAINFO), file) }
    let seconds = Int(section.timeout)
    handle.set(Int(CLIBRARIES_CURLOPT_TIMEOUT_MS), seconds * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_CONNECTTIMEOUT_MS), min(seconds, 30) * 1_000)
    self.handle = handle
    return handle
  }

  /// Gets a token; an outcome when there is none to be had, and then nothing was sent.
  private func logIn(_ handle: CurlHandle) throws -> SendOutcome? {
    let parcel = Parcel.sample(at: surroundings.clock())
    var values = own
    for (name, value) in [
      ("server", server), ("secret", secret), ("user", section["user"] ?? ""),
    ] { values[name] = value }
    let request = try HTTPRequest(
      preset, Placeholders(parcel, channel: section.name, more: values), preset.login,
      isLogin: true)
    let code = handle.exchange(request)
    let answer = Answer(handle)
    guard answer.status >= 200 else { return .down("login: \(handle.words(for: code))") }
    let token = surroundings.readJSON(answer.body, preset.token)
    guard 200...299 ~= answer.status, let token, !token.isEmpty else {
      let words = hiding("login: \(answer.words)")
      return answer.status == 429 || answer.status == 503
        ? .deferred(words, after: answer.wait(surroundings.clock())) : .down(words)
    }
    let account = preset.account.flatMap { surroundings.readJSON(answer.body, $0) }
    session = Session(token: token, account: account ?? "")
    return nil
  }

  private func outcome(_ code: Int, _ handle: CurlHandle, _ parcel: Parcel) -> SendOutcome {
    let answer = Answer(handle)
    // A body that was cut off, by size or by the wire, does not change what the status said.
    guard answer.status >= 200 else {
      let words = handle.words(for: code)
      // No request line left this machine: nothing was sent.
      if handle.conversation.command.isEmpty { return .down(hiding(words)) }
      return maybe("no answer: \(hiding(words))", parcel)
    }
    let shown = hiding(answer.words)
    var word: String?
    if let path = preset.says {
      word = surroundings.readJSON(answer.body, path)
      // Where the words decide, an answer without its words decides nothing.
      if word == nil, 200...299 ~= answer.status, surroundings.readJSON(answer.body, "$") == nil {
        return maybe("\(shown): the answer cannot be read", parcel)
      }
    }
    if let change = parcel.change, preset.isGone(answer.status, word: word) {
      return change.verb == .retract
        ? .sent("it was gone already: \(shown)") : .failed("it is not there any more: \(shown)")
    }
    switch preset.meaning(of: answer.status, word: word) {
    case .sent:
      let remote = preset.remote.flatMap { surroundings.readJSON(answer.body, $0) }
      return .sent(shown, remote: remote.map { String($0.prefix(300)) })
    case .deferred: return .deferred(shown, after: answer.wait(surroundings.clock()))
    case .refused, .gone: return .failed(shown)
    case .down: return .down(shown)
    case .unknown: return maybe(shown, parcel)
    case nil where 300...399 ~= answer.status:
      let place = HTTPHeader.value("Location", in: answer.lines) ?? "elsewhere"
      return .down(
        hiding("status \(answer.status): it redirects to \(place), which is not followed"))
    case nil: return answer.status < 500 ? .failed(shown) : maybe(shown, parcel)
    }
  }

  /// It may have been sent; where the service knows the key of a message, trying again is safe.
  private func maybe(_ words: String, _ parcel: Parcel) -> SendOutcome {
    // What replaces or deletes comes to the same when it is done twice.
    if parcel.change != nil { return .deferred(words) }
    let age = surroundings.clock() - parcel.created
    // The next try must come while the service still knows the key of this one.
    return preset.idempotent > 0 && age < preset.idempotent / 2 ? .deferred(words) : .unknown(words)
  }

  // A service may send back what it was given.
  private func hiding(_ words: String) -> String {
    var shown = words
    for hidden in [secret, session?.token ?? ""] where !hidden.isEmpty {
      shown = shown.replacing(hidden, with: "[secret]")
    }
    return shown
  }
}

/// What a service answered.
private struct Answer {
  let status: Int
  let body: String
  let lines: [String]

  init(_ handle: CurlHandle) {
    status = handle.fact(Int(CLIBRARIES_CURLINFO_RESPONSE_CODE))
    body = String(decoding: handle.conversation.download, as: UTF8.self)
    lines = handle.conversation.lines
  }

  var words: String {
    let start = body.prefix(300).trimmed
    return "status \(status)" + (start.isEmpty ? "" : ": \(start)")
  }

  /// The seconds after which the service wants to be asked again.
  func wait(_ now: Instant) -> Int64? {
    HTTPHeader.seconds(HTTPHeader.value("Retry-After", in: lines), now: now)
  }
}

extension CurlHandle {
  /// Sends a request and waits for the answer.
  fileprivate func exchange(_ request: HTTPRequest) -> Int {
    conversation.begin([])
    set(Int(CLIBRARIES_CURLOPT_URL), request.url)
    set(Int(CLIBRARIES_CURLOPT_CUSTOMREQUEST), request.method)
    set(Int(CLIBRARIES_CURLOPT_HTTPHEADER), request.headers)
    set(Int(CLIBRARIES_CURLOPT_POSTFIELDSIZE_LARGE), size: request.body.count)
    return request.body.withUnsafeBufferPointer { bytes in
      setBorrowed(Int(CLIBRARIES_CURLOPT_POSTFIELDS), bytes.baseAddress)
      defer { setBorrowed(Int(CLIBRARIES_CURLOPT_POSTFIELDS), nil) }
      return perform()
    }
  }
}
