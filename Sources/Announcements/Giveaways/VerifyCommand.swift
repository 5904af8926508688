/// `giveaway verify`: checks a published record, without any store.
import Commands
import Formats
import Repository
import Terminal

struct VerifyArguments: Sendable {
  var file: String?
  var before: String?
  var seal: String?
  var numbers: [String] = []
  var receipt: String?
  var address: String?
  var script = false
  var output = Output()
}

extension GiveawayCommands {
  static var verify: Command<VerifyArguments> {
    Command(
      "giveaway verify", "Check a published record",
      prose: """
        Checks step by step that a record is whole and that its winners follow from its list and its
        numbers, and says what it checked. It reads no store, so that anybody can run it. When a step
        is wrong it says why and ends with status 4.

        A record is right in itself when somebody made all of it anew, seals too. So compare it with
        what you had before the numbers were known: `--before` a record published then, or `--seal`.
        Look the numbers up yourself and give them by `--numbers`. An entrant finds the own entry by
        `--receipt` and `--address`.

        `--script` prints a Python program that does the same, for whoever trusts no program of the
        department.
        """,
      options: [
        .value(
          "before", "FILE", "A record that was published before the draw", completion: .file,
          \.before),
        .value("seal", "SEAL", "A seal that you noted, or that was announced", \.seal),
        .list("numbers", "NUMBERS", "The numbers of one source, looked up", \.numbers),
        .value("receipt", "RECEIPT", "The receipt of an entry to look for", \.receipt),
        .value("address", "ADDRESS", "The address that it was entered by", \.address),
        .flag("script", "Print a Python program that checks records", \.script),
      ] + Output.options.within(\.output),
      operands: [.maybe("FILE", "The record; - is standard input", completion: .file, \.file)],
      fields: VerificationStep.fields.descriptions(),
      examples: [
        Example("ittool giveaway verify giveaway-1.txt", "Check a record"),
        Example(
          "ittool giveaway verify after.txt --before before.txt --numbers '7 12 30 41 66 4'",
          "Check that nothing was changed after the numbers were known"),
        Example("ittool giveaway verify --script > verify.py", "Check by another program"),
      ],
      start: VerifyArguments()
    ) { arguments, context in
      if arguments.script {
        try context.console.line(GiveawayProcedure.script)
        return .done
      }
      guard let file = arguments.file else {
        throw Failure.usage("giveaway verify: which record?", hint: "name its file")
      }
      guard (arguments.receipt == nil) == (arguments.address == nil) else {
        throw Failure.usage("--receipt and --address go together")
      }
      var aids = VerificationAids()
      aids.before = try arguments.before.map { try context.console.readText($0, limit: 128 << 20) }
      aids.seal = arguments.seal
      aids.numbers = arguments.numbers
      aids.receipt = arguments.receipt
      aids.identity = arguments.address
      let verification = try RecordVerification(
        context.console.readText(file, limit: 128 << 20), aids)
      try context.printRows(
        VerificationStep.fields, arguments.output, local: { $0.rfc3339 }
      ) { emit in
        for step in verification.steps { try emit(step) }
      }
      return verification.isRight ? .done : .no
    }
  }
}
