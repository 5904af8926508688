/// One connection to a directory, by libldap, which is opened at first use.
import CLibraries
import Commands
import Glibc
import Repository

/// A bound connection; unbound when it goes.
final class LDAPConnection {
  private let functions: clibraries_libldap
  private let handle: OpaquePointer
  private let settings: DirectorySettings

  /// Connects, encrypts and binds.
  ///
  /// - Parameter password: for the configured name; nil binds as nobody.
  init(_ settings: DirectorySettings, password: [UInt8]?) throws {
    self.settings = settings
    // The machine's own ldap.conf and LDAP* variables could switch the checks off.
    setenv("LDAPNOINIT", "1", 1)
    functions = try Self.library.get()
    var opened: OpaquePointer?
    let code = functions.ldap_initialize(&opened, settings.url)
    guard code == 0, let opened else {
      let words = String(cString: functions.ldap_err2string(code))
      throw Failure("directory.url: '\(settings.url)': \(words)", status: .configuration)
    }
    handle = opened
    try prepare()
    if settings.startsTLS {
      try watched("cannot be reached safely") { functions.ldap_start_tls_s(handle, nil, nil) }
    }
    try bind(password)
  }

  deinit { Self.withoutPipeSignals { _ = functions.ldap_unbind_ext_s(handle, nil, nil) } }

