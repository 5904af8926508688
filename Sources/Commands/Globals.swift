/// The options that every command takes, before or after noun and verb.
import Terminal

/// What the global options said.
public struct Globals: Sendable {
  /// `--db`: the store.
  public var database: String?
  /// `--config`: the configuration file.
  public var configuration: String?
  /// `--actor`: who does it.
  public var actor: String?
  /// `--color`: whether to colour.
  public var colour: ColourChoice?
  /// `--quiet`: nothing but data and errors.
  public var quiet = false
  /// `--no-pager`: help and `show` go straight to the terminal.
  public var noPager = false
  /// `--no-input`: never ask.
  public var noInput = false

  /// Nothing said.
  public init() {}

  /// The table of global options.
  public static let options: [Option<Globals>] = [
    .value("db", "FILE", "Use the store FILE", completion: .file, \.database),
    .value("config", "FILE", "Read the configuration FILE", completion: .file, \.configuration),
    .value("actor", "NAME", "Record NAME as the one who does it", \.actor),
    .value("color", "WHEN", "Colour the output WHEN", \.colour),
    .flag("quiet", "q", "Print nothing but data and errors", \.quiet),
    .flag("no-pager", "Do not page help and show", \.noPager),
    .flag("no-input", "Never ask, fail instead", \.noInput),
  ]

  /// The words that ask for help or the version, for help and completions.
  public static let informational: [OptionDescription] = [
    OptionDescription(
      long: "help", short: "h", placeholder: nil, summary: "Show help (-h: short, --help: full)",
      details: "", completion: .none, repeats: false),
    OptionDescription(
      long: "version", short: "V", placeholder: nil, summary: "Show the version", details: "",
      completion: .none, repeats: false),
  ]
}

extension ColourChoice: ArgumentValue {}
