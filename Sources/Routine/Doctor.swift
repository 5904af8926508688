/// `ittool doctor`: what is silent, overdue, stuck, unreadable or missing, with the cure.
import Calendar
import Commands
import Formats
import Repository
import Terminal

/// Something that is not as it should be, and what helps.
public struct Finding: Sendable, Equatable {
  /// How much it matters.
  public enum Severity: String, Sendable {
    /// Something does not work.
    case trouble
    /// Something is not needed now and cannot be used.
    case remark
  }

  /// How much it matters.
  public var severity: Severity
  /// What was found.
  public var finding: String
  /// What helps; one sentence.
  public var cure: String

  /// Makes a finding.
  public init(_ severity: Severity, _ finding: String, cure: String) {
    self.severity = severity
    self.finding = finding
    self.cure = cure
  }

  /// Makes a finding that something does not work.
  public init(_ finding: String, cure: String) { self.init(.trouble, finding, cure: cure) }

  static let fields: [Field<Finding>] = [
    Field("severity", "trouble: does not work; remark: good to know") {
      .text($0.severity.rawValue)
    },
    Field("finding", "What is not as it should be") { .text($0.finding) },
    Field("cure", "What helps") { .text($0.cure) },
  ]
}

/// One thing that the doctor looks at.
public struct Check: Sendable {
  /// What is looked at, as a phrase.
  public let name: String
  /// Looks; what it throws is a finding too.
  public let look: @Sendable (Context) throws -> [Finding]

  /// Makes a check.
  public init(_ name: String, look: @escaping @Sendable (Context) throws -> [Finding]) {
    self.name = name
    self.look = look
  }
}

struct DoctorArguments: Sendable {
  var output = Output()
}

extension Noun {
  /// The noun `doctor` over these checks.
  public static func doctor(_ checks: @escaping @Sendable () -> [Check]) -> Noun {
    Noun("doctor", "See what is broken, and the cure", hasOwnManual: false) {
      [
        AnyCommand(
          Command(
            "doctor", "See what is broken, and the cure",
            prose: """
              Looks at the configuration, the store, the libraries, the periodic jobs and what
              waits to be sent, and prints what is silent, overdue, stuck, unreadable or missing,
              each with its cure. The exit status is 4 when something does not work.
              """,
            options: Output.options.within(\.output), fields: Finding.fields.descriptions(),
            examples: [Example("ittool doctor", "See whether all is well")],
            start: DoctorArguments()
          ) { arguments, context in try context.examine(checks(), arguments.output) })
      ]
    }
  }
}

extension Context {
  fileprivate func examine(_ checks: [Check], _ output: Output) throws -> ExitStatus {
    var findings: [Finding] = []
    // A store that is not there stops most checks: one cause is told once.
    var causes: Set<String> = []
    for check in checks {
      do {
        findings += try check.look(self)
      } catch let failure as Failure {
        guard causes.insert(failure.message).inserted else { continue }
        findings.append(
          Finding(
            "\(check.name): \(failure.message)", cure: failure.hints.first ?? "see the message"))
      } catch {
        findings.append(Finding("\(check.name): \(error)", cure: "see the message"))
      }
    }
    if console.outFacts.isTerminal, output.format == nil, !output.json, output.fields.isEmpty {
      try show(findings)
    } else {
      try printRows(Finding.fields, output, local: { $0.rfc3339 }) { emit in
        for finding in findings { try emit(finding) }
      }
    }
    return findings.contains { $0.severity == .trouble } ? .no : .done
  }

  private func show(_ findings: [Finding]) throws {
    for finding in findings {
      let isTrouble = finding.severity == .trouble
      let mark = console.styled(isTrouble ? "TROUBLE" : "remark ", isTrouble ? [.red, .bold] : [])
      try console.line("\(mark)  \(console.shown(finding.finding))")
      try console.line("         \(console.shown(finding.cure))")
    }
    if findings.isEmpty { try console.line("All is well.") }
  }
}
