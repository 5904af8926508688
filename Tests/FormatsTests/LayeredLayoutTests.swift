import Testing

@testable import Formats

/// Graphs in layers.
struct LayeredLayoutTests {
  @Test func whatIsNeededStandsFurtherLeft() {
    let layout = LayeredLayout(count: 4, edges: [(1, 0), (2, 1), (2, 0)])
    #expect(layout.layer == [0, 1, 2, 0])
    #expect(layout.routes[2].map(\.layer) == [2, 1, 0])
  }

  @Test func nothingStandsOnAnotherThing() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Int(state >> 33) % bound
    }
    for _ in 0..<40 {
      let count = 2 + next(40)
      let edges = (0..<next(80)).compactMap { _ -> (from: Int, to: Int)? in
        let (one, other) = (next(count), next(count))
        return one == other ? nil : (max(one, other), min(one, other))
      }
      let layout = LayeredLayout(count: count, edges: edges)
      for edge in edges { #expect(layout.layer[edge.from] > layout.layer[edge.to]) }
      for layer in 0..<layout.layers {
        let rows = (0..<count).filter { layout.layer[$0] == layer }.map { layout.row[$0] }.sorted()
        for (one, other) in zip(rows, rows.dropFirst()) { #expect(other - one >= 1) }
        #expect(rows.allSatisfy { $0 >= 0 && $0 < layout.rows })
      }
    }
  }

  @Test func crossingsThatNeedNotBeAreUndone() {
    let layout = LayeredLayout(count: 4, edges: [(2, 1), (3, 0)])
    #expect((layout.row[0] < layout.row[1]) == (layout.row[3] < layout.row[2]))
  }

  @Test func aCircleDoesNotHang() {
    #expect(LayeredLayout(count: 2, edges: [(0, 1), (1, 0)]).layer.count == 2)
    #expect(LayeredLayout(count: 0, edges: []).rows == 0)
  }
}
