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
    let options = rowOptions(format, output)
    var places: [Int] = []
    // Without columns there is nothing to print, whatever the format.
    var rows = PrintedRows(
      RowFormatter(format: format, columns: [], options: options), on: console.out)
    try produce(
      { names in
        let names = distinct(names)
        places = try output.places(in: names) ?? Array(names.indices)
        rows = PrintedRows(
          RowFormatter(format: format, columns: places.map { names[$0] }, options: options),
          on: console.out)
      },
      { cells in try rows.print(places.map { cells[$0] }) })
    return try rows.end()
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
