/// What goes back to the web server: status, headers, body (RFC 3875, 6).
import Terminal

/// An answer to a request.
struct Response {
  var status = 200
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  /// The words that HTTP has for a status; servers need none, people who read logs do.
  private static let reasons: [Int: String] = [
    200: "OK", 303: "See Other", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 410: "Gone", 411: "Length Required", 413: "Content Too Large",
    414: "URI Too Long", 415: "Unsupported Media Type", 422: "Unprocessable Content",
    429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
  ]

  /// What every page forbids: scripts, frames, other sites' forms, and anything from elsewhere.
  static let policy =
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    + "frame-ancestors 'none'"

  /// A page of HTML that nobody keeps.
  static func page(_ status: Int, _ body: [UInt8]) -> Response {
    Response(
      status: status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
        ("Content-Security-Policy", policy), ("X-Robots-Tag", "noindex"),
      ], body: body)
  }

  /// The way to another page, after something was done.
  static func seeOther(_ address: String) -> Response {
    Response(
      status: 303, headers: [("Location", address), ("Cache-Control", "no-store")], body: [])
  }

  /// Writes it; the headers alone where only these were asked for.
  func write(to sink: Sink, withBody: Bool) throws(SinkFailure) {
    var head = "Status: \(status) \(Self.reasons[status] ?? "Answer")\r\n"
    for (name, value) in headers + [
      ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
      ("X-Frame-Options", "DENY"), ("Content-Length", String(body.count)),
    ] {
      // Nothing that came from outside may end a header.
      head += "\(name): \(value.filter { !$0.isNewline && $0 != "\0" })\r\n"
    }
    try sink.write(head + "\r\n")
    if withBody { try sink.write(bytes: body) }
    try sink.flush()
  }
}
