/// A telephone tree: people whom no channel reaches, split among those who call.
import Calendar

/// Somebody to call, or to go and tell.
struct CallEntry: Sendable, Equatable {
  /// The person; nil for an address that is nobody's.
  var person: Int64?
  /// The name.
  var name: String
  /// The first building; empty for none.
  var site: String
  /// Where to find them there; empty for unknown.
  var room: String
  /// The telephone number; nil where somebody must go.
  var phone: String?
  /// Why no channel reaches them.
  var reason: String
  /// What became of the call: reached or missed; nil before it.
  var outcome: String?
  /// When that was.
  var at: Instant?
  /// Who called.
  var caller: String = ""

  /// Whether they know.
  var isDone: Bool { outcome == "reached" }
}

/// What one person calls.
struct CallSheet: Sendable, Equatable {
  /// Who calls; `1`, `2` where nobody was named.
  var caller: String
  /// Whom.
  var entries: [CallEntry]
}

/// All that are to be called.
struct CallList: Sendable, Equatable {
  /// The people, by building and name.
  let entries: [CallEntry]

  /// Sorts people so that one caller has one building as far as that goes.
  init(_ entries: [CallEntry]) {
    self.entries = entries.sorted {
      ($0.site, $0.name, $0.person ?? 0) < ($1.site, $1.name, $1.person ?? 0)
    }
  }

  /// How many calls one person makes in an hour, of three minutes each.
  static let most = 20

  /// How many calls a printed page holds.
  static let page = 100

  /// Those who can be called.
  var callable: [CallEntry] { entries.filter { $0.phone != nil } }

  /// Those to whom somebody must go.
  var others: [CallEntry] { entries.filter { $0.phone == nil } }

  /// The sheets: as equal as can be, each a run of the list, and the same ones every time.
  ///
  /// Who was called already stays on their sheet, so that no sheet changes while others call.
  func sheets(_ callers: [String]) -> [CallSheet] {
    let all = callable
    guard !all.isEmpty else { return [] }
    let names =
      callers.isEmpty
      ? (1...((all.count + Self.most - 1) / Self.most)).map(String.init) : callers
    let size = all.count / names.count
    let rest = all.count % names.count
    var start = 0
    return names.enumerated().map { place, name in
      let count = size + (place < rest ? 1 : 0)
      defer { start += count }
      return CallSheet(caller: name, entries: Array(all[start..<start + count]))
    }
  }
}

extension String {
  /// A telephone number as people dial it: `+1 555 010 0201`.
  var dialled: String {
    guard hasPrefix("+1"), utf8.count == 12, utf8.dropFirst().allSatisfy({ 48...57 ~= $0 }) else {
      return self
    }
    let digits = Array(self)
    return "+1 \(String(digits[2..<5])) \(String(digits[5..<8])) \(String(digits[8...]))"
  }
}
