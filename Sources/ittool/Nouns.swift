/// The table of the whole program: every noun, and who answers completions.
import Affected
import Alerts
import Announcements
import Articles
import Commands
import Delivery
import Digests
import Door
import Hours
import Inbox
import Loop
import Monitoring
import Outages
import People
import Readership
import Reports
import Repository
import Routine
import SQLite
import Services
import Setup
import Surveys
import Tickets
import Web

extension Program {
  /// The version of this release.
  static let release = "0.1.0"

  /// Everything that `ittool` can say.
  static let ittool = Program(
    name: "ittool",
    version: {
      "ittool \(release) (sqlite \(Connection.libraryVersion), schema \(Schema.version))"
    },
    nouns: [
      .setup, .initialise, .board, .handover, .promises, .ticket, .recurring, .queue, .level,
      .template, .glossary, .article, .policy, .announce.adding([.importLog, .announceStats]),
      .question(ticketOfQuestion), .change(announcementOfChange),
      .survey.adding([.surveyResults, .surveyCompare]),
      .subscription, .giveaway, .service { try $0.serviceStatus($1) },
      .outage(telling: outageTeller, tickets: { try $0.resolveTickets(of: $1) })
        .adding(AffectedCommands.entries + OutageReportCommand.entries),
      .maintenance(telling: maintenanceTeller), .check(telling: outageTeller), .monitor,
      .alert(.desks), .status, .web { SitePart.all },
      .view, .person, .group, .site, .room, .calendar, .state, .report,
      .digest { DigestSection.all }, .directory, .retention,
      .mail { MailClaimant.all }, .delivery(.desks), .channel, .store, .config,
      .cgi { DoorPage.all }, .cron { PeriodicJob.all }, .doctor { Check.all },
    ] + Noun.aboutTheProgram,
    topics: Topic.general + [.configuration, .giveaways, .surveys],
    about: .ittool,
    candidates: { name, prefix, context in
      if name == "preset" {
        return PresetFiles(context.environment).names().map { Candidate($0) }
      }
      // A shell is waiting for the answer: no store, a busy one, or none of ours is no candidate.
      return
        (try? context.withStore(.look) {
          try $0.personCandidates(name, prefix) ?? $0.ticketCandidates(name, prefix)
            ?? $0.calendarCandidates(name) ?? $0.digestCandidates(name)
            ?? $0.articleCandidates(name, prefix)
            ?? $0.announcementCandidates(name, prefix)
            ?? $0.changeCandidates(name)
            ?? $0.giveawayCandidates(name, prefix)
            ?? $0.surveyCandidates(name)
            ?? $0.serviceCandidates(name) ?? $0.monitorCandidates(name)
            ?? $0.outageCandidates(name, prefix)
            ?? $0.alertCandidates(name, prefix) ?? []
        }) ?? []
    },
    postscript: { path, context in
      guard path == ["ticket", "close"], let policy = context.policyForHelp("closed") else {
        return nil
      }
      return ([policy.title, policy.summary].filter { !$0.isEmpty } + [policy.body])
        .joined(separator: "\n\n")
    }, parts: [TroubleKnower.outages])
}

extension Program {
  /// Tells people of an outage's update.
  static let outageTeller: OutageTeller = { _, store, update in try store.tell(update: update) }
}

extension Program {
  /// Tells people of a window of planned work.
  static let maintenanceTeller: MaintenanceTeller = { store, notice, window in
    try store.tell(notice, ofWindow: window)
  }
}

extension DigestSection {
  /// What the desks put into digests, in the order in which it stands.
  static let all: [DigestSection] = outages + tickets + announcements + changes + surveys
}

extension DoorPage {
  /// What the desks offer to people without a shell.
  static let all: [DoorPage] = [
    .front, .newTicket, .receipt, .ticket, .unsubscribe, .subscribe, .subscribeAsked, .confirm,
    .question, .status,
  ]
}

extension SitePart {
  /// What the desks put on the web site, in the order of its menu.
  static let all: [SitePart] = [
    .status, .news { try $0.publicAnswers() }, .articles, .answers { try $0.publicAnswers() },
    .changes, .policies, .help,
  ]
}

/// Opens the ticket that a reader's question becomes.
private func ticketOfQuestion(_ store: Store, _ request: QuestionRequest) throws -> Int64 {
  var new = NewTicket()
  new.subject = request.subject
  new.description = request.description
  new.requester = request.requester
  new.queue = request.queue
  return try store.open(new)
}

/// Makes the draft that tells everybody of a change.
private func announcementOfChange(_ store: Store, _ change: ChangeAnnouncement) throws -> Int64 {
  try store.draftAnnouncement(
    change.headline, change.body, language: change.language, groups: change.groups)
}

extension Store {
  /// What readers asked, as the site shows it: newest answers first, and how long others wait.
  fileprivate func publicAnswers() throws -> PublicAnswers {
    let waiting = try unansweredQuestions()
    let answers = try publishedAnswers().reversed().map { answer in
      PublicAnswer(
        number: answer.number, language: answer.language, question: answer.question,
        answer: answer.answer, asker: answer.asker, answered: answer.published,
        announcement: answer.announcement)
    }
    return PublicAnswers(answers, open: waiting.count, oldest: waiting.oldest)
  }
}

extension DeliveryTruth {
  /// What the desks say of messages that are about to leave.
  static let desks = DeliveryTruth().askingTickets().askingLevels().askingAnnouncements()
    .askingNewsletters().askingSurveys().askingOutages().askingAffected().askingAlerts()
    .askingMonitors()
}
