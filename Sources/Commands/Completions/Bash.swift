// The completion script of bash: tables in `case`, one walk over the line, and candidates that are
// only ever compared and copied, never evaluated.

/// The completion script for bash 4.2 and later.
public func bashScript(_ program: Program) -> String {
  let table = ScriptTable(program)
  let name = program.name
  return """
    \(table.notice("bash"))

    # Nouns and verbs.
    _\(name)_verbs() {
      case $1 in
    \(verbs(table))
        *) words=() ;;
      esac
    }

    # The options of a command, '=' for a value, '+' where it may be repeated; how many operands, and
    # whether the last may be repeated.
    _\(name)_command() {
      options='\(ScriptTable.everywhere.map(ScriptTable.entry).joined(separator: " "))'
      places=0 more=
      case $1 in
    \(commands(table))
        '') options+=' \(alone)' ;;
      esac
    }

    # What follows an option, or stands in a place of a command.
    _\(name)_value() {
      words=() kind=
      case "$1 $2" in
    \(values(table))
      esac
    }

    \(walk.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.replacing("@NAME@", with: name) }.joined(separator: "\n"))
    """
}

private var alone: String {
  Globals.informational.filter { $0.long != "help" }.map(ScriptTable.entry).joined(separator: " ")
}

private func words(_ words: [String]) -> String {
  words.map(shellQuoted).joined(separator: " ")
}

private func verbs(_ table: ScriptTable) -> String {
  let nouns = "    '') words=(\(words(table.nouns.map(\.name)))) ;;"
  let verbs = table.nouns.filter { $0.ownCommand == nil }.map { noun in
    let names = noun.visibleCommands.compactMap(\.path.last)
    return "    \(shellQuoted(noun.name))) words=(\(words(names))) ;;"
  }
  return ([nouns] + verbs).joined(separator: "\n")
}

private func commands(_ table: ScriptTable) -> String {
  table.commands.map { command in
    let own = command.options.map(ScriptTable.entry).joined(separator: " ")
    let more = command.operands.last?.repeats == true ? " more=1" : ""
    let options = own.isEmpty ? "" : "options=\"\(own) $options\" "
    return "    \(shellQuoted(command.name))) \(options)places=\(command.operands.count)\(more) ;;"
  }.joined(separator: "\n")
}

private func values(_ table: ScriptTable) -> String {
  table.rules.map { rule in
    let keys = rule.keys.map { key in
      key.hasPrefix("--") ? "*\(shellQuoted(" " + key))" : shellQuoted(key)
    }
    let body =
      switch rule.completion {
      case .choices(let choices): "words=(\(words(choices)))"
      case .file: "kind=file"
      case .query, .none: "kind=ask"
      }
    return "    \(keys.joined(separator: " | ")))\n      \(body) ;;"
  }.joined(separator: "\n")
}

