// The completion script of zsh: one call of `_arguments` with the specifications of the command that
// the line names, so that options exclude each other across the whole line.

/// The completion script for zsh, a file `_ittool` in `$fpath`.
public func zshScript(_ program: Program) -> String {
  let table = ScriptTable(program)
  let name = program.name
  let valued = Globals.options.map(\.description).filter { $0.placeholder != nil }
    .flatMap(\.names).joined(separator: "|")
  let alone = Globals.informational.filter { $0.long != "help" }
  return """
    #compdef \(name)
    \(table.notice("zsh"))

    # Words that the store knows: lines of value, tab, description; shown and quoted, never evaluated.
    _\(name)_ask() {
      [[ $PREFIX == -* ]] && return 1
      local line
      local -a items
      for line in "${(@f)$("${(Q)words[1]}" __complete zsh $(( CURRENT - 1 )) "${(@Q)words}" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        items+=("${${${line%%$'\\t'*}//\\\\/\\\\\\\\}//:/\\\\:}:${${line#*$'\\t'}:#$line}")
      done
      _describe -V '\(name)' items
    }

    _\(name)_nouns() {
      local -a items=(
    \(items(table.nouns.map { ($0.name, $0.summary) }))
      )
      _describe -V 'noun' items
    }

    _\(name)_verbs() {
      local -a items
      case $1 in
    \(table.nouns.filter { $0.ownCommand == nil }.map(verbs).joined(separator: "\n"))
      esac
      _describe -V 'verb' items
    }

    _\(name)() {
      local curcontext=$curcontext word noun verb
      local -i i
      local -a specs=(
    \(specs(table.program, ScriptTable.everywhere))
      )
      for (( i = 2; i < CURRENT; i++ )); do
        word=${(Q)words[i]}
        case $word in
          \(valued)) i+=1 ;;
          -?*) ;;
          *)
            if [[ -z $noun ]]; then
              noun=$word
            else
              verb=$word
              break
            fi
            ;;
        esac
      done
      specs+=("1:noun:_\(name)_nouns")
      case $noun in
        '')
          specs+=(
    \(specs(table.program, alone, indent: 8))
          )
          ;;
    \(table.nouns.map { nounArm($0, table.program) }.joined(separator: "\n"))
      esac
      _arguments -s -S : $specs
    }

    if [[ $funcstack[1] == _\(name) ]]; then
      _\(name) "$@"
    else
      compdef _\(name) \(name)
    fi

    """
}

/// Lines of `value:description` for `_describe`.
private func items(_ rows: [(String, String)]) -> String {
  rows.map { "    " + shellQuoted(colonEscaped($0.0) + ":" + $0.1) }.joined(separator: "\n")
}

private func verbs(_ noun: Noun) -> String {
  let rows = noun.visibleCommands.map { ($0.path.last ?? "", $0.summary) }
  return "    \(shellQuoted(noun.name))) items=(\n\(items(rows))\n    ) ;;"
}

private func nounArm(_ noun: Noun, _ program: Program) -> String {
  let quoted = shellQuoted(noun.name)
  if let command = noun.ownCommand {
    return "    \(quoted))\n\(specs(of: command, program, from: 2, indent: 6))      ;;"
  }
  let arms = noun.visibleCommands.map { command in
    "        \(shellQuoted(command.path.last ?? "")))\n"
      + specs(of: command, program, from: 3, indent: 10) + "          ;;"
  }
  return """
        \(quoted))
          specs+=("2:verb: _\(program.name)_verbs \(noun.name)")
          case $verb in
    \(arms.joined(separator: "\n"))
          esac
          ;;
    """
}

private func specs(
  of command: AnyCommand, _ program: Program, from place: Int, indent: Int
) -> String {
  let inner = indent + 2
  var lines = command.options.isEmpty ? [] : [specs(program, command.options, indent: inner)]
  for (index, operand) in command.operands.enumerated() {
    let position = operand.repeats ? "*" : String(place + index)
    let what = colonEscaped(operand.placeholder)
    // With a star a second colon would hide the words before from the action.
    let isLoose = operand.isOptional && !operand.repeats ? ":" : ""
    lines.append(
      spaces(inner)
        + shellQuoted("\(position):\(isLoose)\(what):\(action(operand.completion, program))"))
  }
  if lines.isEmpty { return "" }
  return "\(spaces(indent))specs+=(\n\(lines.joined(separator: "\n"))\n\(spaces(indent)))\n"
}

/// The specifications of options, one for each name.
private func specs(_ program: Program, _ options: [OptionDescription], indent: Int = 4) -> String {
  var lines: [String] = []
  for option in options {
    let exclusion = option.repeats ? "*" : "(" + option.names.joined(separator: " ") + ")"
    let text = bracketEscaped(option.summary)
    let value = option.placeholder.map {
      ":\(colonEscaped($0)):\(action(option.completion, program))"
    }
    for name in option.names {
      let sign = value == nil ? "" : name.hasPrefix("--") ? "=" : "+"
      let spec = "\(exclusion)\(name)\(sign)[\(text)]\(value ?? "")"
      lines.append(spaces(indent) + shellQuoted(spec))
    }
  }
  return lines.joined(separator: "\n")
}

private func action(_ completion: Completion, _ program: Program) -> String {
  switch completion {
  case .none: return " "
  case .file: return "_files"
  case .query: return "_\(program.name)_ask"
  // `_arguments` evaluates the list, so a word that is not plain is quoted once more.
  case .choices(let words):
    let list = words.map { isPlain($0) ? $0 : shellQuoted($0) }.joined(separator: " ")
    return "(\(escaped(list, ":")))"
  }
}

private func isPlain(_ word: String) -> Bool {
  !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
}

private func colonEscaped(_ text: String) -> String {
  escaped(text, "\\:")
}

private func bracketEscaped(_ text: String) -> String {
  escaped(text, "\\:[]")
}

private func escaped(_ text: String, _ special: String) -> String {
  var out = ""
  for character in text {
    if special.contains(character) { out.append("\\") }
    out.append(character)
  }
  return out
}
