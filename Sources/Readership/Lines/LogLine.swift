/// One line of a web server's log, as places in the bytes that were read: nothing is copied.
import Glibc

/// Some bytes of a line; valid while the line is.
typealias Piece = UnsafeRawBufferPointer

/// What a line says of one request.
struct LogLine {
  /// The name of the site that was asked; nil where the log does not tell.
  var host: Piece?
  /// Where the request came from.
  var address = Piece(start: nil, count: 0)
  /// When, as it is written.
  var time = LogTime.none
  /// Such as `GET` and `HEAD`.
  var method = Piece(start: nil, count: 0)
  /// What was asked for, as it was sent.
  var target = Piece(start: nil, count: 0)
  /// The status of the answer, 100 to 599.
  var status = 0
  /// What the program that asked calls itself.
  var agent = Piece(start: nil, count: 0)
  /// Whether a browser fetched it in case somebody might look later.
  var isPrefetch = false
}

/// How a line tells the time.
enum LogTime {
  case none
  /// `04/May/2026:09:00:00 +0200`.
  case common(Piece)
  /// `2026-05-04T09:00:00+02:00`.
  case iso(Piece)
  /// Seconds since 1970.
  case seconds(Int64)
}

/// Why a line could not be read.
enum LineFault: String, Error, CaseIterable {
  case tooLong = "longer than 64 KiB"
  case notALine = "neither a line in the combined format nor a JSON object"
  case noRequest = "it holds no request"
  case noStatus = "it holds no status"
  case noAgent =
    "it holds no user agent: the log must be in the combined format, or JSON with one"
  case noTime = "it holds no time"
  case badTime = "its time cannot be read"
  case farTime = "its time lies ahead, or before 2000"
}

extension Piece {
  /// The part between two places.
  @inline(__always)
  func part(_ from: Int, _ to: Int) -> Piece {
    Piece(start: baseAddress.map { $0 + from }, count: to - from)
  }

  /// Where a byte stands, from a place on.
  @inline(__always)
  func place(of byte: UInt8, from: Int = 0) -> Int? {
    guard let base = baseAddress, from < count,
      let found = memchr(base + from, Int32(byte), count - from)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Where the quote that ends a quoted text stands; a backslash guards one.
  func closingQuote(from start: Int) -> Int? {
    var from = start
    while let place = place(of: UInt8(ascii: "\""), from: from) {
      var backslashes = 0
      while place - 1 - backslashes >= start, self[place - 1 - backslashes] == UInt8(ascii: "\\") {
        backslashes += 1
      }
      if backslashes & 1 == 0 { return place }
      from = place + 1
    }
    return nil
  }

  /// Whether these are the bytes of a text.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && (count == 0 || begins(text))
  }

  /// Whether it begins with a text.
  func begins(_ text: StaticString) -> Bool {
    guard let base = baseAddress, count >= text.utf8CodeUnitCount else { return false }
    return memcmp(base, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  /// The text of it, with what is no UTF-8 replaced.
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension UInt8 {
  @inline(__always) var isDigit: Bool { self &- 48 < 10 }
}
