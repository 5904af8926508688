/// `service graph`: what depends on what, as text or as a picture.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct GraphArguments: Sendable {
  var name: String?
  var svg: String?
}

extension ServiceCommands {
  var graph: Command<GraphArguments> {
    Command(
      "service graph", "Draw what depends on what",
      prose: """
        Draws the services as indented text: what is needed stands at the left, what falls with it
        below. A service that needs several stands under each of them and is drawn out once. How a
        service is stands beside it unless it works.

        With SERVICE only what it needs and what needs it is drawn. `--svg` draws a picture: boxes
        with arrows to what is needed, dashed where it only helps, dotted where one of several is
        enough.
        """,
      options: [
        .value(
          "svg", "FILE", "Draw a picture into FILE; - is standard output", completion: .file, \.svg)
      ],
      operands: [.maybe("SERVICE", "Only around it", completion: .query("service"), \.name)],
      examples: [
        Example("ittool service graph", "See the whole of it"),
        Example("ittool service graph internet --svg internet.svg", "Draw what falls with it"),
      ],
      start: GraphArguments()
    ) { [status] arguments, context in
      try context.withStore { store in
        let graph = try store.serviceGraph()
        let known = try status(store, graph)
        var channels: [Int64: [ChannelWord]] = [:]
        for service in graph.services {
          let words = try store.channelWords(of: service.id)
          if !words.isEmpty { channels[service.id] = words }
        }
        var only: Set<Int64>?
        if let name = arguments.name {
          let service = try store.service(named: name)
          guard graph[service.id] != nil else { throw Failure("\(service.name) is out of use") }
          only = graph.allNeeds(of: service.id).union(graph.allDependents(of: service.id))
            .union([service.id])
        }
        if let file = arguments.svg {
          let picture = graphPicture(
            graph, known, channels, only: only,
            subtitle: "Services as of \(spoken(store.now, try store.zone()))")
          if file == "-" {
            try context.console.write(picture)
          } else {
            try WholeFile.write(picture, to: file)
          }
          return .done
        }
        var text = GraphText(context.console, graph, known, channels, only: only)
        for line in text.lines() { try context.console.line(line) }
        if graph.services.isEmpty, context.console.outFacts.isTerminal {
          context.console.note("there is no service yet; make one with 'ittool service add'")
        }
        return .done
      }
    }
  }
}
