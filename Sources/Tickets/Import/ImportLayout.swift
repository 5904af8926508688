/// Which column of the file goes where: the rules, held against the header that was found.
import Commands
import Formats
import Repository

/// The header of one file and what its columns are for.
struct ImportLayout {
  /// A piece of a template whose header was found.
  enum Piece {
    case literal(String)
    case column(Int)
  }

  /// The headers as they stand in the file.
  let headers: [String]
  /// The usable alternatives by column number of ours.
  private(set) var sources: [[[Piece]]]
  /// The columns of ours that the file fills.
  private(set) var filled: [ImportColumn] = []
  /// The places of a repeated column that holds notes.
  private(set) var noteColumns: [Int] = []
  private(set) var order: [Piece] = []
  private(set) var sequence: [Piece] = []
  private(set) var actor: [Piece] = []
  private(set) var opener: [Piece] = []
  /// Whether this program wrote the file, with all columns.
  private(set) var isOwn = false

  private let file: String
  private let places: [String: [Int]]

  /// Whether the rows of one key are events in its life.
  var isEventLog: Bool { !order.isEmpty }

  /// The name for messages of the column that an alternative reads.
  func label(_ column: ImportColumn) -> String {
    for case .column(let index) in sources[column.rawValue].first ?? [] {
      let isAlone = sources[column.rawValue].first?.count == 1
      return isAlone ? headers[index].trimmed : column.name
    }
    return column.name
  }

  func fills(_ column: ImportColumn) -> Bool { !sources[column.rawValue].isEmpty }

  init(headers: [String], rules: ImportRules, file: String) throws(Failure) {
    self.headers = headers
    self.file = file
    var places: [String: [Int]] = [:]
    for (index, header) in headers.enumerated() {
      places[comparableHeader(header), default: []].append(index)
    }
    self.places = places
    sources = Array(repeating: [], count: ImportColumn.allCases.count)
    for column in ImportColumn.allCases {
      for template in rules.columns[column] ?? [] {
        if let pieces = try find(template, mustExist: rules.asked.contains(column)) {
          sources[column.rawValue].append(pieces)
        }
      }
    }
    if let events = rules.events { try take(events) }
    if let notes = rules.notes { noteColumns = places[notes.column] ?? [] }
    try takeOwnNames(rules)
    filled = ImportColumn.allCases.filter { !sources[$0.rawValue].isEmpty }
    isOwn = isWhollyOwn
  }

  private mutating func take(_ events: EventRules) throws(Failure) {
    guard let order = try find(events.order, mustExist: false) else { return }
    self.order = order
    if let template = events.sequence { sequence = try find(template, mustExist: false) ?? [] }
    if let template = events.actor { actor = try find(template, mustExist: false) ?? [] }
    if let template = events.opener { opener = try find(template, mustExist: false) ?? [] }
  }

  /// Columns that carry our names need no rule; all others must be mapped or ignored.
  private mutating func takeOwnNames(_ rules: ImportRules) throws(Failure) {
    var used = Set(noteColumns)
    for pieces in sources.joined() + [order, sequence, actor, opener] {
      for case .column(let index) in pieces { used.insert(index) }
    }
    var unknown: [Int] = []
    for (index, header) in headers.enumerated() where !used.contains(index) {
      let name = comparableHeader(header)
      // What we write beside the columns, in exports and in rejected rows.
      if rules.ignored.contains(name) || name == "reason" || name == "class" { continue }
      if LevelDues.names.contains(name) { continue }
      if rules.takesOwnNames, let column = ImportColumn.named[name], !rules.asked.contains(column) {
        sources[column.rawValue] = [[.column(try onlyPlace(of: header, name, for: column))]]
      } else if !rules.ignored.contains("*") {
        unknown.append(index)
      }
    }
    guard let first = unknown.first else { return }
    throw refusal(of: headers[first].trimmed, others: unknown.count - 1)
  }

  private func onlyPlace(of header: String, _ name: String, for column: ImportColumn)
    throws(Failure) -> Int
  {
    let found = places[name] ?? []
    guard found.count == 1 else {
      throw Failure(
        "\(file):1: the column '\(header.trimmed)' occurs \(found.count) times",
        hint: "say which one with --map '\(header.trimmed)#1=\(column.name)'")
    }
    return found[0]
  }

  private var isWhollyOwn: Bool {
    guard places["class"] != nil else { return false }
    return [ImportColumn.number, .subject, .version].allSatisfy { column in
      guard case .column(let index)? = sources[column.rawValue].first?.first else { return false }
      return comparableHeader(headers[index]) == column.name
    }
  }

  private func refusal(of header: String, others: Int) -> Failure {
    let more = others == 0 ? "" : " (and \(others) more)"
    var failure = Failure("\(file):1: unknown column '\(header)'" + more)
    if headers.count == 1, let other = [";", "\t", "|"].first(where: header.contains) {
      let name = other == "\t" ? "tab" : "'\(other)'"
      return failure.adding(hint: "is it a file with --delimiter \(name)?")
    }
    failure = failure.adding(hint: didYouMean(header, in: ImportColumn.allCases.map(\.name)))
    return failure.adding(
      hint: "map it with --map '\(header)=…' or leave it out with --ignore '\(header)'")
  }

  /// The places of a template's columns; nil when the file lacks one of them.
  private func find(_ template: ColumnTemplate, mustExist: Bool) throws(Failure) -> [Piece]? {
    var found: [Piece] = []
    for piece in template.pieces {
      switch piece {
      case .literal(let text): found.append(.literal(text))
      case .column(let name):
        guard let index = try place(of: name) else {
          guard mustExist else { return nil }
          throw Failure(
            "\(file):1: there is no column '\(name)'",
            hint: didYouMean(name, in: headers.map { $0.trimmed }))
        }
        found.append(.column(index))
      }
    }
    return found
  }

  private func place(of name: String) throws(Failure) -> Int? {
    let wanted = comparableHeader(name)
    if let found = places[wanted] {
      guard found.count == 1 else {
        throw Failure(
          "\(file):1: the column '\(name)' occurs \(found.count) times",
          hint: "say which one: '\(name)#1', '\(name)#2' …")
      }
      return found[0]
    }
    guard let mark = wanted.lastIndex(of: "#"), let n = Int(wanted[wanted.index(after: mark)...]),
      let found = places[wanted[..<mark].trimmed], (1...found.count).contains(n)
    else { return nil }
    return found[n - 1]
  }
}
