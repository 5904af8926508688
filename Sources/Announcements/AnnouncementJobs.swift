/// What is periodic about announcements, what the doctor says of them, and what a shell may offer.
import Calendar
import Commands
import Delivery
import Repository
import SQLite

/// What is wrong with announcements, and what helps.
public struct AnnouncementComplaint: Sendable, Equatable {
  /// What was found, one sentence without a full stop.
  public var finding: String
  /// What helps.
  public var cure: String
}

extension Store {
  /// Whether the time of a scheduled announcement has come.
  public func hasAnnouncementsDue() throws -> Bool {
    try db.first(
      "SELECT 1 FROM announcement WHERE scheduled <= \(now) AND scheduled IS NOT NULL LIMIT 1",
      as: Int64.self) != nil
  }

  /// Publishes what is due, each in a change of its own.
  ///
  /// News of this morning is worse than none in the evening: what is later than its author allowed
  /// is not published but told.
  ///
  /// - Returns: a sentence for each that was not published.
  public func publishDueAnnouncements() throws -> [String] {
    let due = try db.all(
      """
      SELECT id FROM announcement WHERE scheduled <= \(now) AND scheduled IS NOT NULL
      ORDER BY scheduled, id
      """, as: Int64.self)
    var sentences: [String] = []
    for id in due {
      do {
        let sentence = try acting(as: "ittool", source: "cron") {
          try write { try publishDue(AnnouncementNumber(id)) }
        }
        if let sentence { sentences.append(sentence) }
      } catch let failure as Failure {
        sentences.append(
          "\(Kind.announcement.number(id)) could not be published: \(failure.message)")
      }
      try keepCronLease()
    }
    return sentences
  }

  private func publishDue(_ number: AnnouncementNumber) throws -> String? {
    let announcement = try announcement(number)
    // Another run may have been quicker.
    guard let time = announcement.scheduled, time <= now else { return nil }
    if let latest = announcement.latest, now > latest {
      try unschedule(announcement, missed: time)
      return "\(announcement.number) '\(announcement.text.headline)' was not published: it was to "
        + "go out at \(spoken(time, try zone())), at the latest at \(spoken(latest, try zone()))"
    }
    _ = try publish(announcement)
    return nil
  }

  /// Everything about announcements that somebody should look at.
  public func announcementComplaints() throws -> [AnnouncementComplaint] {
    var found: [AnnouncementComplaint] = []
    let missed = try db.all(
      "SELECT id FROM announcement WHERE missed IS NOT NULL ORDER BY id", as: Int64.self)
    for id in missed {
      let number = Kind.announcement.number(id)
      found.append(
        AnnouncementComplaint(
          finding: "\(number) was scheduled, and its time passed before the program ran",
          cure:
            "publish it with 'ittool announce publish \(number)', schedule it anew, or retract it"
        ))
    }
    let late = try db.all(
      """
      SELECT id FROM announcement WHERE scheduled <= \(now - 900) AND scheduled IS NOT NULL
      """, as: Int64.self)
    for id in late {
      found.append(
        AnnouncementComplaint(
          finding: "\(Kind.announcement.number(id)) should be out by now",
          cure: "see why 'ittool cron' did not publish it"))
    }
    let usual = try setting("announce.channels").split { $0 == " " || $0 == "," }.map(String.init)
    for name in usual {
      do { _ = try outletFacts(name) } catch let failure as Failure {
        found.append(
          AnnouncementComplaint(
            finding: "the setting announce.channels: \(failure.message)",
            cure: failure.hints.first ?? "see 'ittool channel list'"))
      }
    }
    for fault in try announcementTemplateFaults() {
      found.append(
        AnnouncementComplaint(
          finding: fault.message, cure: fault.hints.first ?? "correct the file, or remove it"))
    }
    let mails = try db.first(
      "SELECT 1 FROM announcement_group UNION ALL SELECT 1 FROM announcement_site LIMIT 1",
      as: Int64.self)
    if mails != nil, sendsMail, configuration["mail.address"] == nil {
      found.append(
        AnnouncementComplaint(
          finding: "readers of announcements cannot unsubscribe by mail: mail.address is not set",
          cure: "set it in the configuration, and have its mail come to 'ittool mail receive'"))
    }
    return try found + questionComplaints()
  }

  /// Candidates for a completion query by name, or nil when the name is not this desk's.
  public func announcementCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    switch name {
    case "announcement":
      var found: [Candidate] = []
      try db.forEachRow(
        """
        SELECT a.id, t.headline FROM announcement AS a JOIN announcement_text AS t
          ON t.announcement = a.id AND t.language = a.language ORDER BY a.id DESC LIMIT 200
        """
      ) { row in
        let number = Kind.announcement.number(try row.int())
        let headline: String = try row.text()
        if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
          found.append(Candidate(number, headline))
        }
      }
      return Array(found.prefix(50))
    case "post-channel": return postChannels.map { Candidate($0) }
    case "announcement-tag":
      var found: [Candidate] = []
      try db.forEachRow("SELECT DISTINCT tag FROM announcement_tag ORDER BY tag LIMIT 50") { row in
        found.append(Candidate(try row.text()))
      }
      return found
    case "question":
      var found: [Candidate] = []
      try db.forEachRow(
        "SELECT id, question FROM question ORDER BY state = 'open' DESC, id DESC LIMIT 50"
      ) { row in
        let number = Kind.question.number(try row.int())
        let text: String = try row.text()
        if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
          found.append(Candidate(number, Self.firstWords(text)))
        }
      }
      return found
    case "subscriber":
      let upper = prefix + "\u{10FFFF}"
      return try db.all(
        """
        SELECT address FROM subscriber WHERE address >= \(prefix) AND address < \(upper)
        ORDER BY address LIMIT 50
        """, as: String.self
      ).map { Candidate($0) }
    default: return nil
    }
  }
}
