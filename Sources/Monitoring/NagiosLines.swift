/// Results as Nagios takes them from elsewhere, a line each.
///
/// Either in the words of send_nsca, `HOST<TAB>SERVICE<TAB>STATUS<TAB>TEXT` or without SERVICE for
/// the host itself, or as an external command, `[SECONDS] PROCESS_SERVICE_CHECK_RESULT;HOST;…`.
import Calendar
import Commands
import Repository
import Services

extension Reports {
  /// The most that one message may hold.
  static let most = 1_000

  /// Reads lines of results.
  ///
  /// - Throws: `Failure` that names the line that is none.
  static func nagios(_ text: String) throws(Failure) -> Reports {
    var all: [Report] = []
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      if line.trimmed.isEmpty { continue }
      guard all.count < most else { throw Failure("more than \(most) results in one message") }
      var found = try external(line)
      if found == nil { found = try passive(line) }
      guard let report = found else {
        throw Failure(
          "line \(index + 1) is no result of a check",
          hint: "HOST, SERVICE, STATUS and TEXT are wanted, with tabs between; or give a name: "
            + "'ittool check NAME --status 2'")
      }
      all.append(report)
    }
    guard !all.isEmpty else { throw Failure("standard input holds no result of a check") }
    return Reports(.nagios, all)
  }

  private static func passive(_ line: Substring) throws(Failure) -> Report? {
    let parts = line.split(separator: "\t", maxSplits: 3, omittingEmptySubsequences: false)
      .map(String.init)
    if parts.count == 4, let status = status(parts[2]) {
      return try report(parts[0], parts[1], status, parts[3])
    }
    guard parts.count >= 2, let status = status(parts[1]) else { return nil }
    return try report(parts[0], nil, status, parts.dropFirst(2).joined(separator: " "))
  }

  private static func external(_ line: Substring) throws(Failure) -> Report? {
    guard line.first == "[", let close = line.firstIndex(of: "]"),
      let seconds = Int64(line[line.index(after: line.startIndex)..<close])
    else { return nil }
    let words = line[line.index(after: close)...].drop { $0 == " " }
    let parts = words.split(separator: ";", maxSplits: 4, omittingEmptySubsequences: false)
      .map(String.init)
    var report: Report
    switch parts.first {
    case "PROCESS_SERVICE_CHECK_RESULT":
      guard parts.count == 5, let status = status(parts[3]) else { return nil }
      report = try Self.report(parts[1], parts[2], status, parts[4])
    case "PROCESS_HOST_CHECK_RESULT":
      guard parts.count >= 3, let status = status(parts[2]) else { return nil }
      report = try Self.report(
        parts[1], nil, status, parts.dropFirst(3).joined(separator: ";"))
    default: return nil
    }
    if 1...4_102_444_800 ~= seconds { report.at = Instant(seconds: seconds) }
    return report
  }

  private static func status(_ word: String) -> Int32? {
    guard let status = Int32(word.trimmed), 0...3 ~= status else { return nil }
    return status
  }

  // A host has two states that are bad, down and unreachable; nothing can be said of it otherwise.
  private static func report(
    _ host: String, _ service: String?, _ status: Int32, _ text: String
  ) throws(Failure) -> Report {
    // send_nsca writes a line feed within the text as two characters.
    let output = PluginOutput(
      status,
      text.split(separator: "\\n", omittingEmptySubsequences: false)
        .joined(separator: "\n"))
    let host = host.trimmed
    let service = service?.trimmed ?? ""
    guard !host.isEmpty else { throw Failure("a result names no host") }
    let level: ImpactLevel? =
      service.isEmpty ? (status == 0 ? .operational : .major) : output.level
    var report = try Report(service.isEmpty ? host : "\(host): \(service)", level, output.text)
    report.measured = output.measured
    return report
  }
}
