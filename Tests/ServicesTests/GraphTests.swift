import SQLite
import Testing

@testable import Services

/// What follows from the failure of services for those that need them.
struct GraphTests {
  private func graph(_ needs: [ServiceNeed], count: Int64 = 6) -> ServiceGraph {
    ServiceGraph((1...count).map { Service(number: $0) }, needs)
  }

  @Test func whatNeedsAFailedServiceFailsWithIt() {
    let graph = graph([ServiceNeed(2, needs: 1), ServiceNeed(3, needs: 2)])
    let status = graph.status(of: [StatedImpact(1, .major, cause: 9)])
    #expect(status[3] == ServiceStatus(.major, causes: [9], through: 2))
    #expect(status[1]?.through == nil)
    #expect(status[4] == ServiceStatus())
  }

  @Test func whatOnlyHelpsDegrades() {
    let graph = graph([ServiceNeed(2, needs: 1, isHelpOnly: true)])
    #expect(graph.status(of: [StatedImpact(1, .major, cause: 9)])[2]?.level == .degraded)
  }

  @Test func oneAlternativeIsEnough() {
    let graph = graph([
      ServiceNeed(3, needs: 1, alternative: "isp"), ServiceNeed(3, needs: 2, alternative: "isp"),
    ])
    #expect(graph.status(of: [StatedImpact(1, .major, cause: 9)])[3]?.level == .operational)
    let both = graph.status(of: [
      StatedImpact(1, .major, cause: 9), StatedImpact(2, .partial, cause: 10),
    ])
    #expect(both[3]?.level == .partial)
    #expect(both[3]?.causes == [9, 10])
  }

  @Test func operationalExcusesFromTheSameOutageOnly() {
    let graph = graph([ServiceNeed(2, needs: 1)])
    let looked = [StatedImpact(1, .major, cause: 9), StatedImpact(2, .operational, cause: 9)]
    #expect(graph.status(of: looked)[2]?.level == .operational)
    let later = looked + [StatedImpact(1, .partial, cause: 10)]
    #expect(graph.status(of: later)[2]?.level == .major)
  }

  @Test func theWorstOfSeveralStatementsHolds() {
    let graph = graph([])
    let status = graph.status(of: [
      StatedImpact(1, .degraded, cause: 4), StatedImpact(1, .major, cause: 2),
      StatedImpact(1, .maintenance, cause: -7),
    ])
    #expect(status[1] == ServiceStatus(.major, causes: [2, 4, -7]))
  }

  @Test func aCircleIsFoundWithItsWay() {
    let graph = graph([ServiceNeed(2, needs: 1), ServiceNeed(3, needs: 2)])
    #expect(graph.way(from: 3, to: 1) == [3, 2, 1])
    #expect(graph.way(from: 1, to: 3) == nil)
    #expect(graph.way(from: 1, to: 1) == [1])
    #expect(graph.allDependents(of: 1) == [2, 3])
    #expect(graph.allNeeds(of: 3) == [1, 2])
  }
}

extension Service {
  fileprivate init(number: Int64) {
    self.init(id: number, name: "s\(number)", title: "Service \(number)")
  }
}
