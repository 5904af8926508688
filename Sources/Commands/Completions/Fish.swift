// The completion script of fish: one function that answers for the whole line, so that a line is
// walked once and not once for each command.

/// The completion script for fish 3 and later.
public func fishScript(_ program: Program) -> String {
  let table = ScriptTable(program)
  let name = program.name
  let verbs = table.nouns.filter { $0.ownCommand == nil }.map { noun in
    "        case \(fishQuoted(noun.name))\n"
      + rows(noun.visibleCommands.map { ($0.path.last ?? "", $0.summary) })
  }
  let alone = Globals.informational.filter { $0.long != "help" }
  return """
    \(table.notice("fish"))

    # Nouns and verbs: word, tab, description.
    function __\(name)_verbs
        switch "$argv[1]"
            case ''
    \(rows(table.nouns.map { ($0.name, $0.summary) }))
    \(verbs.joined(separator: "\n"))
        end
    end

    # The options of a command with '=' for a value and '+' where it may be repeated, their
    # descriptions; how many operands, and whether the last may be repeated.
    function __\(name)_command --no-scope-shadowing
        set options
        set texts
        set places 0
        set more
        switch "$argv[1]"
    \(table.commands.map(command).joined(separator: "\n"))
            case ''
    \(options(alone))
        end
    \(options(ScriptTable.everywhere, indent: 4))
    end

    # What follows an option, or stands in a place of a command.
    function __\(name)_value --no-scope-shadowing
        set words
        set kind
        switch "$argv[1] $argv[2]"
    \(table.rules.map(rule).joined(separator: "\n"))
        end
    end

    \(walk.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.replacing("@NAME@", with: name) }.joined(separator: "\n"))
    """
}

private func fishQuoted(_ word: String) -> String {
  "'" + word.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
}

private func rows(_ rows: [(String, String)]) -> String {
  rows.map { "            printf '%s\\t%s\\n' \(fishQuoted($0.0)) \(fishQuoted($0.1))" }
    .joined(separator: "\n")
}

private func options(_ options: [OptionDescription], indent: Int = 12) -> String {
  options.map { option in
    spaces(indent) + "set -a options \(fishQuoted(ScriptTable.entry(option)))\n"
      + spaces(indent) + "set -a texts \(fishQuoted(option.summary))"
  }.joined(separator: "\n")
}

private func command(_ command: AnyCommand) -> String {
  var lines = ["        case \(fishQuoted(command.name))"]
  if !command.options.isEmpty { lines.append(options(command.options)) }
  lines.append("            set places \(command.operands.count)")
  if command.operands.last?.repeats == true { lines.append("            set more 1") }
  return lines.joined(separator: "\n")
}

private func rule(_ rule: ScriptTable.Rule) -> String {
  let keys = rule.keys.map { key in fishQuoted(key.hasPrefix("--") ? "* " + key : key) }
  let body =
    switch rule.completion {
    case .choices(let words): "set words " + words.map(fishQuoted).joined(separator: " ")
    case .file: "set kind file"
    case .query, .none: "set kind ask"
    }
  return "        case \(keys.joined(separator: " "))\n            \(body)"
}

private let walk = #"""
  # Candidates for a value, each after what stands before it in the same word.
  function __@NAME@_offer_value --no-scope-shadowing
      set -l words
      set -l kind
      __@NAME@_value $argv[1] $argv[2]
      switch "$kind"
          case file
              # fish's own file completion, with the part before '=' put back.
              for file in (complete -C"'' $typed")
                  printf '%s%s\n' $before $file
              end
          case ask
              set -l index (count $line)
              for answer in ($line[1] __complete fish $index $line $current 2>/dev/null)
                  printf '%s%s\n' $before $answer
              end
          case '*'
              for word in $words
                  printf '%s%s\n' $before $word
              end
      end
  end

  # Finds the option of this name, and its long name.
  function __@NAME@_option --no-scope-shadowing
      for one in $options
          set -l names (string split -- , (string replace -r '[=+]+$' '' -- $one))
          if contains -- $argv[1] $names
              set entry $one
              set long $names[-1]
              return 0
          end
      end
      return 1
  end

  function __@NAME@_complete
      set -l line (commandline -opc)
      set -l current (commandline -ct)
      set -l typed (string replace -r '^["\']' '' -- $current)
      set -l before ''
      set -l noun
      set -l command
      set -l awaiting
      set -l over
      set -l used
      set -l operands 0
      set -l options
      set -l texts
      set -l places 0
      set -l more
      set -l entry
      set -l long
      __@NAME@_command ''
      for word in $line[2..-1]
          if test -n "$awaiting"
              set awaiting
          else if test -n "$over"; or not string match -qr -- '^-.' $word
              if test -n "$command"
                  set operands (math $operands + 1)
              else if test -z "$noun"
                  set noun $word
                  if test -z "$(__@NAME@_verbs $noun)"
                      set command $noun
                  end
                  __@NAME@_command $noun
              else
                  set command "$noun $word"
                  __@NAME@_command $command
              end
          else if test "$word" = --
              set over 1
          else if string match -q -- '--*' $word
              __@NAME@_option (string replace -r '=.*' '' -- $word); or continue
              set -a used $long
              if string match -q -- '*=*' $entry; and not string match -q -- '*=*' $word
                  set awaiting $long
              end
          else
              set -l letters (string split '' -- (string sub -s 2 -- $word))
              for place in (seq (count $letters))
                  __@NAME@_option -$letters[$place]; or continue
                  set -a used $long
                  string match -q -- '*=*' $entry; or continue
                  if test $place -eq (count $letters)
                      set awaiting $long
                  end
                  break
              end
          end
      end
      if test -n "$awaiting"
          __@NAME@_offer_value "$command" $awaiting
      else if test -z "$over"; and string match -q -- '--*=*' $typed
          set before (string replace -r '=.*' '=' -- $typed)
          set typed (string replace -r '^[^=]*=' '' -- $typed)
          if __@NAME@_option (string replace = "" -- $before); and string match -q -- '*=*' $entry
              __@NAME@_offer_value "$command" $long
          end
      else if test -z "$over"; and string match -q -- '-*' $typed
          for place in (seq (count $options))
              set -l names (string split -- , (string replace -r '[=+]+$' '' -- $options[$place]))
              if string match -q -- '*+' $options[$place]; or not contains -- $names[-1] $used
                  printf '%s\t%s\n' $names[-1] $texts[$place]
              end
          end
      else if test -z "$command"
          __@NAME@_verbs "$noun"
      else if test $operands -lt $places
          __@NAME@_offer_value $command @(math $operands + 1)
      else if test -n "$more"
          __@NAME@_offer_value $command @$places
      end
  end

  complete -c @NAME@ -f -a '(__@NAME@_complete)'

  """#
