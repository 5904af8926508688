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
  private let server: String
  private let own: [String: String]
  private let surroundings: ChannelSurroundings
  private var handle: CurlHandle?
  private(set) var missing: LibraryMissing?
  private var secret = ""

  init(_ section: NamedSection, _ surroundings: ChannelSurroundings) throws(Failure) {
    self.section = section
    self.surroundings = surroundings
    preset = try HTTPPreset(
      named: try section.required("preset"), in: surroundings.shared)
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
    self.server = server
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
    self.own = own
  }

  func send(_ parcel: Parcel) -> SendOutcome {
    do {
      let handle = try opened()
      let request = try HTTPRequest(
        preset,
        Placeholders(
          parcel, channel: section.name,
          more: own.merging(
            ["server": server, "secret": secret]) { $1 }))
      handle.conversation.begin([])
      handle.set(Int(CLIBRARIES_CURLOPT_URL), request.url)
      handle.set(Int(CLIBRARIES_CURLOPT_HTTPHEADER), request.headers)
      let code = handle.post(request.body)
      return outcome(code, handle, parcel)
    } catch let refusal as HTTPRequest.Refusal {
      return .failed(refusal.words)
    } catch {
      handle = nil
      missing = error as? LibraryMissing
      return .down(describe(error))
    }
  }

  private func opened() throws -> CurlHandle {
    if let handle { return handle }
    secret = try section.secret() ?? ""
    let handle = try CurlHandle()
    handle.set(
      Int(CLIBRARIES_CURLOPT_PROTOCOLS),
      Int(CLIBRARIES_CURLPROTO_HTTP) | Int(CLIBRARIES_CURLPROTO_HTTPS))
    handle.set(Int(CLIBRARIES_CURLOPT_USERAGENT), "ittool")
    handle.set(Int(CLIBRARIES_CURLOPT_CUSTOMREQUEST), preset.method)
    if let file = section["ca-file"] { handle.set(Int(CLIBRARIES_CURLOPT_CAINFO), file) }
    let seconds = Int(section.timeout)
    handle.set(Int(CLIBRARIES_CURLOPT_TIMEOUT_MS), seconds * 1_000)
    handle.set(Int(CLIBRARIES_CURLOPT_CONNECTTIMEOUT_MS), min(seconds, 30) * 1_000)
    self.handle = handle
    return handle
  }

  private func outcome(_ code: Int, _ handle: CurlHandle, _ parcel: Parcel) -> SendOutcome {
    let talk = handle.conversation
    let status = handle.fact(Int(CLIBRARIES_CURLINFO_RESPONSE_CODE))
    // A body that was cut off, by size or by the wire, does not change what the status said.
    guard status >= 200 else {
      let words = handle.words(for: code)
      // No request line left this machine: nothing was sent.
      if talk.command.isEmpty { return .down(words) }
      return maybe("no answer: \(words)", parcel)
    }
    let answer = String(decoding: talk.download.prefix(300), as: UTF8.self).trimmed
    let words = "status \(status)" + (answer.isEmpty ? "" : ": \(answer)")
    let shown = hiding(words)
    let after = HTTPHeader.seconds(
      HTTPHeader.value("Retry-After", in: talk.lines), now: surroundings.clock())
    switch preset.meaning(of: status) {
    case .sent:
      let body = String(decoding: talk.download, as: UTF8.self)
      let remote = preset.remote.flatMap { surroundings.readJSON(body, $0) }
      return .sent(shown, remote: remote.map { String($0.prefix(300)) })
    case .deferred: return .deferred(shown, after: after)
    case .refused: return .failed(shown)
    case .down: return .down(shown)
    case .unknown: return maybe(shown, parcel)
    case nil where 300...399 ~= status:
      let place = HTTPHeader.value("Location", in: talk.lines) ?? "elsewhere"
      return .down(hiding("status \(status): it redirects to \(place), which is not followed"))
    case nil: return status < 500 ? .failed(shown) : maybe(shown, parcel)
    }
  }

  /// It may have been sent; where the service knows the key of a message, trying again is safe.
  private func maybe(_ words: String, _ parcel: Parcel) -> SendOutcome {
    let age = surroundings.clock() - parcel.created
    // The next try must come while the service still knows the key of this one.
    return preset.idempotent > 0 && age < preset.idempotent / 2 ? .deferred(words) : .unknown(words)
  }

  // A service may send back what it was given.
  private func hiding(_ words: String) -> String {
    secret.isEmpty ? words : words.replacing(secret, with: "[secret]")
  }
}

extension CurlHandle {
  /// Sends the body by POST, or by the method that is set, and waits for the answer.
  fileprivate func post(_ body: [UInt8]) -> Int {
    set(Int(CLIBRARIES_CURLOPT_POSTFIELDSIZE_LARGE), size: body.count)
    return body.withUnsafeBufferPointer { bytes in
      setBorrowed(Int(CLIBRARIES_CURLOPT_POSTFIELDS), bytes.baseAddress)
      defer { setBorrowed(Int(CLIBRARIES_CURLOPT_POSTFIELDS), nil) }
      return perform()
    }
  }
}

/// Reading the header of an answer.
enum HTTPHeader {
  /// The value of a field.
  static func value(_ name: String, in lines: [String]) -> String? {
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased()
      else { continue }
      return line[colon...].dropFirst().trimmed
    }
    return nil
  }

  /// The seconds of a Retry-After: a number, or a date as in `Tue, 24 Nov 2026 22:11:20 GMT`.
  static func seconds(_ text: String?, now: Instant) -> Int64? {
    guard let text else { return nil }
    if let number = Int64(text) { return max(0, number) }
    let words = text.split { $0 == " " || $0 == "," }
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    guard let then = Instant(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z") else {
      return nil
    }
    return max(0, then - now)
  }
}
