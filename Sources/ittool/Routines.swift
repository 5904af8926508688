/// What the desks have the program do again and again, and what the doctor looks at.
import Announcements
import Articles
import Commands
import Delivery
import Digests
import Inbox
import People
import Repository
import Routine
import SQLite
import Tickets

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
    // Before the delivery, so that what is due leaves in the same run.
    PeriodicJob(
      "digests", "Send the digests whose time has come", every: 0,
      when: { try $0.hasDueDigests() }
    ) { context in
      try context.withStore { try $0.sendDigests(DigestSection.all) }
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
      "delivery", "Send what is due", every: 0, when: { try $0.hasDueDeliveries() }
    ) { try sendDue($0, .desks) },
  ]
}

extension Check {
  /// All checks, in the order in which their findings are printed.
  static let all: [Check] = [
    .configuration, .store, .disk, .backup, .jobs { PeriodicJob.all }, .libraries,
    .mailboxes, .quarantine, .delivery, .notices, .levels, .closing, .digests, .articles,
    .announcements,
