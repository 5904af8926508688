/// Printing rows whose columns are known only when they come: the answer to a person's SQL.
import Formats
import Terminal

extension Context {
  /// Prints rows in the format that was asked for, with the columns that `produce` names first.
  ///
  /// A name that comes twice gets a number, as `:1`, so that every JSON key is there once.
  ///
  /// - Parameter produce: calls its first argument once with the names of the columns, then its
  ///   second once per row.
  /// - Returns: how many rows were printed.
  @discardableResult
  public func printDynamicRows(
    _ output: Output,
    _ produce: (_ begin: ([String]) throws -> Void, _ emit: ([Cell]) throws -> Void) throws -> Void
  ) throws -> Int {
    let isTerminal = console.outFacts.isTerminal
    let format = output.resolved(isTerminal: isTerminal)
    var options = RowOptions(header: !output.noHeader)
    if format == .table {
      options.terminal = TerminalTable(
        width: isTerminal ? console.outFacts.width : nil,
        headerStyle: console.outFacts.colour ? "1" : nil)
    }
    var places: [Int] = []
    var formatter = RowFormatter(format: format, columns: [], options: options)
    var bytes: [UInt8] = []
    var count = 0
    try produce(
      { names in
        let names = distinct(names)
        places = try output.places(in: names)
        formatter = RowFormatter(
          format: format, columns: places.map { names[$0] }, options: options)
        formatter.begin(into: &bytes)
      },
      { cells in
        formatter.row(places.map { cells[$0] }, into: &bytes)
        count += 1
        if bytes.count >= 32_768 {
          try console.out.write(bytes: bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      })
    formatter.end(into: &bytes)
    try console.out.write(bytes: bytes)
    return count
  }
}

extension Output {
  // Where the columns that `--fields` names stand; all of them when it names none.
  fileprivate func places(in names: [String]) throws(Failure) -> [Int] {
    let wanted = fields.flatMap { $0.split(separator: ",").map(String.init) }
    if wanted.isEmpty { return Array(names.indices) }
    var places: [Int] = []
    for name in wanted {
      guard let place = names.firstIndex(of: name) else {
        throw .usage(
          "--fields: unknown field '\(name)'; known are " + names.joined(separator: ", "),
          hint: didYouMean(name, in: names))
      }
      places.append(place)
    }
    return places
  }
}

private func distinct(_ names: [String]) -> [String] {
  var seen: Set<String> = []
  return names.map { name in
    var unique = name
    var number = 0
    while !seen.insert(unique).inserted {
      number += 1
      unique = "\(name):\(number)"
    }
    return unique
  }
}