private let walk = #"""
  # The line up to the cursor as the shell will read it: bash splits words at '=', ':' and '@' too.
  _@NAME@_line() {
    local rest=${COMP_LINE:0:COMP_POINT} part
    local -i i
    line=()
    for (( i = 0; i <= COMP_CWORD; i++ )); do
      part=${COMP_WORDS[i]}
      if (( i == 0 )) || [[ -z $COMP_LINE || $rest == [[:blank:]]* ]]; then
        line+=("")
        rest=${rest#"${rest%%[![:blank:]]*}"}
      fi
      # The cursor may stand inside the word.
      if (( i == COMP_CWORD )) && [[ -n $COMP_LINE ]]; then part=$rest; fi
      line[${#line[@]}-1]+=$part
      rest=${rest#"$part"}
    done
  }

  # Finds the option of this name, and its long name.
  _@NAME@_option() {
    local one names
    for one in $options; do
      names=${one%%[=+]*}
      if [[ ,$names, == *",$1,"* ]]; then
        entry=$one long=${names##*,}
        return 0
      fi
    done
    return 1
  }

  # Offers those of the words that continue what was typed; none of them is evaluated.
  _@NAME@_offer() {
    local word quoted
    for word in "$@"; do
      [[ $word == "$typed"* ]] || continue
      printf -v quoted %q "$word"
      quoted=$before$quoted
      COMPREPLY+=("${quoted#"$kept"}")
    done
  }

  _@NAME@_offer_value() {
    local answer
    local -a words answers=()
    local kind
    _@NAME@_value "$1" "$2"
    case $kind in
      file)
        # Nothing in COMPREPLY: readline's own completion knows about quotes and directories.
        compopt -o default 2>/dev/null
        ;;
      ask)
        while IFS= read -r answer; do
          answers+=("${answer%%$'\t'*}")
        done < <("${line[0]/#~\//$HOME/}" __complete bash "$index" "${line[@]}" 2>/dev/null)
        _@NAME@_offer "${answers[@]}"
        ;;
      *) _@NAME@_offer "${words[@]}" ;;
    esac
  }

  _@NAME@() {
    local IFS=$' \t\n'
    local noun='' verb='' command='' awaiting='' used=' ' word letter entry long
    local options more typed before='' kept='' breaks
    local -i i j index operands=0 over=0 places
    local -a line words
    COMPREPLY=()
    _@NAME@_line
    index=${#line[@]}-1
    _@NAME@_command ''
    for (( i = 1; i < index; i++ )); do
      word=${line[i]}
      if [[ -n $awaiting ]]; then
        awaiting=''
      elif (( over )) || [[ $word != -?* ]]; then
        if [[ -n $command ]]; then
          operands+=1
        elif [[ -z $noun ]]; then
          noun=$word
          _@NAME@_verbs "$noun"
          if (( ${#words[@]} == 0 )); then command=$noun; fi
          _@NAME@_command "$noun"
        else
          verb=$word command="$noun $word"
          _@NAME@_command "$command"
        fi
      elif [[ $word == -- ]]; then
        over=1
      elif [[ $word == --* ]]; then
        _@NAME@_option "${word%%=*}" || continue
        used+="$long "
        if [[ $entry == *=* && $word != *=* ]]; then awaiting=$long; fi
      else
        for (( j = 1; j < ${#word}; j++ )); do
          letter=-${word:j:1}
          _@NAME@_option "$letter" || continue
          used+="$long "
          [[ $entry == *=* ]] || continue
          if (( j + 1 == ${#word} )); then awaiting=$long; fi
          break
        done
      fi
    done
    typed=${line[index]}
    # What readline does not replace: everything up to the last break inside the word.
    for breaks in = : @; do
      if [[ $COMP_WORDBREAKS == *"$breaks"* && $typed == *"$breaks"* ]]; then
        word=${typed%"$breaks"*}$breaks
        if (( ${#word} > ${#kept} )); then kept=$word; fi
      fi
    done
    typed=${typed#[\'\"]}
    if [[ -n $awaiting ]]; then
      _@NAME@_offer_value "$command" "$awaiting"
    elif (( ! over )) && [[ $typed == --*=* ]]; then
      before=${typed%%=*}=
      typed=${typed#*=}
      if _@NAME@_option "${before%=}" && [[ $entry == *=* ]]; then
        _@NAME@_offer_value "$command" "$long"
      fi
    elif (( ! over )) && [[ $typed == -* ]]; then
      words=()
      for entry in $options; do
        long=${entry%%[=+]*}
        long=${long##*,}
        if [[ $entry == *+ || $used != *" $long "* ]]; then words+=("$long"); fi
      done
      _@NAME@_offer "${words[@]}"
    elif [[ -z $command ]]; then
      _@NAME@_verbs "$noun"
      _@NAME@_offer "${words[@]}"
    elif (( operands < places )); then
      _@NAME@_offer_value "$command" "@$(( operands + 1 ))"
    elif [[ -n $more ]]; then
      _@NAME@_offer_value "$command" "@$places"
    fi
  }

  complete -F _@NAME@ @NAME@

  """#
