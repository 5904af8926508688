/// Places for the nodes of a graph without circles: in layers, with few crossings.
///
/// The steps are those of Sugiyama, Tagawa and Toda (1981): layers by the longest way, places that
/// long edges pass through, an order within layers by the mean of the neighbours, and rows.

/// A graph laid out in layers from left to right.
public struct LayeredLayout: Sendable {
  /// The layer of each node: 0 for one without edges out of it.
  public private(set) var layer: [Int]
  /// The row of each node, from the top; rows of one layer are at least 1 apart.
  public private(set) var row: [Double]
  /// For each edge the points that it passes on its way, as layer and row, ends included.
  public private(set) var routes: [[(layer: Int, row: Double)]]

  /// How many layers there are.
  public var layers: Int { (layer.max() ?? -1) + 1 }
  /// How many rows there are.
  public var rows: Double { (routes.flatMap { $0.map(\.row) } + row).max().map { $0 + 1 } ?? 0 }

  /// Lays a graph out.
  ///
  /// - Parameters:
  ///   - count: how many nodes there are.
  ///   - edges: from a node to one that stands further left; circles must not be among them.
  public init(count: Int, edges: [(from: Int, to: Int)]) {
    var lanes = Lanes(count: count, edges: edges)
    lanes.order()
    lanes.place()
    layer = Array(lanes.layer.prefix(count))
    row = Array(lanes.row.prefix(count))
    routes = lanes.ways.map { way in way.map { (lanes.layer[$0], lanes.row[$0]) } }
  }
}

/// Nodes, and the places that long edges pass through, in layers.
private struct Lanes {
  var layer: [Int]
  var row: [Double]
  /// The nodes that each edge goes by, the ends included.
  var ways: [[Int]] = []
  private var left: [[Int]]
  private var right: [[Int]]
  private var stacks: [[Int]]

  init(count: Int, edges: [(from: Int, to: Int)]) {
    layer = Self.layers(count, edges)
    left = Array(repeating: [], count: count)
    right = left
    for edge in edges {
      var way = [edge.from]
      for between in stride(from: layer[edge.from] - 1, to: layer[edge.to], by: -1) {
        way.append(layer.count)
        layer.append(between)
        left.append([])
        right.append([])
      }
      way.append(edge.to)
      for (one, next) in zip(way, way.dropFirst()) {
        left[one].append(next)
        right[next].append(one)
      }
      ways.append(way)
    }
    stacks = Array(repeating: [], count: (layer.max() ?? -1) + 1)
    for node in layer.indices { stacks[layer[node]].append(node) }
    row = Array(repeating: 0, count: layer.count)
    for stack in stacks { for (place, node) in stack.enumerated() { row[node] = Double(place) } }
  }

  // The longest way to a node without edges; a circle, which must not be, ends the search.
  private static func layers(_ count: Int, _ edges: [(from: Int, to: Int)]) -> [Int] {
    var layer = Array(repeating: 0, count: count)
    for _ in 0..<max(1, count) {
      var isStill = true
      for edge in edges where layer[edge.from] <= layer[edge.to] {
        layer[edge.from] = layer[edge.to] + 1
        isStill = false
      }
      if isStill { break }
    }
    return layer
  }

  mutating func order() {
    var best = (crossings: crossings, stacks: stacks)
    for sweep in 0..<12 where best.crossings > 0 {
      let places = sweep.isMultiple(of: 2) ? Array(stacks.indices) : stacks.indices.reversed()
      for place in places {
        let near = sweep.isMultiple(of: 2) ? left : right
        let wish = stacks[place].enumerated().map { rank, node in
          (node, near[node].isEmpty ? Double(rank) : mean(near[node]), rank)
        }
        stacks[place] = wish.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
        for (rank, node) in stacks[place].enumerated() { row[node] = Double(rank) }
      }
      let now = crossings
      if now < best.crossings { best = (now, stacks) }
    }
    stacks = best.stacks
    for stack in stacks { for (rank, node) in stack.enumerated() { row[node] = Double(rank) } }
  }

  private func mean(_ nodes: [Int]) -> Double {
    nodes.reduce(0) { $0 + row[$1] } / Double(nodes.count)
  }

  private var crossings: Int {
    var count = 0
    for stack in stacks {
      let ends = stack.enumerated().flatMap { rank, node in
        left[node].map { (Double(rank), row[$0]) }
      }
      for (place, one) in ends.enumerated() {
        for other in ends.dropFirst(place + 1)
        where (one.0 - other.0) * (one.1 - other.1) < 0 { count += 1 }
      }
    }
    return count
  }

  /// Moves nodes towards their neighbours without changing their order.
  mutating func place() {
    for sweep in 0..<8 {
      let places = sweep.isMultiple(of: 2) ? Array(stacks.indices) : stacks.indices.reversed()
      for place in places {
        let stack = stacks[place]
        let wishes = stack.map { node in
          let near = left[node] + right[node]
          return near.isEmpty ? row[node] : mean(near)
        }
        var rows = wishes
        for index in rows.indices.dropFirst() {
          rows[index] = max(rows[index], rows[index - 1] + 1)
        }
        // What was pushed down only goes back half the way, so that both sides give way.
        let push = zip(rows, wishes).map { $0 - $1 }.reduce(0, +) / Double(max(1, rows.count))
        for (index, node) in stack.enumerated() { row[node] = rows[index] - push }
      }
    }
    let top = row.min() ?? 0
    // Halves are enough, and keep lines straight.
    for node in row.indices { row[node] = ((row[node] - top) * 2).rounded() / 2 }
    for stack in stacks {
      for (one, next) in zip(stack, stack.dropFirst()) where row[next] < row[one] + 1 {
        row[next] = row[one] + 1
      }
    }
  }
}
