/// The columns of a ticket: table, CSV, JSON, `--fields` and import share this one list.
import Commands
import Formats
import Repository

extension Ticket {
  /// The columns in the order of CSV and JSON.
  static let fields: [Field<Ticket>] = stored + LevelDues.fields

  private static let stored: [Field<Ticket>] = [
    Field("number", "Permanent number, T-42") { .text($0.number) },
    Field("subject", "What it is about, one line") { .text($0.subject) },
    Field("description", "What was written when it was opened", usual: false) {
      $0.description.isEmpty ? .null : .text($0.description)
    },
    Field("requester", "Who asked: name, address or both", usual: false) {
      .of($0.requester?.mailbox)
    },
    Field("assignee", "Who works on it") { .of($0.assignee?.mailbox) },
    Field("queue", "The queue") { .text($0.queue) },
    Field("priority", "low, normal, high or urgent") { .text($0.priority.keyword) },
    Field("state", "new, open, waiting, resolved, closed, or the district's words") {
      .text($0.stateName)
    },
    Field("site", "School building", usual: false) { .of($0.site) },
    Field("room", "Room", usual: false) { .of($0.room) },
    Field("asset", "Asset tag of the device", usual: false) { .of($0.asset) },
    Field("tags", "Free words", usual: false) { .list($0.tags) },
    Field("due", "When it should be done", usual: false) { .of($0.due) },
    Field("source", "How it came in: shell, mail, csv, web or phone", usual: false) {
      .text($0.source)
    },
    Field("reference", "Number in another system", usual: false) { .of($0.reference) },
    Field("created", "When it was opened", usual: false) { .instant($0.created) },
    Field("updated", "When it last changed", usual: false) { .instant($0.updated) },
    Field("responded", "When staff first wrote to the requester", usual: false) {
      .of($0.responded)
    },
    Field("resolved", "When it was last resolved", usual: false) { .of($0.resolved) },
    Field("closed", "When it was closed", usual: false) { .of($0.closed) },
    Field("waiting", "Whom or what it waits for: requester, vendor or parts", usual: false) {
      .of($0.waitingFor)
    },
    Field("until", "When waiting ends", usual: false) { .of($0.waitingUntil) },
    Field("outcome", "Why it was closed", usual: false) { .of($0.outcome) },
    Field("merged", "The ticket in which it lives on", usual: false) {
      .of($0.mergedInto.map(Kind.ticket.number))
    },
    Field("minutes", "Minutes of work recorded", usual: false) { .integer($0.minutes) },
    Field("informed", "When staff last wrote to the requester", usual: false) { .of($0.informed) },
    Field("class", "Class of the state: initial, active, waiting or inactive", usual: false) {
      .text($0.state.stateClass)
    },
    Field("version", "Counts the changes, for --if-version", usual: false) { .integer($0.version) },
    Field(
      "student", "The student whom it is about, as P-5, or yes; its words are private", usual: false
    ) { .of($0.studentWord) },
    Field(
      "checklist", "What is to be done, one item a line, with when it was done and by whom",
      usual: false
    ) { .of($0.checklist) },
  ]
}
