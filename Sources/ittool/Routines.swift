/// What the desks have the program do again and again, and what the doctor looks at.
import Affected
import Alerts
import Announcements
import Articles
import Commands
import Delivery
import Digests
import Inbox
import Monitoring
import Outages
import People
import Readership
import Repository
import Routine
import SQLite
import Satisfaction
import Surveys
import Tickets
import Web

extension PeriodicJob {
  /// All jobs, in the order in which they run.
  static let all: [PeriodicJob] = [
    PeriodicJob("tidy", "Keep the search index and the query planner quick", every: 86_400) {
      context in
      try context.withStore { try $0.tidy() }
    },
    PeriodicJob("mail-retention", "Forget messages as they came, after their time", every: 86_400) {
      context in
      try context.withStore { try $0.forgetOldMail() }
    },
    PeriodicJob(
      "mail-fetch", "Collect messages from mailboxes", every: 240,
      when: { !$0.configuration.mailboxes.isEmpty }
    ) { try fetchMail($0, MailClaimant.all) },
    PeriodicJob(
      "service-levels", "Tell people of promises in danger", every: 0,
      when: { try $0.hasLevelsToLookAt() }
    ) { context in
      try context.withStore { try $0.escalate() }
    },
    PeriodicJob("directory", "Bring in who is in the directory", every: 86_400) {
      try syncDirectory($0)
    },
    PeriodicJob("retention", "Remove what the rules keep no longer", every: 86_400) {
      try applyRetention($0)
    },
    PeriodicJob("article-review", "Remind of articles that are to be looked at", every: 86_400) {
      context in
      let sentences = try context.withStore { try $0.remindOfArticles() }
      for sentence in sentences {
        context.console.warn(sentence, hints: ["read it, then 'ittool article review'"])
      }
    },
    PeriodicJob(
      "recurring", "Open the recurring tickets whose time has come", every: 0,
      when: { try $0.hasRecurringDue() }
    ) { context in
      try context.withStore { _ = try $0.openRecurring() }
    },
    PeriodicJob(
      "promises", "Remind of promised times, and write down which passed", every: 0,
      when: { try $0.hasPromisesToWatch() }
    ) { context in
      try context.withStore { try $0.watchPromises() }
    },
    PeriodicJob(
      "closing", "Close resolved tickets to which nobody objects, and remind before", every: 900,
      when: { try $0.hasResolvedToLookAt() }
    ) { context in
      try context.withStore { try $0.closeUnanswered() }
    },
    PeriodicJob(
      "expectations", "Work out from own history how long an answer usually takes", every: 86_400
    ) { context in
      try context.withStore { try $0.workOutExpectations() }
    },
    PeriodicJob(
      "surveys", "Close the surveys whose time is over", every: 0,
      when: { try $0.hasSurveysToEnd() }
    ) { context in
      try context.withStore { try $0.endSurveysThatAreOver() }
    },
    PeriodicJob(
      "ticket-surveys", "Ask how it went after tickets", every: 900,
      when: { try $0.hasTicketsToAskAbout() }
    ) { context in
      try context.withStore { try $0.askAfterTickets() }
    },
    PeriodicJob(
      "survey-follow-ups", "Open a ticket for low ratings of tickets", every: 0,
      when: { try $0.hasRatingsToFollow() }
    ) { context in
      try context.withStore { try $0.followRatings() }
    },
    PeriodicJob(
      "announcements", "Publish the announcements whose time has come", every: 0,
      when: { try $0.hasAnnouncementsDue() }
    ) { context in
      let sentences = try context.withStore { try $0.publishDueAnnouncements() }
      for sentence in sentences {
        context.console.warn(sentence, hints: ["see 'ittool announce list'"])
      }
    },
    PeriodicJob(
      "outages", "Tell people of updates of outages of which they were not told yet", every: 0,
      when: { try !$0.untoldUpdates().isEmpty }
    ) { try tellUntold($0, Program.outageTeller) },
    PeriodicJob(
      "alerts", "Try people by the next way, ask again, and end what is done", every: 0,
      when: { try $0.hasAlertsToAdvance() }
    ) { context in
      try context.withStore { try $0.advanceAlerts() }
    },
    PeriodicJob(
      "missed", "Tell those who only have mail what they missed while it was down", every: 300,
      when: { try $0.hasMissedAlerts() }
    ) { context in
      try context.withStore { _ = try $0.tellMissed() }
    },
    PeriodicJob(
      "maintenance-ahead", "List the windows of planned work of the next 90 days", every: 86_400
    ) { context in
      try context.withStore { try $0.materialiseMaintenance() }
    },
    PeriodicJob(
      "maintenance", "Begin and end planned work on time, and remind of it before", every: 0,
      when: { try $0.hasMaintenanceDue() }
    ) { context in
      try context.withStore { try $0.runMaintenance(Program.maintenanceTeller) }
    },
    PeriodicJob(
      "monitors", "Propose outages, and their ends, by what monitoring says", every: 0,
      when: { try $0.hasMonitorsToJudge() }
    ) { try judgeMonitors($0, Program.outageTeller) },
    PeriodicJob(
      "ticket-storms", "Propose an outage when many tickets come from one building", every: 0,
      when: { try $0.hasTicketStorm() }
    ) { context in
      let sentences = try context.withStore { try $0.proposeOutages() }
      for sentence in sentences {
        context.console.warn(
          sentence, hints: ["tell people with 'ittool outage publish', or dismiss it"])
      }
    },
    PeriodicJob(
      "outage-tickets", "Tell those who asked that the outage of their ticket is over", every: 0,
      when: { try $0.hasRequestersToTell() }
    ) { context in
      try context.withStore { try $0.tellRequesters() }
    },
    PeriodicJob(
      "outage-promises", "Remind of the promised next word of outages, and tell when it is late",
      every: 0, when: { try $0.hasOutagePromisesDue() }
    ) { context in
      try context.withStore { try $0.watchOutagePromises() }
    },
    // After the announcements, so that what was just published stands in it; before the delivery, so
    // that what is due leaves in the same run.
    PeriodicJob(
      "digests", "Send the digests whose time has come", every: 0,
      when: { try $0.hasDueDigests() }
    ) { context in
      try context.withStore { try $0.sendDigests(DigestSection.all) }
    },
    // After the announcements, so that what was just published is on the site in the same run.
    PeriodicJob(
      "web", "Publish the web site when it has changed", every: 240, when: { $0.publishesSite() }
    ) { context in
      let isWanted = try context.withStore { $0.publishesSite() }
      if isWanted { try publishSiteWhenChanged(context, SitePart.all) }
    },
    PeriodicJob(
      "readership", "Count views of the web site from its server's logs", every: 840,
      when: { try $0.hasReadershipToCount() }
    ) { try countReadership($0) },
    PeriodicJob(
      "delivery", "Send what is due", every: 0, when: { try $0.hasDueDeliveries() }
    ) { try sendDue($0, .desks) },
  ]
}

