// Prose broken into lines of a terminal's width.

extension StringProtocol {
  /// The text as lines of at most `width` columns, broken at spaces, words that are longer anywhere.
  ///
  /// Line breaks in the text are kept, runs of spaces become one, and no line ends with a space.
  /// A character wider than `width` stands on a line of its own.
  public func wrapped(toWidth width: Int) -> [String] {
    split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .flatMap { wrappedLine($0, width: Swift.max(width, 1)) }
  }
}

private func wrappedLine(_ line: some StringProtocol, width: Int) -> [String] {
  var lines: [String] = []
  var current = ""
  var used = 0
  for word in line.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
    let wordWidth = displayWidth(word)
    if !current.isEmpty, used + 1 + wordWidth <= width {
      current += " " + word
      used += 1 + wordWidth
      continue
    }
    if !current.isEmpty { lines.append(current) }
    current = ""
    used = 0
    if wordWidth <= width {
      current = String(word)
      used = wordWidth
      continue
    }
    for character in word {
      let columns = displayWidth(of: character)
      if !current.isEmpty, used + columns > width {
        lines.append(current)
        current = ""
        used = 0
      }
      current.append(character)
      used += columns
    }
  }
  if !current.isEmpty || lines.isEmpty { lines.append(current) }
  return lines
}
