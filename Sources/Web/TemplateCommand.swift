/// `web templates`: which files pages are made from, where each came from, and copies to change.
import Commands
import Formats
import Glibc
import Repository
import Terminal

struct TemplatesArguments: Sendable {
  var export: String?
  var output = Output()
}

/// A file that pages are made from.
struct TemplateRow {
  var name: String
  var found: WebFiles.Found

  static let fields: [Field<TemplateRow>] = [
    Field("file", "Its name") { .text($0.name) },
    Field("origin", "shipped, or own") { .text($0.found.isShipped ? "shipped" : "own") },
    Field("path", "Where it stands") { .text($0.found.path) },
  ]
}

extension WebCommands {
  var templates: Command<TemplatesArguments> {
    Command(
      "web templates", "List the templates of the pages, or copy them",
      prose: """
        Lists the templates, the stylesheet and the words of each language, and checks that each
        can be read. A file of the same name in `web` under `ittool` in XDG_CONFIG_HOME, or in
        `/etc/ittool/web`, takes the place of the one that came along. Copy those you want to
        change there and leave the others: they change with the program. Of words a file needs only
        the lines that are to differ.

        The templates are written in the syntax of Mustache: `{{name}}` is replaced by a value,
        with what means something in HTML escaped; `{{#name}}` to `{{/name}}` is shown when there
        is such a value, once for each of several, and `{{^name}}` when there is none; `{{> head}}`
        puts in another template; `{{! … }}` is a comment. `{{{body}}}`, unescaped, works for HTML
        that the program made and for nothing else. A name that there is not is an error that says
        file, line and column.
        """,
      options: [
        .value(
          "export", "DIR", "Copy the shipped files to DIR; none is written over",
          completion: .file, \.export)
      ] + Output.options.within(\.output),
      fields: TemplateRow.fields.descriptions(),
      examples: [
        Example("ittool web templates", "See which files are your own"),
        Example("ittool web templates --export templates", "Copy them, to change some"),
      ],
      start: TemplatesArguments()
    ) { arguments, context in
      let files = WebFiles(Places(context.environment))
      if let directory = arguments.export { return try context.export(files, to: directory) }
      var isSound = true
      var rows: [TemplateRow] = []
      for name in WebFiles.names + WebFiles.doorNames {
        let found = try files.need(name)
        rows.append(TemplateRow(name: name, found: found))
        do throws(Failure) {
          if name.hasSuffix(".txt") {
            let family = name.hasPrefix("door-") ? "door-" : ""
            _ = try Phrases(String(name.dropLast(4).dropFirst(family.count)), files, family: family)
          } else {
            _ = try Template(found.text, path: found.path)
          }
        } catch {
          isSound = false
          context.console.warn(error.message, hints: error.hints)
        }
      }
      try context.printRows(TemplateRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
        for row in rows { try emit(row) }
      }
      return isSound ? .done : .partial
    }
  }
}

extension Context {
  fileprivate func export(_ files: WebFiles, to directory: String) throws -> ExitStatus {
    if mkdir(directory, 0o777) != 0, errno != EEXIST {
      throw Failure("\(directory): \(systemMessage(errno))", status: .inputOutput)
    }
    var isWhole = true
    for name in WebFiles.names + WebFiles.doorNames {
      guard let found = try files.find(name, shippedOnly: true) else { continue }
      let path = "\(directory)/\(name)"
      var facts = stat()
      if lstat(path, &facts) == 0 {
        isWhole = false
        console.warn("\(path) is there already and was left as it is", hints: [])
        continue
      }
      try WholeFile.write(found.text, to: path)
    }
    let own = files.ownDirectories.first
    console.note("put those that you change into \(own ?? "/etc/ittool/web")")
    return isWhole ? .done : .partial
  }
}
