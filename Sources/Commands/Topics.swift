// The topics that every program of this shape has: exit status, environment, formats and dates,
// each made from the table that the code itself uses.
import Calendar
import Formats

/// A variable of the environment that the program reads.
public struct EnvironmentVariable: Sendable {
  /// Its name.
  public let name: String
  /// What it does, a sentence without full stop, in the prose markup.
  public let meaning: String

  /// Every variable that the program reads, its own ones first.
  public static let all: [EnvironmentVariable] = [
    EnvironmentVariable(name: "ITTOOL_DB", meaning: "The store, unless `--db` names one"),
    EnvironmentVariable(
      name: "ITTOOL_CONFIG", meaning: "The configuration file, unless `--config` names one"),
    EnvironmentVariable(
      name: "ITTOOL_ACTOR", meaning: "Who does it, unless `--actor` says so; else the account"),
    EnvironmentVariable(
      name: "ITTOOL_NOW",
      meaning: "The time to take for now, such as `2026-05-01T12:30:00Z`; for tests"),
    EnvironmentVariable(
      name: "ITTOOL_PAGER", meaning: "The pager for help and `show`; empty for none"),
    EnvironmentVariable(
      name: "ITTOOL_SHARE", meaning: "The directory of the data that the program ships"),
    EnvironmentVariable(name: "NO_COLOR", meaning: "No colour, when set and not empty"),
    EnvironmentVariable(
      name: "CLICOLOR_FORCE",
      meaning: "Colour even off a terminal, when set and neither empty nor 0"),
    EnvironmentVariable(name: "FORCE_COLOR", meaning: "The same as `CLICOLOR_FORCE`"),
    EnvironmentVariable(
      name: "COLUMNS", meaning: "The width of the screen, which is asked itself when unset"),
    EnvironmentVariable(
      name: "TERM", meaning: "No colour and no progress when it is `dumb` or unset"),
    EnvironmentVariable(name: "PAGER", meaning: "The pager when `ITTOOL_PAGER` is unset"),
    EnvironmentVariable(name: "LESS", meaning: "Options of less(1); `FRX` when unset"),
    EnvironmentVariable(name: "VISUAL", meaning: "The editor for longer texts"),
    EnvironmentVariable(name: "EDITOR", meaning: "The editor when `VISUAL` is unset"),
    EnvironmentVariable(
      name: "TMPDIR", meaning: "Where a text lies while it is edited; `/tmp` when unset"),
    EnvironmentVariable(name: "TZ", meaning: "The time zone, unless the configuration names one"),
    EnvironmentVariable(
      name: "XDG_CONFIG_HOME",
      meaning: "Where to look for the configuration; `~/.config` when unset"),
    EnvironmentVariable(
      name: "XDG_DATA_HOME", meaning: "Where to look for the store; `~/.local/share` when unset"),
    EnvironmentVariable(name: "HOME", meaning: "The home directory; the account's when unset"),
    EnvironmentVariable(
      name: "SOURCE_DATE_EPOCH", meaning: "The day that generated manual pages carry"),
  ]
}

extension Topic {
  /// The topics made from this program's own tables.
  public static var general: [Topic] {
    [
      Topic("exit-status", "What the exit status of a command means", isGenerated: true) {
        exitStatusProse
      },
      Topic("environment", "Which environment variables are read", isGenerated: true) {
        environmentProse
      },
      Topic("formats", "How rows are written and read", manualSection: 7) { formatsProse },
      Topic("dates", "How days and times are written", manualSection: 7) { datesProse },
    ]
  }

  static var exitStatusProse: String {
    ExitStatus.allCases.map { "= `\($0.rawValue)`\n\($0.meaning)" }.joined(separator: "\n\n")
      + "\n\nA number above 128 comes from the shell: the command was ended by a signal. Take any"
      + " number that is not in this list for a failure."
  }

  static var environmentProse: String {
    EnvironmentVariable.all.map { "= `\($0.name)`\n\($0.meaning)." }.joined(separator: "\n\n")
      + "\n\nNone of them holds a password; passwords are read from files or commands that the"
      + " configuration names."
  }

  private static let formatsProse = """
    Commands that print rows take `--format`. Without it rows are a `table` on a terminal and `tsv`
    elsewhere; the rows and columns are the same either way. `--json` is short for `--format json`.

    `--fields` chooses columns and their order in every format. Without it `table` and `tsv` show
    the usual columns, and `csv`, `json` and `ndjson` show all of them. The columns of a command
    are listed under FIELDS in its help.

    # The formats

    = `table`
    Aligned columns for people, under their names. Times are local. Text that does not fit is cut
    with an ellipsis, and where the columns cannot stand side by side each row becomes a block of
    lines. Characters that could act on the terminal are written out. Without rows nothing is
    printed.

    = `tsv`
    One line a row, a tab between values, no header, nothing cut. A tab, a line feed, a carriage
    return and a backslash in a value are written `\\t`, `\\n`, `\\r` and `\\\\`. A missing value
    is empty.

    = `csv`
    As RFC 4180 says, with a header line (`--no-header` leaves it out), in UTF-8 without a byte
    order mark; lines end with a line feed. Values are quoted only where they must be. A missing
    value is empty, and an empty text is `""`.

    = `json`
    One array of objects, `[]` without rows. The keys keep their order. A missing value is `null`
    and its key is there. Lists are arrays.

    = `ndjson`
    One object a line, otherwise as `json`.

    # Values

    Times in `tsv`, `csv`, `json` and `ndjson` are UTC as RFC 3339 writes them, such as
    `2026-05-01T12:30:00Z`. Numbers are plain digits, yes and no are `true` and `false`. Lists such
    as tags are one text with spaces between the words, except in JSON.

    New columns may be added at the end; existing ones keep their names and meanings.

    # Spreadsheets

    A spreadsheet takes text that begins with `=`, `+`, `-` or `@` for a formula. CSV is written
    exactly, for programs; where a command offers to guard text for a spreadsheet, an apostrophe is
    put in front of such text, and reading with the same option takes it away again.

    # Reading

    CSV is read with a header, in any order of columns, with LF or CRLF, with or without a byte
    order mark. Nothing is guessed from the look of a value: leading zeros stay.
    """

  private static var datesProse: String {
    let forms = DateGrammar.forms.map { "= `\($0.form)`\n\(sentence($0.meaning))" }
    let edges = DateGrammar.edges.map { "= \(use(of: $0.edge))\n\(sentence($0.meaning))" }
    return """
      A day or a time is written in one of these forms and in no other; letters may be large or
      small.

      \(forms.joined(separator: "\n\n"))

      # A day without a time

      What a day means where a time is wanted depends on what the option says:

      \(edges.joined(separator: "\n\n"))

      # What is refused

      A bare `m`, since it could be minutes or months: write `min` or `mo`. A date with slashes or
      dots, since `5/6` is two different days in two countries.

      Changes repeat the date as it was understood.
      """
  }

  private static func use(of edge: DateGrammar.Edge) -> String {
    switch edge {
    case .start: "When something begins"
    case .end: "When something ends"
    case .due: "By when something is due"
    }
  }

  private static func sentence(_ text: String) -> String {
    (text.first.map { $0.uppercased() } ?? "") + text.dropFirst() + "."
  }
}
