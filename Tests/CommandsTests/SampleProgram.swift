// A small program whose words are as awkward as words can be, for the tests of the renderers.
import Calendar
import Commands
import Terminal

enum SampleState: String, CaseIterable, ArgumentValue {
  case open, waiting, closed
}

/// Choices that a careless script would split, expand or run.
enum AwkwardChoice: String, CaseIterable, ArgumentValue {
  case colon = "a:b"
  case quote = "it's"
  case blank = "two words"
  case run = "$(touch choice)"
  case bracket = "[x]"
}

struct ListArguments: Sendable, Equatable {
  var state: SampleState?
  var tags: [String] = []
  var limit = 50
  var all = false
  var quick = false
  var output = SampleOutput()
  var tickets: [String] = []
}

struct SampleOutput: Sendable, Equatable {
  var format: OutputFormatName?
}

enum OutputFormatName: String, CaseIterable, ArgumentValue {
  case table, json
}

struct OpenArguments: Sendable, Equatable {
  var title: String?
  var queue: String?
  var way: AwkwardChoice?
  var file: String?
  var due: String?
}

struct RowsArguments: Sendable {
  var output = Output()
}

extension Command where Arguments == ListArguments {
  static var list: Command {
    Command(
      "ticket list", "List tickets: 'open' ones [all with --all]",
      prose: """
        Lists *TICKET*s. A line may begin with a dot:

        .TH is no macro here, 'and' this \\fB is no font.

        - an item with `--state`
        - another one

        = `term`
        what it means

            ittool ticket list | grep '^T-'
            .dot 'quote' \\back ~tilde
        """,
      options: [
        .value("state", "s", "STATE", "Only tickets in STATE", \.state),
        .list(
          "tag", "t", "TAG", "Only tickets with TAG", details: "Give `--tag` for each of them.",
          completion: .query("tag"), \.tags),
        .value("limit", "NUMBER", "Show at most NUMBER tickets", \.limit),
        .flag("all", "a", "Closed tickets too: $(touch summary) `x` [\\y]", \.all),
        .flag("quick", "Don't sort", \.quick),
        .value("format", "FORMAT", "Print rows as FORMAT", \.output.format),
      ],
      operands: [
        .many(
          "TICKET", "Only these tickets", optional: true, completion: .query("ticket"), \.tickets)
      ],
      fields: [
        Field<Int>("number", "The number") { .integer(Int64($0)) },
        Field<Int>("opened-at", "When it was opened", usual: false) { _ in .null },
      ].descriptions(),
      examples: [
        Example("ittool ticket list --state open", "Show what is waiting"),
        Example("ittool ticket list -s closed | wc -l", "Count the closed ones"),
      ],
      start: ListArguments()
    ) { _, _ in .done }
  }
}

extension Command where Arguments == OpenArguments {
  static var open: Command {
    Command(
      "ticket open", "Open a ticket",
      prose: "Opens a ticket.",
      options: [
        .value("queue", "QUEUE", "Put it in QUEUE", completion: .query("queue"), \.queue),
        .value("way", "w", "WAY", "It came by WAY: \"phone\", 'mail'", \.way),
        .value("file", "f", "FILE", "Read the text from FILE", completion: .file, \.file),
        .value("due", "DATE", "Due at DATE", completion: .query("due"), \.due),
      ],
      operands: [.one("TITLE", "What it is about", \.title)],
      examples: [
        Example("ittool ticket open 'Printer jam, room 12'", "Open a ticket"),
        Example("id=$(ittool ticket open --queue print \"No toner\")", "Keep its number"),
      ],
      start: OpenArguments()
    ) { _, _ in .done }
  }
}

extension Program {
  static var sample: Program {
    Program(
      name: "ittool", version: { "ittool 1.2.3 (sqlite 3.40.1)" },
      nouns: [
        Noun(
          "ticket", "Work on tickets", group: "Help desk",
          prose: "A ticket is what somebody asks for.",
          commands: {
            [
              AnyCommand(.list), AnyCommand(.open),
              AnyCommand(
                Command(
                  "ticket rows", "Print rows", prose: "Prints rows.",
                  options: Output.options.within(\RowsArguments.output),
                  examples: [Example("ittool ticket rows --json", "Print rows as JSON")],
                  start: RowsArguments()
                ) { _, _ in .done }),
              AnyCommand(
                Command(
                  "ticket peek", "Hidden", isHidden: true, start: RowsArguments()
                ) { _, _ in .no }),
            ]
          }),
        Noun(
          "config", "Show the configuration", prose: "Shows `key = value` lines.",
          hasOwnManual: false,
          commands: {
            [
              AnyCommand(
                Command(
                  "config show", "Show all settings", prose: "Shows where each comes from.",
                  examples: [Example("ittool config show", "Show all settings")],
                  start: RowsArguments()
                ) { _, _ in .done })
            ]
          }),
        Noun(
          "status", "Say how things stand", hasOwnManual: false,
          commands: {
            [
              AnyCommand(
                Command(
                  "status", "Say how things stand", prose: "Says it.",
                  operands: [.maybe("STATE", "Only about STATE", \StatusArguments.state)],
                  examples: [Example("ittool status", "Say how things stand")],
                  start: StatusArguments()
                ) { _, _ in .done })
            ]
          }),
      ] + Noun.aboutTheProgram,
      topics: Topic.general + [
        Topic("config", "The configuration file", manualSection: 5) {
          "# Sections\n\nA line is `key = value`.\n\n    [ticket]\n    queue = print"
        }
      ],
      about: About(
        summary: "Tools for a school district's technology department",
        prose: "One program over one file.",
        firstSteps: [Example("ittool ticket open 'First'", "Open the first ticket")],
        files: "= `~/.config/ittool/config`\nThe configuration.",
        security: "The file's permissions are the boundary."),
      candidates: { query, prefix, context in
        switch query {
        case "ticket":
          [
            Candidate("T-1", "Printer jam"), Candidate("T-42", "$(touch pwned); `touch pwned`"),
            Candidate("$(touch pwned)", "not safe"), Candidate("-x", "not safe"),
          ]
        case "tag": [Candidate("loan"), Candidate("laptop")]
        case "queue": [Candidate(context.globals.database ?? "none", prefix)]
        default: []
        }
      })
  }
}

struct StatusArguments: Sendable {
  var state: SampleState?
}

/// A context whose output can be read back.
func sampleContext(
  _ program: Program = .sample, globals: Globals = Globals(), console: Console? = nil
) -> Context {
  Context(
    console: console ?? Console(out: .memory(), err: .memory()), environment: Environment([:]),
    globals: globals, program: program, clock: { Instant(seconds: 1_777_777_777) })
}
