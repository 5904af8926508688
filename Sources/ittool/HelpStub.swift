import Commands
import Terminal

extension Program {
  func showHelp(_ path: [String], _ kind: HelpKind, _ console: Console) throws -> ExitStatus {
    for noun in nouns { try console.line("\(noun.name)  \(noun.summary)") }
    return .done
  }
}
