/// The settings of readership: which logs of the web server are counted.
import Commands

extension Setting {
  static let readership: [Setting] = [
    Setting(
      "announce.logs",
      "Logs of the web server that cron counts views from, such as /var/log/nginx/access.log; "
        + "blanks part them, quotes guard one",
      fallback: nil, keeper: .file)
  ]
}

extension Configuration {
  /// The logs that `announce.logs` names.
  ///
  /// - Throws: `Failure` with file and line for a quote that is not closed.
  public func readershipLogs() throws(Failure) -> [String] {
    guard let entry = self["announce.logs"] else { return [] }
    guard let words = CommandWords.split(entry.value) else {
      throw Failure(
        "\(entry.origin.path):\(entry.origin.line): announce.logs: a quote is not closed",
        status: .configuration)
    }
    return words
  }
}
