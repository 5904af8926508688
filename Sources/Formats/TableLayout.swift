// How wide each column of a table may be: words shrink, widest first; numbers and times never do,
// as half a number is a wrong number.

/// What has been seen of one column.
struct TableColumn: Sendable {
  /// The spaces between two columns.
  static let gap = 2
  /// Words keep at least this many columns, less only when even that does not fit.
  static let comfortable = 12
  /// Below this, a column of words says nothing, and the rows become cards.
  static let least = 4

  var headerWidth: Int
  private var widest = 0
  private var numbers = false
  private var others = false
  private var words = false

  init(headerWidth: Int) { self.headerWidth = headerWidth }

  var naturalWidth: Int { max(headerWidth, widest) }
  var isNumeric: Bool { numbers && !others }

  /// The narrowest this column may become: all of it unless it holds words, then `floor`.
  func minimum(_ floor: Int) -> Int {
    if words { return min(naturalWidth, floor) }
    return max(widest, min(headerWidth, floor))
  }

  mutating func see(_ cell: Cell, width: Int) {
    widest = max(widest, width)
    switch cell {
    case .null: break
    case .integer, .real: numbers = true
    case .bool, .instant: others = true
    case .text, .list, .json:
      others = true
      words = true
    }
  }
}

/// The width of each column so that all fit into `limit`; nil when they cannot.
func fittedWidths(_ columns: [TableColumn], into limit: Int) -> [Int]? {
  let room = limit - TableColumn.gap * max(0, columns.count - 1)
  let natural = columns.map(\.naturalWidth)
  if natural.reduce(0, +) <= room { return natural }
  for floor in [TableColumn.comfortable, TableColumn.least] {
    let least = columns.map { $0.minimum(floor) }
    if least.reduce(0, +) <= room { return capped(natural, least: least, room: room) }
  }
  return nil
}

/// Lowers the widest columns to one common cap, none below its least, until the sum fits `room`.
private func capped(_ natural: [Int], least: [Int], room: Int) -> [Int] {
  func widths(_ cap: Int) -> [Int] { zip(natural, least).map { max($1, min($0, cap)) } }
  var low = 0
  var high = natural.max() ?? 0
  while low < high {
    let middle = (low + high + 1) / 2
    if widths(middle).reduce(0, +) <= room { low = middle } else { high = middle - 1 }
  }
  var result = widths(low)
  // What the common cap leaves over goes to the columns that are still cut, one column each.
  var rest = room - result.reduce(0, +)
  for index in result.indices where rest > 0 && result[index] == low && natural[index] > low {
    result[index] += 1
    rest -= 1
  }
  return result
}
