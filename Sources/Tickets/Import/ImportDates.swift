/// How the dates of each column are written: as ISO 8601 until a cell says otherwise, then decided
/// from all rows.
import Calendar
import Commands
import Repository

/// A date that is not ISO 8601 was found, so that all rows have to be looked at before any is kept.
struct NeedsSurvey: Error {}

/// The formats of the date columns of one file.
struct ImportDates {
  /// One alternative of one column.
  struct Place: Hashable {
    var column: ImportColumn
    var alternative: Int
    /// The order of an event log.
    static let order = Place(column: .number, alternative: -1)
    /// The times of notes.
    static let note = Place(column: .number, alternative: -2)

    func label(_ layout: ImportLayout) -> String {
      switch self {
      case .order: "the order of events"
      case .note: "notes"
      default: layout.label(column)
      }
    }
  }

  let zone: Zone
  private var fixed: DateFormat?
  private var decided: [Place: DateFormat] = [:]
  private var isOptimistic: Bool

  init(format: DateFormat?, zone: Zone) {
    self.zone = zone
    fixed = format
    isOptimistic = format == nil
  }

  /// The formats that were decided, with the columns that have them.
  var found: [Place: DateFormat] { decided }

  /// Takes what a survey found.
  mutating func take(_ formats: [Place: DateFormat]) {
    decided = formats
    isOptimistic = false
  }

  private func format(_ place: Place) -> DateFormat { fixed ?? decided[place] ?? .iso }

  /// The time that a cell tells.
  ///
  /// - Throws: `NeedsSurvey`, or `DateError` for a cell that is no date.
  func instant(_ text: String, _ place: Place) throws -> Instant {
    var copy = text
    let format = format(place)
    do {
      // A due day is over when the day is.
      guard place.column == .due || place.column == .until else {
        return try copy.withUTF8 { try format.parse(bytes: $0, zone) }
      }
      let cell = try format.cell(text)
      guard cell.time == nil, cell.offset == nil else { return cell.instant(in: zone) }
      return zone.instant(of: cell.date.adding(days: 1)) - 1
    } catch let error as DateError {
      if isOptimistic { throw NeedsSurvey() }
      throw Self.explained(error, text)
    }
  }

  /// Whether a cell needs no decision.
  static func isISO(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { bytes in
      // Building the refusal of every other date would take most of the survey's time.
      guard bytes.count >= 8, bytes.prefix(4).allSatisfy({ 48...57 ~= $0 }) else { return false }
      do throws(DateError) { _ = try DateFormat.iso.parse(bytes: bytes, .utc) } catch {
        return false
      }
      return true
    }
  }

  /// Whether a cell tells a day without a time.
  func isDayOnly(_ text: String, _ place: Place) -> Bool {
    do throws(DateError) { return try format(place).cell(text).time == nil } catch { return false }
  }

  private static func explained(_ error: DateError, _ text: String) -> DateError {
    let lowered = text.lowercased()
    guard lowered.hasSuffix(" ago") || lowered.hasPrefix("in ") else { return error }
    return DateError(
      "'\(text)' counts from the moment of the export; export the column as a date and time")
  }
}

/// Looks at all rows before the first is imported.
struct DateSurvey {
  private var surveys: [ImportDates.Place: DateOrderSurvey] = [:]
  // Short years allowed, so that they accept whatever is a date in some order.
  private var probes: [DateFormat] = []

  init() throws {
    probes = try ["dd/mm/yy", "mm/dd/yy", "yy/mm/dd"].map { try DateFormat(pattern: $0) }
  }

  /// Looks at one cell; what is a date in no order is left to be rejected with its row.
  mutating func observe(_ text: String, _ place: ImportDates.Place, line: Int) {
    var copy = text
    copy.withUTF8 { bytes in
      let isDate = probes.contains { probe in
        do throws(DateError) { _ = try probe.parse(bytes: bytes, .utc) } catch { return false }
        return true
      }
      if isDate { surveys[place, default: .init()].observe(bytes: bytes, row: line) }
    }
  }

  /// The format of each column.
  ///
  /// - Throws: `Failure` for a column that can be read in two ways.
  func decide(_ layout: ImportLayout, file: String) throws(Failure)
    -> [ImportDates.Place: DateFormat]
  {
    var formats: [ImportDates.Place: DateFormat] = [:]
    for (place, survey) in surveys {
      do throws(DateError) {
        formats[place] = try survey.decide()
      } catch {
        throw Failure("\(file): \(place.label(layout)): \(error.message)", hint: error.hint)
      }
    }
    return formats
  }
}
