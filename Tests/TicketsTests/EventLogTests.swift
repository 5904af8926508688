// Several rows for one ticket: the rows become its history.
import Commands
import Foundation
import Testing

@testable import Tickets

@Suite struct EventLogTests {
  private let head =
    "number,incident_state,sys_mod_count,caller_id,opened_by,opened_at,sys_updated_by,sys_updated_at,"
    + "contact_type,category,u_symptom,priority,assignment_group,assigned_to,resolved_at,closed_at\n"

  // So few rows do not decide it.
  private let format = "dd-mm-yyyy hh:mm"

  private func row(
    _ number: String, _ state: String, _ count: Int, _ updated: String, _ group: String,
    _ who: String, closed: String = "?"
  ) -> String {
    "\(number),\(state),\(count),Caller 1,Opened by  8,29-02-2016 01:16,Updated by 21,\(updated),"
      + "Phone,Category 5,?,2 - High,\(group),\(who),01-03-2016 11:00,\(closed)\n"
  }

  @Test func rowsBecomeTheHistoryOfOneTicket() throws {
    let desk = try ImportDesk()
    // Out of order in the file; two in one minute are told apart by their count.
    let log =
      head + row("INC2", "New", 0, "01-03-2016 08:00", "G2", "?")
      + row("INC1", "Resolved", 3, "01-03-2016 11:00", "G1", "Tom")
      + row("INC1", "Active", 2, "29-02-2016 09:00", "G1", "Tom")
      + row("INC1", "New", 0, "29-02-2016 01:23", "G1", "?")
      + row("INC1", "New", 1, "29-02-2016 09:00", "G1", "Tom")
      + row("INC1", "Active", 4, "02-03-2016 09:00", "G2", "Tom")
    #expect(
      try desk.run("import", "--preset", "servicenow", "-", "--date-format", format, input: log)
        == .done, "\(desk.err)")
    #expect(
      try desk.rows(
        """
        SELECT reference, subject, requester, assignee, queue, priority, state, source, created,
          updated, resolved, closed FROM tickets ORDER BY number
        """) == [
          [
            "INC2", "Category 5", "Caller 1", nil, "G2", "high", "new", "phone",
            "2016-02-29T01:16:00Z", "2016-03-01T08:00:00Z", nil, nil,
          ],
          [
            "INC1", "Category 5", "Caller 1", "Tom", "G2", "high", "open", "phone",
            "2016-02-29T01:16:00Z", "2016-03-02T09:00:00Z", nil, nil,
          ],
        ])
    #expect(
      try desk.run("history", "2", "--format", "csv", "--fields", "at,actor,what,old,new") == .done)
    #expect(
      desk.out == """
        at,actor,what,old,new
        2016-02-29T01:16:00Z,Opened by 8,opened,,
        2016-02-29T09:00:00Z,Updated by 21,assignee,,Tom
        2016-02-29T09:00:00Z,Updated by 21,state,new,open
        2016-03-01T11:00:00Z,Updated by 21,state,open,resolved
        2016-03-02T09:00:00Z,Updated by 21,queue,G1,G2
        2016-03-02T09:00:00Z,Updated by 21,state,resolved,open
        2026-05-04T07:30:00Z,dana,imported,,

        """)
    let before = try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket")
    #expect(
      try desk.run("import", "--preset", "servicenow", "-", "--date-format", format, input: log)
        == .done)
    #expect(try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket") == before)
    // The log goes on.
    let longer =
      log + row("INC1", "Closed", 5, "03-03-2016 09:00", "G2", "Tom", closed: "03-03-2016 09:00")
    #expect(
      try desk.run("import", "--preset", "servicenow", "-", "--date-format", format, input: longer)
        == .done)
    #expect(
      try desk.rows("SELECT state, resolved, closed, updated FROM tickets WHERE number = 2") == [
        ["closed", "2016-03-01T11:00:00Z", "2016-03-03T09:00:00Z", "2016-03-03T09:00:00Z"]
      ])
    #expect(try desk.value("SELECT count(*) FROM event") == "\(before.count - 2 + 1)")
    #expect(desk.indexIsInStep())
  }

  @Test func oneBadRowSpoilsItsTicketOnly() throws {
    let desk = try ImportDesk()
    let log =
      head + row("INC1", "New", 0, "29-02-2016 01:23", "G1", "?")
      + row("INC1", "Lost", 1, "29-02-2016 02:23", "G1", "?")
      + row("INC2", "New", 0, "29-02-2016 01:23", "G1", "?")
      + row("?", "New", 0, "29-02-2016 01:23", "G1", "?")
      + row("INC3", "New", 0, "?", "G1", "?")
    #expect(
      try desk.run("import", "--preset", "servicenow", "-", "--date-format", format, input: log)
        == .failed)
    #expect(desk.err.contains(":3: incident_state: 'Lost' is not one of"))
    #expect(desk.err.contains(":2: another row of the same ticket was rejected"))
    #expect(desk.err.contains(":5: the reference is empty"))
    #expect(desk.err.contains(":6: the time of the event is empty"))
    #expect(try desk.value("SELECT count(*) FROM ticket") == "0")
    let words = [
      "import", "--preset", "servicenow", "-", "--date-format", format, "-k", "--rejects",
      desk.path + "/r.csv",
    ]
    #expect(try desk.run(words, input: Array(log.utf8)) == .partial)
    #expect(try desk.rows("SELECT reference FROM ticket") == [["INC2"]])
    #expect(try desk.text("r.csv").split(separator: "\n").count == 5)
  }

  @Test func listExportOfTheSamePreset() throws {
    let desk = try ImportDesk()
    let list = """
      "number","incident_state","opened_at","caller_id","short_description","sys_updated_on","assignment_group","calendar_duration","closed_by"
      "INC7","Awaiting Vendor","2020-01-02 03:04:05","Ana Ruiz (ar12)","No sound","2020-01-03 00:00:00","AV","3600",""

      """
    #expect(
      try desk.run("import", "--preset", "servicenow", "-", input: list) == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT subject, state, waiting_for, requester, queue FROM tickets") == [
        ["No sound", "waiting", "vendor", "Ana Ruiz (ar12)", "AV"]
      ])
  }

  private static let log = "data/tickets/servicenow-incident-events.csv"

  @Test(
    .enabled(
      if: ImportDesk.shared(EventLogTests.log) != nil,
      "the shared data is not here; ITTOOL_SHARED names its place"))
  func realEventLogGivesWhatAnIndependentCountGives() throws {
    let file = try #require(ImportDesk.shared(Self.log))
    let desk = try ImportDesk()
    #expect(try desk.run("import", "--preset", "servicenow", file) == .done, "\(desk.err)")
    let oracle = try Self.oracle(file)
    let states = try desk.rows("SELECT state, count(*) FROM tickets GROUP BY 1 ORDER BY 1")
    let queues = try desk.rows(
      "SELECT queue, count(*) FROM tickets GROUP BY 1 ORDER BY queue COLLATE BINARY")
    let reopened = try desk.rows(
      """
      SELECT reference, count(*) FROM event JOIN ticket ON ticket.id = item
      WHERE what = 'state' AND old IN ('4', '5') AND new IN ('1', '2', '3') GROUP BY 1 ORDER BY 1
      """)
    let moves = try desk.rows(
      "SELECT what, count(*) FROM event WHERE kind = 'T' GROUP BY 1 ORDER BY 1")
    let times = try desk.rows(
      "SELECT reference, created, updated, resolved, closed FROM ticket ORDER BY reference")
    #expect(states == oracle["states"])
    #expect(queues == oracle["queues"])
    #expect(reopened == oracle["reopened"])
    #expect(moves == oracle["moves"])
    #expect(times == oracle["times"])
    #expect(times.count == 890)
    #expect(desk.indexIsInStep())
    let before = try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket")
    #expect(try desk.run("import", "--preset", "servicenow", file) == .done, "\(desk.err)")
    #expect(try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket") == before)
  }

  /// The same figures by Python, which shares nothing with the importer.
  private static func oracle(_ file: String) throws -> [String: [[String?]]] {
    let script = """
      import collections, csv, datetime, json, sys
      C = collections.Counter
      def time(text):
          if text == '?': return None
          at = datetime.datetime.strptime(text, '%d-%m-%Y %H:%M').replace(tzinfo=datetime.timezone.utc)
          return str(int(at.timestamp()))
      word = {'New': 'new', 'Active': 'open', 'Resolved': 'resolved', 'Closed': 'closed'}
      groups = collections.defaultdict(list)
      for index, row in enumerate(csv.DictReader(open(sys.argv[1], newline=''))):
          groups[row['number']].append((int(time(row['sys_updated_at'])), int(row['sys_mod_count']), index, row))
      def null(text): return None if text == '?' else ' '.join(text.split())
      def subject(row):
          parts = [null(row[name]) for name in ('category', 'u_symptom', 'subcategory')]
          if parts[0] and parts[1]: return parts[0] + ': ' + parts[1]
          if parts[0] and parts[2]: return parts[0] + ': ' + parts[2]
          return parts[0] or 'Incident ' + row['number']
      def waiting(row):
          return {'Awaiting User Info': 'requester', 'Awaiting Vendor': 'vendor'}.get(row['incident_state'])
      watched = {
          'subject': subject, 'requester': lambda r: null(r['caller_id']),
          'assignee': lambda r: null(r['assigned_to']), 'queue': lambda r: null(r['assignment_group']),
          'priority': lambda r: r['priority'], 'site': lambda r: null(r['location']),
          'asset': lambda r: null(r['cmdb_ci']), 'waiting_for': waiting,
          'state': lambda r: word.get(r['incident_state'], 'waiting')}
      states, queues, reopened, moves, times = C(), C(), C(), C(), []
      for number, rows in groups.items():
          rows = [r[3] for r in sorted(rows, key=lambda r: r[:3])]
          last = rows[-1]
          state = watched['state'](last)
          states[state] += 1
          queues[null(last['assignment_group']) or 'general'] += 1
          moves['opened'] += 1
          moves['imported'] += 1
          for before, row in zip(rows, rows[1:]):
              for name, value in watched.items():
                  if value(before) != value(row): moves[name] += 1
              if watched['state'](before) in ('resolved', 'closed') \\
                      and watched['state'](row) not in ('resolved', 'closed'):
                  reopened[number] += 1
          times.append([number, time(last['opened_at']), time(last['sys_updated_at']),
                        time(last['resolved_at']), time(last['closed_at'])])
      pairs = lambda counter: sorted([name, str(count)] for name, count in counter.items())
      print(json.dumps({'states': pairs(states), 'queues': pairs(queues), 'reopened': pairs(reopened),
                        'moves': pairs(moves), 'times': sorted(times)}))
      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode([String: [[String?]]].self, from: data)
  }
}
