/// What the desks have the program do again and again, and what the doctor looks at.
import Commands
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
    }
  ]
}

extension Check {
  /// All checks, in the order in which their findings are printed.
  static let all: [Check] = [
    .configuration, .store, .disk, .backup, .jobs { PeriodicJob.all }, .libraries,
  ]
}
