/// The graph of services as indented text: what is needed first, what needs it below.
import Commands
import Formats
import Terminal

/// Draws services and what falls with them.
struct GraphText {
  let console: Console
  let graph: ServiceGraph
  let status: [Int64: ServiceStatus]
  /// The channels that need a service to send, by its row.
  let channels: [Int64: [ChannelWord]]
  /// The services that are drawn; nil for all.
  var only: Set<Int64>?
  private var drawn: Set<Int64> = []

  init(
    _ console: Console, _ graph: ServiceGraph, _ status: [Int64: ServiceStatus],
    _ channels: [Int64: [ChannelWord]], only: Set<Int64>?
  ) {
    self.console = console
    self.graph = graph
    self.status = status
    self.channels = channels
    self.only = only
  }

  /// The lines.
  mutating func lines() -> [String] {
    var lines: [String] = []
    let shown = graph.services.filter { isShown($0.id) }
    for service in shown where !needs(of: service.id).contains(where: { isShown($0.needs) }) {
      add(service.id, "", "", nil, to: &lines)
    }
    return lines
  }

  private func isShown(_ id: Int64) -> Bool { only?.contains(id) ?? true }

  private func needs(of id: Int64) -> [ServiceNeed] { graph.needs[id] ?? [] }

  private mutating func add(
    _ id: Int64, _ head: String, _ rest: String, _ need: ServiceNeed?, to lines: inout [String]
  ) {
    guard let service = graph[id] else { return }
    let isNew = drawn.insert(id).inserted
    var line = head + console.styled(service.name, .bold)
    if let need {
      if need.isHelpOnly { line += " (helped)" }
      if let word = need.alternative { line += " (one of \(word) is enough)" }
    }
    let level = status[id]?.level ?? .operational
    if level != .operational { line += "  " + console.styled(level) }
    let dependents = graph.services.map(\.id).filter {
      graph.dependents[id]?.contains($0) == true && isShown($0)
    }
    let below = dependents.map(Below.service) + (channels[id] ?? []).map(Below.channel)
    guard isNew || below.isEmpty else {
      lines.append(line + console.styled("  (see above)", .dim))
      return
    }
    lines.append(line)
    for (place, child) in below.enumerated() {
      let isLast = place == below.count - 1
      let next = rest + (isLast ? "└─ " : "├─ ")
      switch child {
      case .service(let other):
        let need = needs(of: other).first { $0.needs == id }
        add(other, next, rest + (isLast ? "   " : "│  "), need, to: &lines)
      case .channel(let word):
        lines.append(next + "channel \(console.shown(word.spoken))")
      }
    }
  }

  private enum Below {
    case service(Int64)
    case channel(ChannelWord)
  }
}
