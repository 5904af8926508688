// The days of a recurrence rule, in order and without end of patience.

extension RecurrenceRule {
  /// The days on which the rule falls, from its start on, in order.
  ///
  /// A start that does not fit the rule is no occurrence (RFC 5545 leaves that open; this is what
  /// python-dateutil does).
  ///
  /// - Parameters:
  ///   - start: the day of DTSTART, from which intervals are counted.
  ///   - time: the time of DTSTART, for an UNTIL with a time.
  ///   - zone: whose clocks show it, for an UNTIL that is an instant.
  ///   - since: the first day that is wanted; earlier ones may be left out.
  ///   - last: the last day that is wanted; nothing is looked for beyond it.
  ///   - limit: how many days at most; the rest is left out.
  public func days(
    from start: CivilDate, at time: CivilTime = .midnight, zone: Zone = .utc,
    since: CivilDate? = nil, through last: CivilDate, limit: Int = 10_000
  ) -> [CivilDate] {
    let end = min(last, lastDay(time, zone) ?? last)
    var found: [CivilDate] = []
    var left = count ?? .max
    var round = since.map { count == nil ? firstRound($0, start) : 0 } ?? 0
    while found.count < limit, left > 0 {
      let (first, candidates) = candidates(round, start)
      guard first <= end else { break }
      for day in positioned(candidates) where day >= start {
        guard day <= end, left > 0, found.count < limit else { return found }
        found.append(day)
        left -= 1
      }
      round += interval
    }
    return found
  }

  /// The last round, counted in whole intervals, that begins before a day.
  private func firstRound(_ since: CivilDate, _ start: CivilDate) -> Int {
    guard since > start else { return 0 }
    let days = since.daysSinceEpoch - start.daysSinceEpoch
    let rounds =
      switch frequency {
      case .daily: days
      case .weekly: days / 7
      case .monthly: (since.year - start.year) * 12 + since.month - start.month - 1
      case .yearly: since.year - start.year - 1
      }
    return max(0, rounds / interval - 1) * interval
  }

  /// The last day that UNTIL allows.
  private func lastDay(_ time: CivilTime, _ zone: Zone) -> CivilDate? {
    switch until {
    case nil: return nil
    case .day(let day): return day
    case .wall(let day, let limit): return time <= limit ? day : day.adding(days: -1)
    case .instant(let instant):
      let (day, _) = zone.civil(at: instant)
      return zone.instant(of: day, time) <= instant ? day : day.adding(days: -1)
    }
  }

  private func positioned(_ days: [CivilDate]) -> [CivilDate] {
    if positions.isEmpty { return days }
    let places = Set(positions.map { $0 > 0 ? $0 - 1 : days.count + $0 })
    return days.indices.filter(places.contains).map { days[$0] }
  }

  /// The first day of a round and the days in it that the BY parts allow, in order.
  private func candidates(_ round: Int, _ start: CivilDate) -> (CivilDate, [CivilDate]) {
    switch frequency {
    case .daily:
      let day = start.adding(days: round)
      return (day, isAllowed(day) ? [day] : [])
    case .weekly:
      let back = (start.weekday.rawValue - weekStart.rawValue + 7) % 7
      let first = start.adding(days: round * 7 - back)
      let wanted = days.isEmpty ? [start.weekday] : days.map(\.weekday)
      let week = (0..<7).map { first.adding(days: $0) }
      return (first, week.filter { wanted.contains($0.weekday) && isInMonths($0) })
    case .monthly:
      let first = start.adding(days: 1 - start.day).adding(months: round)
      return (first, isInMonths(first) ? month(first, start) : [])
    case .yearly:
      let first = CivilDate(unchecked: start.year + round, 1, 1)
      if !weeks.isEmpty || !yearDays.isEmpty { return (first, ofYear(first, start)) }
      if days.isEmpty {
        let wanted = months.isEmpty && monthDays.isEmpty ? [start.month] : months
        let all = wanted.isEmpty ? Array(1...12) : wanted
        return (first, all.flatMap { month(first.adding(months: $0 - 1), start) })
      }
      if !months.isEmpty {
        return (first, months.flatMap { month(first.adding(months: $0 - 1), start) })
      }
      return (first, within(first, CivilDate.isLeap(first.year) ? 366 : 365))
    }
  }

  /// The days of a year that BYWEEKNO and BYYEARDAY allow, and the other parts too.
  private func ofYear(_ first: CivilDate, _ start: CivilDate) -> [CivilDate] {
    let length = CivilDate.isLeap(first.year) ? 366 : 365
    let others =
      months.isEmpty
      ? within(first, length)
      : months.flatMap {
        let month = first.adding(months: $0 - 1)
        return within(month, CivilDate.days(inMonth: month.month, of: month.year))
      }
    // What no part says comes from the start.
    let isOneDay = days.isEmpty && monthDays.isEmpty && yearDays.isEmpty
    return others.filter { day in
      let place = day.daysSinceEpoch - first.daysSinceEpoch
      return
        (yearDays.isEmpty || yearDays.contains(place + 1)
        || yearDays.contains(place - length))
        && (weeks.isEmpty || isOfWeeks(day)) && (!isOneDay || day.weekday == start.weekday)
    }
  }

  private func isOfWeeks(_ day: CivilDate) -> Bool {
    // A week belongs to the year that has its fourth day.
    func fourth(_ day: CivilDate) -> CivilDate {
      day.adding(days: 3 - (day.weekday.rawValue - weekStart.rawValue + 7) % 7)
    }
    func week(_ day: CivilDate) -> Int {
      (day.daysSinceEpoch - CivilDate(unchecked: day.year, 1, 1).daysSinceEpoch) / 7 + 1
    }
    let middle = fourth(day)
    // The 28th of December is always in the last week.
    let last = week(fourth(CivilDate(unchecked: middle.year, 12, 28)))
    return weeks.contains(week(middle)) || weeks.contains(week(middle) - last - 1)
  }

  private func month(_ first: CivilDate, _ start: CivilDate) -> [CivilDate] {
    let length = CivilDate.days(inMonth: first.month, of: first.year)
    if days.isEmpty, monthDays.isEmpty {
      return start.day <= length ? [first.adding(days: start.day - 1)] : []
    }
    return within(first, length)
  }

  /// The days of a month or year that BYDAY and BYMONTHDAY allow.
  private func within(_ first: CivilDate, _ length: Int) -> [CivilDate] {
    (0..<length).compactMap { place in
      let day = first.adding(days: place)
      guard isOfMonthDays(day) else { return nil }
      let isWanted = days.contains { wanted in
        wanted.weekday == day.weekday
          && (wanted.ordinal == 0 || wanted.ordinal == place / 7 + 1
            || wanted.ordinal == -((length - 1 - place) / 7 + 1))
      }
      return days.isEmpty || isWanted ? day : nil
    }
  }

  private func isAllowed(_ day: CivilDate) -> Bool {
    isInMonths(day) && isOfMonthDays(day)
      && (days.isEmpty || days.contains { $0.weekday == day.weekday })
  }

  private func isInMonths(_ day: CivilDate) -> Bool { months.isEmpty || months.contains(day.month) }

  private func isOfMonthDays(_ day: CivilDate) -> Bool {
    if monthDays.isEmpty { return true }
    let length = CivilDate.days(inMonth: day.month, of: day.year)
    return monthDays.contains { $0 == day.day || $0 < 0 && $0 + length + 1 == day.day }
  }
}
