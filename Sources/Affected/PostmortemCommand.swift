/// `outage postmortem`: looking back without blame, as an article.
import Articles
import Commands
import Delivery
import Outages
import Repository
import SQLite
import Terminal

struct PostmortemArguments: Sendable {
  var outage: OutageNumber?
  var file: String?
  var template = false
}

extension AffectedCommands {
  static var postmortem: Command<PostmortemArguments> {
    Command(
      "outage postmortem", "Look back at an outage, without blame",
      prose: """
        Makes a draft of an article and prints its number, such as K-12. The template has the
        timeline, the services that were hit and how people were kept informed, filled in, and asks
        what happened, what went well, what did not and what changes; it names nobody. On a terminal
        the editor opens; elsewhere the draft is the template, to be written with
        `ittool article edit`; the outage names it. Its readers are technicians until somebody says otherwise.
        """,
      options: [
        .value(
          "file", "F", "FILE", "Read the text from FILE; - is standard input", completion: .file,
          \.file),
        .flag("template", "Print the template and make no article", \.template),
      ],
      operands: [.one("OUTAGE", "The outage", completion: .query("outage"), \.outage)],
      examples: [
        Example("ittool outage postmortem O-9", "Write it in the editor"),
        Example("ittool outage postmortem O-9 --template", "See what it asks"),
      ],
      start: PostmortemArguments()
    ) { arguments, context in
      guard let number = arguments.outage else { return .usage }
      let given = try arguments.file.map { try context.console.readText($0, limit: 1 << 20) }
      return try context.withStore { store in
        let outage = try store.outage(number)
        let facts = try store.lookingBack(at: outage)
        let content = try Letter("outage-postmortem", language: outage.language, store.places).fill(
          [
            "number": outage.number, "title": outage.title, "timeline": facts.timeline,
            "impact": facts.impact, "words": facts.words, "cause": outage.cause?.rawValue ?? "",
          ])
        if arguments.template {
          try context.console.display(content.text)
          return .done
        }
        guard outage.state == .resolved else {
          throw Failure("\(outage.number) is not over yet: it is \(outage.state.rawValue)")
        }
        if let article = outage.article {
          let name = Kind.article.number(article)
          throw Failure(
            "\(name) looks back at \(outage.number) already",
            hint: "change it with 'ittool article edit \(name)'")
        }
        func put(_ text: String) throws -> ExitStatus {
          let id = try store.write {
            let current = try store.outage(number)
            var new = NewArticle()
            new.title = String(content.subject.prefix(200))
            new.body = text
            new.language = outage.language
            let id = try store.make(new)
            try store.setArticle(id, of: current)
            var update = NewOutageUpdate()
            update.kind = .postmortem
            update.words.body = "What we learned of it: \(Kind.article.number(id))."
            update.notifies = false
            try store.add(update, to: current)
            return id
          }
          try context.console.line(Kind.article.number(id))
          return .done
        }
        if let given { return try put(given) }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          return try put(content.text)
        }
        return try context.console.editing(content.text, suffix: ".md") { try put($0) }
      }
    }
  }
}
