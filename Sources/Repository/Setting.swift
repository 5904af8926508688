/// The settings: what each means, its default, and where it is kept.
import Calendar
import Commands

/// One setting.
///
/// Those of the deployment stand in the configuration file, those of the district in
/// the store, where every technician sees the same.
public struct Setting: Sendable {
  /// Where a setting is kept.
  public enum Keeper: Sendable {
    /// The configuration file.
    case file
    /// The store: `ittool config set`.
    case store
  }

  /// The name, as in the file: `section.key`, or `key` before the first section.
  public let name: String
  /// What it means, with its unit; no full stop.
  public let summary: String
  /// The value when nothing else is said; nil when it is found out at run time.
  public let fallback: String?
  /// Where it is kept.
  public let keeper: Keeper
  /// Refuses a value that does not fit.
  let check: @Sendable (String) throws(Failure) -> Void

  init(
    _ name: String, _ summary: String, fallback: String?, keeper: Keeper,
    check: @escaping @Sendable (String) throws(Failure) -> Void = { _ throws(Failure) in }
  ) {
    self.name = name
    self.summary = summary
    self.fallback = fallback
    self.keeper = keeper
    self.check = check
  }

  /// All settings, in the order that `ittool config` prints them.
  public static let all: [Setting] =
    general + promises + words + announcements + surveys + readership + outages + monitors + alerts
    + web + people + mail + delivery + door

  private static let general: [Setting] =
    [
      Setting("database", "Path of the store", fallback: nil, keeper: .file),
      Setting(
        "timezone", "Zone for tables and dates, such as Europe/Berlin", fallback: nil, keeper: .file
      ) {
        name throws(Failure) in
        do throws(ZoneError) { _ = try Zone.named(name) } catch { throw Failure(error.message) }
      },
      Setting(
        "ticket.queue", "Queue of a ticket that names none", fallback: "general", keeper: .store),
      Setting(
        "ticket.quiet-days", "Days without a public word after which a ticket is quiet",
        fallback: "3", keeper: .store, check: positive),
      Setting(
        "ticket.waiting-days", "Days after which a waiting ticket waits too long",
        fallback: "7", keeper: .store, check: positive),
      Setting(
        "ticket.attachment-limit", "Largest attachment, in mebibytes", fallback: "25",
        keeper: .store, check: positive),
      Setting(
        "report.school-year", "Month and day on which a school year begins, such as 08-01",
        fallback: "08-01", keeper: .store
      ) { word throws(Failure) in
        guard schoolYearStart(word) != nil else {
          throw Failure("'\(word)' is not a month and a day from 01 to 28, such as 08-01")
        }
      },
      Setting(
        "level.mails", "Escalations of one run that one person gets one by one; more are one mail",
        fallback: "5", keeper: .store, check: positive),
    ] + notices

  private static let notices: [Setting] = [
    ("received", "Tell requesters that their ticket was opened"),
    ("reply", "Tell requesters and watchers of public replies"),
    ("waiting", "Tell them that their ticket waits, and for whom"),
    ("resolved", "Tell them that their ticket is solved, and how"),
    ("closed", "Tell them that their ticket is closed, and why"),
    ("assigned", "Tell technicians what they were given"),
    ("watched", "Tell people what they now follow"),
    ("promise-due", "Remind technicians of what they promised, before its time"),
    ("promise-broken", "Tell technicians that a promised time has passed"),
    ("reminder", "Remind requesters before a resolved ticket is closed"),
    ("unanswered", "Tell them that a ticket was closed because no answer came"),
  ].map { name, summary in
    Setting(
      "notice.\(name)", "\(summary): yes or no", fallback: "yes", keeper: .store, check: yesOrNo)
  }

  /// The setting of this name.
  public static func named(_ name: String) throws(Failure) -> Setting {
    if let setting = all.first(where: { $0.name == name }) { return setting }
    throw Failure(
      "there is no setting '\(name)'", hint: didYouMean(name, in: all.map(\.name)), status: .usage)
  }

  /// Month and day of a value such as `08-01`; nil for any other text.
  public static func schoolYearStart(_ word: String) -> (month: Int, day: Int)? {
    guard word.utf8.count == 5, let date = CivilDate(iso: "2001-" + word), date.day <= 28 else {
      return nil
    }
    return (date.month, date.day)
  }

  static let span: @Sendable (String) throws(Failure) -> Void = { word throws(Failure) in
    do throws(DateError) { _ = try Span(parsing: word) } catch {
      throw Failure(error.message, hint: error.hint)
    }
  }

  static func number(_ range: ClosedRange<Int>) -> @Sendable (String) throws(Failure) -> Void {
    { word throws(Failure) in
      guard let number = Int(word), range.contains(number) else {
        throw Failure("'\(word)' is not a number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
  }

  static let positive: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    guard let number = Int(word), number > 0 else {
      throw Failure("'\(word)' is not a whole number above 0")
    }
  }
}

extension Setting {
  /// The file a value comes from and the line it stands in.
  public struct Origin: Sendable, Equatable {
    /// The file.
    public var path: String
    /// The line, counted from 1.
    public var line: Int
  }
}
