/// What is wrong with what is watched, for the doctor.
import Calendar
import Commands
import Outages
import People
import Repository
import SQLite
import Services

extension Store {
  /// Checks that are silent, that cannot tell, that stand for nothing; outages that seem over.
  public func monitorComplaints() throws -> [OutageComplaint] {
    let all = try monitors("m.ignored = 0")
    guard !all.isEmpty else { return [] }
    let rules = try monitorRules()
    var found: [OutageComplaint] = []
    func complain(_ finding: String, _ cure: String, trouble: Bool = false) {
      found.append(OutageComplaint(finding: finding, cure: cure, isTrouble: trouble))
    }
    let silent = all.filter { rules.isSilent($0, now: now) }
    for monitor in silent.prefix(5) {
      complain(
        "nothing was heard of the check '\(monitor.name)' for \(age(from: monitor.seen, to: now))",
        "see whether its line in the crontab runs; 'ittool monitor forget' if it is gone",
        trouble: true)
    }
    if silent.count > 5 {
      complain(
        "nothing was heard of \(silent.count - 5) more", "see 'ittool monitor list --silent'",
        trouble: true)
    }
    for monitor in all
    where monitor.level == nil && now - monitor.since > 3_600 && !rules.isSilent(monitor, now: now)
    {
      complain(
        "the check '\(monitor.name)' cannot tell how it is for "
          + "\(age(from: monitor.since, to: now))"
          + (monitor.text.isEmpty ? "" : ": \(monitor.text)"),
        "run it by hand, and see 'ittool monitor show \(monitor.id)'", trouble: true)
    }
    let unmapped = all.filter { $0.service == nil }
    if !unmapped.isEmpty {
      let names = unmapped.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
      let more = unmapped.count > 3 ? " and \(unmapped.count - 3) more" : ""
      complain(
        "\(names)\(more) \(unmapped.count == 1 ? "stands" : "stand") for no service",
        "see 'ittool monitor list --unmapped', then 'ittool monitor map'")
    }
    for monitor in all where monitor.isFlapping {
      complain(
        "'\(monitor.name)' changes too often to count: "
          + "\(Int(monitor.history.share.rounded())) % of its last results",
        "see 'ittool monitor show \(monitor.id)'")
    }
    for outage in try openOutages() {
      let belonging = all.filter { $0.outage == outage.id }
      guard let since = belonging.map(\.since).max(), belonging.allSatisfy(rules.hasRecovered)
      else { continue }
      complain(
        "what \(outage.number) is about works again for \(age(from: since, to: now))",
        "if it is over, 'ittool outage resolve \(outage.number) --since WHEN'")
    }
    for monitor in all where rules.hasFailed(monitor) {
      guard let outage = monitor.outage, try !isProposedOrOpen(outage),
        let state = try? self.outage(OutageNumber(outage)).state
      else { continue }
      let number = Kind.outage.number(outage)
      complain(
        "'\(monitor.name)' still fails, though \(number) is \(state.rawValue)",
        state == .resolved
          ? "continue it with 'ittool outage reopen \(number)'"
          : "see 'ittool monitor show \(monitor.id)'")
    }
    do {
      for word in try setting("monitor.tell").split(separator: ",") {
        _ = try Addressees(word.trimmed, in: self)
      }
    } catch let failure as Failure {
      complain(
        "monitor.tell: \(failure.message)",
        "set it to director, role:ROLE, group:NAME or an address", trouble: true)
    }
    return found
  }
}
