// How far a long piece of work has come, drawn on a terminal's one line and then erased.

import Formats

/// The progress of one piece of work.
///
/// `advance` costs a comparison: the clock is asked only after a stride that adapts to the pace.
public final class Progress {
  /// Nothing is drawn before this, so that short work never flickers.
  static let delay: UInt64 = 250_000_000
  /// Time between two drawings: at most ten in a second.
  static let interval: UInt64 = 100_000_000

  /// How much is done.
  public private(set) var done: Int64 = 0

  private let console: Console?
  private let label: String
  private let total: Int64?
  private let started: UInt64
  private var stride: Int64 = 1
  private var nextCheck: Int64
  private var lastCheck: UInt64
  private var nextDrawing: UInt64
  private var isDrawn = false

  /// With no console, progress counts and draws nothing.
  init(console: Console?, label: String, total: Int64?) {
    self.console = console
    self.label = label
    self.total = total
    started = console?.clock() ?? 0
    lastCheck = started
    nextDrawing = started + Self.delay
    nextCheck = console == nil ? .max : 1
  }

  /// Counts some more rows or bytes as done.
  public func advance(by amount: Int = 1) {
    done &+= Int64(amount)
    if done >= nextCheck { check() }
  }

  /// Erases the line; call it on every way out, as with `defer`.
  public func finish() {
    erase()
    nextCheck = .max
  }

  func erase() {
    guard isDrawn, let console else { return }
    isDrawn = false
    try? console.err.write("\r\u{1B}[K")
    try? console.err.flush()
  }

  private func check() {
    guard let console else { return }
    let now = console.clock()
    // Aim at one look at the clock in 10 to 40 ms.
    let passed = now &- lastCheck
    if passed < 10_000_000 {
      stride = min(stride * 2, 1 << 40)
    } else if passed > 40_000_000 {
      stride = max(stride / 2, 1)
    }
    lastCheck = now
    nextCheck = done + stride
    if now >= nextDrawing {
      nextDrawing = now + Self.interval
      draw(on: console)
    }
  }

  private func draw(on console: Console) {
    let state =
      if let total, total > 0 { "\(min(100, done * 100 / total))%" } else { grouped(done) }
    // One column is left free: a full line would wrap on some terminals and not be erased. The
    // label gives way first.
    let room = console.errFacts.width - 1
    let name = visible(label).truncated(toWidth: room - 9 - state.utf8.count)
    let text = "ittool: \(name) \(state)".truncated(toWidth: room)
    console.drawnProgress = self
    isDrawn = true
    try? console.err.write("\r\(text)\u{1B}[K")
    try? console.err.flush()
  }
}

extension Console {
  /// Starts to show progress, with a percentage where the total is known and a count elsewhere.
  ///
  /// It is drawn only on a terminal's standard error and not when quiet.
  public func progress(_ label: String, total: Int64? = nil) -> Progress {
    let draws = !quiet && errFacts.isTerminal && errFacts.movesCursor
    return Progress(console: draws ? self : nil, label: label, total: total)
  }
}

/// A count with its thousands set apart, such as `12,345`.
private func grouped(_ count: Int64) -> String {
  var result = ""
  let digits = String(count)
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result
}
