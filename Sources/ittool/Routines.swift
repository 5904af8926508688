/// What the desks have the program do again and again, and what the doctor looks at.
import Commands
import Delivery
import Inbox
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
    PeriodicJob("mail-fetch", "Collect messages from mailboxes", every: 240) {
      try fetchMail($0, MailClaimant.all)
    },
    PeriodicJob("delivery", "Send what is due", every: 0) { try sendDue($0, .desks) },
  ]
}

extension Check {
  /// All checks, in the order in which their findings are printed.
  static let all: [Check] = [
    .configuration, .store, .disk, .backup, .jobs { PeriodicJob.all }, .libraries,
    .mailboxes, .quarantine, .delivery, .notices,
  ]

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

  private static let mailboxes = Check("mailboxes") { context in
    try context.withStore { store in
      try store.mailComplaints().map { Finding($0.finding, cure: $0.cure) }
    }
  }

  private static let delivery = Check("what is sent") { context in
    try context.withStore { store in
      try deliveryComplaints(store, context.environment).map { Finding($0.finding, cure: $0.cure) }
    }
  }
}
