/// `service depend` and `service undepend`.
import Commands
import Repository

struct DependArguments: Sendable {
  var name: String?
  var on: [String] = []
  var helps = false
  var alternative: String?
  var channel: String?
  var site: String?
}

extension ServiceCommands {
  private static var ways: [Option<DependArguments>] {
    [
      .list(
        "on", "SERVICE", "What is needed; repeat for more", completion: .query("service"), \.on),
      .value(
        "channel", "CHANNEL", "Speak of a channel instead of a service",
        completion: .query("channel"), \.channel),
      .value(
        "site", "s", "SITE", "With --channel: readers at SITE need it to receive",
        completion: .query("site"), \.site),
    ]
  }

  var depend: Command<DependArguments> {
    Command(
      "service depend", "Say what a service or a channel needs",
      prose: """
        SERVICE needs what `--on` names: when that is down, so is SERVICE. With `--helps` it works
        badly without it, and is degraded at most. With `--alternative WORD` all that share the word
        stand for each other: SERVICE is down only when all of them are.

        With `--channel` no service is named but a channel of the configuration, or `web` for the
        web site. Alone it says what the channel needs to send at all; with `--site` what readers in
        that building need to receive by it. An alert leaves out what is dead, and says why.

        A dependency that would close a circle is refused, and the way round is named. Given again
        with other words, a dependency is changed.
        """,
      options: Self.ways + [
        .flag("helps", "It works badly without, instead of not at all", \.helps),
        .value("alternative", "WORD", "One of those with WORD is enough", \.alternative),
      ],
      operands: [.maybe("SERVICE", "Who needs it", completion: .query("service"), \.name)],
      examples: [
        Example("ittool service depend district-mail --on internet --on sso", "Mail needs both"),
        Example(
          "ittool service depend internet --on isp-a --on isp-b --alternative wan",
          "One of two providers is enough"),
        Example("ittool service depend --channel mail --on district-mail", "What sending needs"),
        Example(
          "ittool service depend --channel mail --site North --on internet-north",
          "What reading there needs"),
      ],
      start: DependArguments()
    ) { arguments, context in
      try arguments.check("depend")
      let alternative = try arguments.alternative.map { word throws(Failure) in
        try NeedWord.checkedAlternative(word)
      }
      return try context.withStore { store in
        let changed = try store.write {
          var changed = false
          for name in arguments.on {
            if let channel = arguments.channel {
              guard !arguments.helps, alternative == nil else {
                throw Failure.usage("--helps and --alternative are for services")
              }
              let word = ChannelWord(channel.trimmed.lowercased(), site: arguments.site)
              changed = try store.depend(word, on: store.service(named: name)) || changed
            } else {
              let service = try store.service(named: arguments.name ?? "")
              let need = NeedWord(name, isHelpOnly: arguments.helps, alternative: alternative)
              changed = try store.depend(service, on: need) || changed
            }
          }
          return changed
        }
        if !changed { context.console.note("that was known already") }
        return .done
      }
    }
  }

  var undepend: Command<DependArguments> {
    Command(
      "service undepend", "Take a dependency away",
      prose: "Takes away what `ittool service depend` said, of a service or of a channel.",
      options: Self.ways,
      operands: [.maybe("SERVICE", "Who needs it no more", completion: .query("service"), \.name)],
      examples: [
        Example("ittool service undepend district-mail --on sso", "Mail does without it now"),
        Example(
          "ittool service undepend --channel mail --on district-mail", "The channel does, too"),
      ],
      start: DependArguments()
    ) { arguments, context in
      try arguments.check("undepend")
      return try context.withStore { store in
        try store.write {
          for name in arguments.on {
            if let channel = arguments.channel {
              let word = ChannelWord(channel.trimmed.lowercased(), site: arguments.site)
              try store.undepend(word, from: store.service(named: name))
            } else {
              try store.undepend(store.service(named: arguments.name ?? ""), from: name)
            }
          }
        }
        return .done
      }
    }
  }
}

extension DependArguments {
  fileprivate func check(_ verb: String) throws(Failure) {
    guard !on.isEmpty else {
      throw .usage("service \(verb): what is needed?", hint: "name it with --on")
    }
    guard (name == nil) != (channel == nil) else {
      throw .usage(
        "service \(verb): name a service, or a channel with --channel",
        hint: "'ittool help service \(verb)' has examples")
    }
    guard site == nil || channel != nil else {
      throw .usage(
        "--site goes with --channel", hint: "a service has its buildings by 'service edit --site'")
    }
  }
}