  // The library writes to sockets that the server may have closed; that must not end the process.
  private static func withoutPipeSignals<Result>(_ call: () -> Result) -> Result {
    let former = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, former) }
    return call()
  }

  private func prepare() throws {
    var version = Int32(CLIBRARIES_LDAP_VERSION3)
    try set(CLIBRARIES_LDAP_OPT_PROTOCOL_VERSION, &version)
    // Null is "off": a referral would send us, and the password, to another server.
    try set(CLIBRARIES_LDAP_OPT_REFERRALS, nil)
    var wait = timeval(tv_sec: settings.timeout, tv_usec: 0)
    try set(CLIBRARIES_LDAP_OPT_NETWORK_TIMEOUT, &wait)
    try set(CLIBRARIES_LDAP_OPT_TIMEOUT, &wait)
    let authorities = settings.authorities ?? "/etc/ssl/certs/ca-certificates.crt"
    if access(authorities, R_OK) == 0 {
      try authorities.withCString { try set(CLIBRARIES_LDAP_OPT_X_TLS_CACERTFILE, $0) }
    } else if settings.authorities != nil {
      throw Failure("directory.ca-file: \(authorities) cannot be read", status: .configuration)
    }
    var demand = Int32(CLIBRARIES_LDAP_OPT_X_TLS_DEMAND)
    try set(CLIBRARIES_LDAP_OPT_X_TLS_REQUIRE_CERT, &demand)
    var isServer: Int32 = 0
    guard
      functions.ldap_set_option(
        handle, Int32(CLIBRARIES_LDAP_OPT_X_TLS_NEWCTX), &isServer) == 0
    else {
      throw Failure(
        "directory.ca-file: \(authorities) holds no usable certificates", status: .configuration)
    }
  }

  private func set(_ option: Int, _ value: UnsafeRawPointer?) throws {
    try check(functions.ldap_set_option(handle, Int32(option), value), "cannot be set up")
  }

  private func bind(_ password: [UInt8]?) throws {
    var secret = (password ?? []).map { CChar(bitPattern: $0) }
    let count = UInt(secret.count)
    try watched("refuses \(settings.bind ?? "an anonymous bind")") {
      secret.withUnsafeMutableBufferPointer { bytes in
        var credential = berval(bv_len: count, bv_val: bytes.baseAddress)
        return functions.ldap_sasl_bind_s(
          handle, password == nil ? nil : settings.bind, nil, &credential, nil, nil, nil)
      }
    }
  }

  // The library's own timeout comes first where it works.
  private func watched(_ what: String, _ call: () -> Int32) throws(Failure) {
    let (code, isLate) = Self.withoutPipeSignals {
      Watchdog.watch(functions, handle, seconds: settings.timeout + 1, call)
    }
    guard !isLate else {
      throw Failure(
        "the directory \(settings.url) does not answer within \(settings.timeout) s",
        status: .busy)
    }
    try check(code, what)
  }

  // MARK: Searching

  /// Calls `body` with every entry that the filter finds, page by page.
  ///
  /// - Returns: how many there were.
  /// - Throws: `Failure` when the server does not give all of them.
  func forEachEntry(_ body: (DirectoryEntry) throws -> Void) throws -> Int {
    var attributes = settings.map.wanted.map { strdup($0) } + [nil]
    defer { for name in attributes { free(name) } }
    var cookie = berval(bv_len: 0, bv_val: nil)
    defer { functions.ldap_memfree(cookie.bv_val) }
    var count = 0
    repeat {
      let result = try page(&cookie, &attributes)
      defer { _ = functions.ldap_msgfree(result) }
      var next = functions.ldap_first_entry(handle, result)
      while let entry = next {
        count += 1
        try body(read(entry))
        next = functions.ldap_next_entry(handle, entry)
      }
      try advance(&cookie, after: result)
    } while cookie.bv_len > 0
    return count
  }

  private func page(_ cookie: inout berval, _ attributes: inout [UnsafeMutablePointer<CChar>?])
    throws -> OpaquePointer
  {
    var control: UnsafeMutablePointer<LDAPControl>?
    try check(
      functions.ldap_create_page_control(
        handle, Int32(settings.pageSize), &cookie, 1, &control), "cannot be asked page by page")
    defer { functions.ldap_control_free(control) }
    var controls = [control, nil]
    var wait = timeval(tv_sec: settings.timeout, tv_usec: 0)
    var result: OpaquePointer?
    do throws(Failure) {
      try watched("gave no whole answer") {
        functions.ldap_search_ext_s(
          handle, settings.base, Int32(CLIBRARIES_LDAP_SCOPE_SUBTREE), settings.filter,
          &attributes, 0, &controls, nil, &wait, 0, &result)
      }
    } catch {
      _ = functions.ldap_msgfree(result)
      throw error
    }
    guard let result else { throw Failure("the directory gave no answer", status: .busy) }
    return result
  }

  // Takes the cookie for the next page; an empty one ends the search.
  private func advance(_ cookie: inout berval, after result: OpaquePointer) throws {
    functions.ldap_memfree(cookie.bv_val)
    cookie = berval(bv_len: 0, bv_val: nil)
    var code: Int32 = 0
    var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    defer { functions.ldap_controls_free(controls) }
    try check(
      functions.ldap_parse_result(handle, result, &code, nil, nil, nil, &controls, 0),
      "gave an answer that cannot be read")
    try check(code, "gave no whole answer")
    guard let control = functions.ldap_control_find(Self.pagedResults, controls, nil) else {
      return
    }
    var estimate: Int32 = 0
    try check(
      functions.ldap_parse_pageresponse_control(handle, control, &estimate, &cookie),
      "gave an answer that cannot be read")
  }

  private func read(_ message: OpaquePointer) -> DirectoryEntry {
    let dn = functions.ldap_get_dn(handle, message)
    defer { functions.ldap_memfree(dn) }
    let name = dn.map { String(cString: $0) } ?? ""
    var entry = DirectoryEntry(name: name, place: name)
    for attribute in settings.map.wanted {
      guard let values = functions.ldap_get_values_len(handle, message, attribute) else { continue }
      defer { functions.ldap_value_free_len(values) }
      var index = 0
      while let value = values[index] {
        let bytes = UnsafeRawBufferPointer(
          start: value.pointee.bv_val, count: Int(value.pointee.bv_len))
        entry.values[attribute, default: []].append([UInt8](bytes))
        index += 1
      }
    }
    return entry
  }

  /// Simple paged results, RFC 2696.
  private static let pagedResults = "1.2.840.113556.1.4.319"

  // MARK: Failures

  private func check(_ code: Int32, _ what: String) throws(Failure) {
    guard code != 0 else { return }
    var message = String(cString: functions.ldap_err2string(code))
    var diagnostic: UnsafeMutablePointer<CChar>?
    if functions.ldap_get_option(
      handle, Int32(CLIBRARIES_LDAP_OPT_DIAGNOSTIC_MESSAGE), &diagnostic) == 0
    {
      if let diagnostic, diagnostic.pointee != 0 { message += ": " + String(cString: diagnostic) }
      functions.ldap_memfree(diagnostic)
    }
    var failure = Failure("the directory \(settings.url) \(what): \(message)")
    switch Int(code) {
    case CLIBRARIES_LDAP_SERVER_DOWN, CLIBRARIES_LDAP_TIMEOUT, CLIBRARIES_LDAP_BUSY,
      CLIBRARIES_LDAP_UNAVAILABLE, CLIBRARIES_LDAP_CONNECT_ERROR,
      CLIBRARIES_LDAP_TIMELIMIT_EXCEEDED:
      failure.status = .busy
      if code == Int32(CLIBRARIES_LDAP_CONNECT_ERROR)
        || settings.url.lowercased().hasPrefix("ldaps")
      {
        // The library has no words for a certificate that is not trusted.
        failure.hints = [
          "if it is up: its certificate must be of an authority in directory.ca-file and name the host"
        ]
      }
    case CLIBRARIES_LDAP_INVALID_CREDENTIALS, CLIBRARIES_LDAP_FILTER_ERROR,
      CLIBRARIES_LDAP_NO_SUCH_OBJECT, CLIBRARIES_LDAP_INSUFFICIENT_ACCESS:
      failure.status = .configuration
    case CLIBRARIES_LDAP_SIZELIMIT_EXCEEDED, CLIBRARIES_LDAP_ADMINLIMIT_EXCEEDED:
      failure.hints = ["the server gives this account only so many entries; nothing was changed"]
    default: break
    }
    throw failure
  }

  private static let library: Result<clibraries_libldap, LibraryMissing> =
    withUnsafeTemporaryAllocation(of: clibraries_libldap.self, capacity: 1) { place in
      // The struct holds no null pointers by its type, so it is only read once it is filled.
      let about = clibraries_about_libldap()
      guard let start = place.baseAddress else {
        return .failure(LibraryMissing(about, reason: "no memory"))
      }
      let outcome = clibraries_open_libldap(start)
      guard outcome.soname != nil else {
        let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
        return .failure(LibraryMissing(about, reason: reason))
      }
      return .success(start.pointee)
    }
}
