/// A promised time in the words of its reader: "Thursday 3 December, period 4 (11:10–11:55)".
import Calendar
import Hours
import Repository

/// Local times in the words of a language; English where it is not known.
struct PromiseWords: Sendable {
  /// Whose wall clock counts.
  var zone: Zone
  /// Such as `es`; nil is English.
  var language: String?
  /// The year that need not be told.
  var year: Int

  private var isSpanish: Bool { language?.hasPrefix("es") ?? false }

  /// The promised time.
  func text(period: String?, starts: Instant, due: Instant) -> String {
    let (day, from) = zone.civil(at: starts)
    let (lastDay, to) = zone.civil(at: due)
    if let period { return "\(date(day)), \(name(of: period)) (\(from)–\(to))" }
    if starts == due { return date(day) + (isSpanish ? " a las " : " at ") + "\(from)" }
    if from == .midnight, to.second == 59 {
      return date(lastDay) + (isSpanish ? ", antes de que acabe el día" : ", by the end of the day")
    }
    return date(lastDay) + (isSpanish ? ", antes de las " : ", by ") + "\(to)"
  }

  /// The promised time.
  func text(_ promise: Promise) -> String {
    text(period: promise.period, starts: promise.starts, due: promise.due)
  }

  /// The promised time.
  func text(_ time: PromisedTime) -> String {
    text(period: time.period, starts: time.starts, due: time.due)
  }

  /// The words of a reply that only tells a promised time, which the mail's template adds.
  var announcement: String {
    isSpanish ? "Ya hay una hora para su solicitud." : "There is a time for your request now."
  }

  // A bell schedule may call it "4" or "Period 4"; people say "period 4".
  private func name(of period: String) -> String {
    let key = Period.key(period)
    guard key.first?.isNumber == true else { return period }
    return (isSpanish ? "periodo " : "period ") + key
  }

  private func date(_ day: CivilDate) -> String {
    let year = day.year == self.year ? "" : (isSpanish ? " de " : " ") + "\(day.year)"
    guard isSpanish else {
      return "\(day.weekday.name) \(day.day) \(MonthName.all[day.month - 1])\(year)"
    }
    return "\(Self.spanishDays[day.weekday.rawValue - 1]) \(day.day) de "
      + "\(Self.spanishMonths[day.month - 1])\(year)"
  }

  private static let spanishDays = [
    "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
  ]
  private static let spanishMonths = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
  ]
}

extension Store {
  /// The words for the promised times of a ticket, on the clock of its calendar.
  func promiseWords(_ ticket: Ticket, language: String? = nil) throws -> PromiseWords {
    let zone = try calendar(queue: ticket.queue, site: ticket.site).zone
    return PromiseWords(zone: zone, language: language, year: zone.civil(at: now).date.year)
  }
}