extension Check {
  /// All checks, in the order in which their findings are printed.
  static let all: [Check] = [
    .configuration, .store, .disk, .backup, .jobs { PeriodicJob.all }, .libraries,
    .mailboxes, .quarantine, .delivery, .notices, .levels, .closing, .digests, .articles,
    .announcements, .outages, .monitors, .web, .directory, .erasures, .oldBackups,
  ]

  private static let articles = Check("articles") { context in
    try context.withStore { store in
      let count = try store.articlesWaitingForReview()
      guard count > 0 else { return [] }
      return [
        Finding(
          .remark,
          "\(count == 1 ? "one article is" : "\(count) articles are") to be looked at again",
          cure: "see 'ittool article review'")
      ]
    }
  }

  private static let announcements = Check("announcements") { context in
    try context.withStore { store in
      try (store.announcementComplaints() + store.giveawayComplaints()).map {
        Finding($0.finding, cure: $0.cure)
      }
    }
  }

  private static let outages = Check("outages") { context in
    try context.withStore { store in
      try store.outageComplaints().map {
        Finding($0.isTrouble ? .trouble : .remark, $0.finding, cure: $0.cure)
      }
    }
  }

  private static let monitors = Check("monitors") { context in
    try context.withStore { store in
      try store.monitorComplaints().map {
        Finding($0.isTrouble ? .trouble : .remark, $0.finding, cure: $0.cure)
      }
    }
  }

  private static let web = Check("web site") { context in
    try context.withStore { store in
      try store.siteComplaints(context.environment).map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let quarantine = Check("mail that waits for a person") { context in
    try context.withStore { store in
      try store.quarantineComplaints().map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let notices = Check("what people are told") { context in
    try context.withStore { store in
      try noticeComplaints(store).map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let levels = Check("service levels") { context in
    try context.withStore { store in
      try store.levelComplaints().map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let digests = Check("digests") { context in
    try context.withStore { store in
      try store.digestComplaints().map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let closing = Check("closing of resolved tickets") { context in
    try context.withStore { store in
      try store.closingComplaints().map {
        Finding($0.isTrouble ? .trouble : .remark, $0.finding, cure: $0.cure)
      }
    }
  }

  private static let mailboxes = Check("mailboxes") { context in
    try context.withStore { store in
      try store.mailComplaints().map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let directory = Check("directory") { context in
    try context.withStore { store in
      try store.directoryRefusal().map {
        [
          Finding(
            $0,
            cure: "see 'ittool directory sync --dry-run'; if they have left, add --yes instead")
        ]
      } ?? []
    }
  }

  private static let erasures = Check("erasures") { context in
    try context.withStore { store in
      let due = try store.erasuresDue().map { Kind.person.number($0) }
      guard !due.isEmpty else { return [] }
      return [
        Finding(
          "a backup was restored that still names people who were erased since: "
            + due.joined(separator: ", "),
          cure: "run 'ittool retention apply'")
      ]
    }
  }

  private static let oldBackups = Check("old backups") { context in
    try context.withStore { store in
      try store.expiredBackups().map { backup in
        Finding(
          "the backup \(backup.path) was to be kept until \(backup.expires.rfc3339)",
          cure: "delete it, or make it last with the setting backup.days from now on")
      }
    }
  }

  private static let delivery = Check("what is sent") { context in
    try context.withStore { store in
      try deliveryComplaints(store, context.environment).map { Finding($0.finding, cure: $0.cure) }
    }
  }
}
